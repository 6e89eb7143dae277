import OomhistModel

extension VictimReason {
  /// Finds the reason: first what sets badness aside, then what the order of badness tells.
  ///
  /// Source: `out_of_memory()`, `select_bad_process()` and `oom_kill_process()` in
  /// `mm/oom_kill.c`.
  init(kill: VictimChoice.Kill, ranking: BadnessRanking, isReleaseKnown: Bool) {
    // SysRq chooses by badness as well; but that it had to kill at all has another reason.
    guard kill.kind != .sysrq else {
      self = .sysrq
      return
    }
    let victim = kill.victimPid.flatMap { ranking.entry(pid: $0) }
    // The kernel asks for the setting only where no cgroup's limit was hit. The log names the
    // thread that asked, which need not have the number of its process.
    if kill.killsAllocatingTask == true, kill.kind != .memcg, let pid = kill.victimPid,
      pid == kill.invokerPid || victim != nil && victim?.place != 1
    {
      self = .allocatingTask
      return
    }
    guard !ranking.rules.isOlderFormula else {
      self = .differs(.olderFormula)
      return
    }
    if kill.isGroupKill {
      self = .groupKill(chosen: Self.chosenOfGroup(victim: victim, ranking: ranking))
      return
    }
    guard kill.victimPid != nil else {
      self = .differs(.noVictim)
      return
    }
    guard !ranking.killable.isEmpty || !ranking.unkillable.isEmpty else {
      self = .differs(.nothingKnown)
      return
    }
    guard let victim else {
      self = .differs(.missing)
      return
    }
    guard let points = victim.points, let first = ranking.killable.first else {
      self = .differs(.unkillable)
      return
    }
    guard points < first.points ?? points else {
      self = Self.whyFirst(victim.candidate, ranking: ranking)
      return
    }
    if ranking.rules.sacrificesChildren || !isReleaseKnown,
      victim.candidate.ppid == first.candidate.pid
        || Self.isScore(kill.scorePermille, of: first, notOf: victim, ranking: ranking)
    {
      self = .sacrificedChild(parent: first.candidate)
      return
    }
    let lead = Double((first.points ?? points) - points)
    let byKib = Int64(lead * ranking.rules.pointKib(totalKib: ranking.totalKib))
    let pointKib = Int64(ranking.rules.pointKib(totalKib: ranking.totalKib).rounded(.up))
    if byKib <= max(VictimChoice.inexactPages * ranking.rules.pageKib, pointKib) {
      self = .differs(.close(ahead: first.candidate, byKib: byKib))
    } else if kill.killsAllocatingTask == nil, kill.kind != .memcg,
      kill.invokerPid == kill.victimPid
    {
      // Nobody recorded the setting, but that just the one who asked died far from its turn
      // tells it.
      self = .allocatingTask
    } else {
      self = .differs(.other(ahead: first.candidate, byKib: byKib))
    }
  }

  /// Whether the score in the kill line is that of the first one, and so the victim, whose parent
  /// no one recorded, is a child of it.
  private static func isScore(
    _ score: Int64?, of first: RankedCandidate, notOf victim: RankedCandidate,
    ranking: BadnessRanking
  ) -> Bool {
    guard let score, victim.candidate.ppid == nil else { return false }
    let share = { (entry: RankedCandidate) -> Double in
      let pointKib = ranking.rules.pointKib(totalKib: ranking.totalKib)
      return Double(entry.points ?? 0) * pointKib * 1000 / Double(ranking.totalKib)
    }
    // The total is known to a few permille only: the log does not always tell what is reserved.
    let tolerance = max(5, Double(score) / 20)
    let (firstOff, victimOff) = (share(first) - Double(score), share(victim) - Double(score))
    return abs(firstOff) <= tolerance && abs(victimOff) > 2 * tolerance
  }

  /// The first one of all, if it is in the cgroup that died.
  private static func chosenOfGroup(
    victim: RankedCandidate?, ranking: BadnessRanking
  ) -> Candidate? {
    guard let first = ranking.killable.first else { return nil }
    if let victim, victim.points == first.points { return victim.candidate }
    guard let group = victim?.candidate.cgroup, let path = first.candidate.cgroup else {
      return nil
    }
    return path == group || path.hasPrefix(group + "/") ? first.candidate : nil
  }

  /// Why the first in badness is not the biggest, or that it is.
  private static func whyFirst(_ victim: Candidate, ranking: BadnessRanking) -> VictimReason {
    let others = (ranking.killable + ranking.unkillable).map(\.candidate)
    let rules = ranking.rules
    let own = ranking.points(of: victim)
    let bigger = others.filter { other in
      // What is bigger by less than one point is not bigger to the kernel.
      let isTie = rules.countsPermille && own != 1 && own == ranking.points(of: other)
      return other.pid != victim.pid && other.sizeKib - victim.sizeKib >= rules.pageKib && !isTie
    }.sorted { ($1.sizeKib, $0.pid) < ($0.sizeKib, $1.pid) }
    guard !bigger.isEmpty else { return .largest }
    guard victim.oomScoreAdj > 0 else { return .largestAfterProtection(bigger: bigger) }
    var plain = victim
    plain.oomScoreAdj = 0
    let points = ranking.points(of: plain) ?? 0
    let ahead = bigger.filter { (ranking.points(of: $0) ?? .min) > points }
    return ahead.isEmpty
      ? .largestAfterProtection(bigger: bigger)
      : .biased(adj: victim.oomScoreAdj, bigger: ahead)
  }
}
