package import OomhistModel

/// The kernel's choice held against the order that its own formula gives.
package struct VictimChoice: Equatable, Sendable {
  /// What is known of a kill, beside the candidates.
  package struct Kill: Equatable, Sendable {
    /// As the kill line has it.
    package var victimPid: Int64?
    /// The task that asked for memory last.
    package var invokerPid: Int64?
    /// What ran out, or who asked.
    package var kind: OOMEvent.Kind
    /// RAM and swap, or the limit of the cgroup that ran out, KiB.
    package var totalKib: Int64
    /// Page size of the machine, KiB.
    package var pageKib: Int64
    /// `uname -r`, as logged or recorded.
    package var kernelRelease: String?
    /// `vm.oom_kill_allocating_task`; `nil`: not known.
    package var killsAllocatingTask: Bool?
    /// Whether a whole cgroup was killed (`memory.oom.group`).
    package var isGroupKill: Bool
    /// The score in the kill line (up to Linux 5.0), permille: that of the process that was
    /// chosen, even where a child of it died.
    package var scorePermille: Int64?

    package init(
      victimPid: Int64?, invokerPid: Int64? = nil, kind: OOMEvent.Kind = .global,
      totalKib: Int64, pageKib: Int64 = 4, kernelRelease: String? = nil,
      killsAllocatingTask: Bool? = nil, isGroupKill: Bool = false, scorePermille: Int64? = nil
    ) {
      self.victimPid = victimPid
      self.invokerPid = invokerPid
      self.kind = kind
      self.totalKib = totalKib
      self.pageKib = pageKib
      self.kernelRelease = kernelRelease
      self.killsAllocatingTask = killsAllocatingTask
      self.isGroupKill = isGroupKill
      self.scorePermille = scorePermille
    }
  }

  /// How many pages the kernel's counters may be off: each CPU, and before Linux 6.2 each thread,
  /// keeps a few back (`SPLIT_RSS_COUNTING`, then `percpu_counter`).
  package static let inexactPages: Int64 = 1024

  /// Everyone by badness; nobody for a kernel with the older formula.
  package let ranking: BadnessRanking
  /// Why it was this one.
  package let reason: VictimReason
  /// The victim's entry; `nil` where it is not among the candidates.
  package let victim: RankedCandidate?
  /// Who would have died in the victim's place: the first of the others.
  package let runnerUp: RankedCandidate?
  /// How far the victim is ahead of the runner-up in badness, MiB; negative where it is behind.
  package let marginMib: Double?
  /// What else is to be known, a sentence each.
  package let notes: [String]

  /// The victim's place, from 1; `nil` where it has none.
  package var place: Int? { victim?.place }

  /// Compares the kill with those that it could have hit.
  ///
  /// - Parameters:
  ///   - candidates: All processes of the scope: of the machine, or of the cgroup that ran out.
  ///   - kill: What is known of the kill.
  package init(candidates: [Candidate], kill: Kill) {
    let release = kill.kernelRelease.flatMap { KernelRelease($0) }
    let rules = BadnessRules(release: release, pageKib: kill.pageKib)
    // Of a formula that is not ours no false order is given.
    let known = rules.isOlderFormula ? [] : candidates
    let ranking = BadnessRanking(candidates: known, totalKib: kill.totalKib, rules: rules)
    if let other = Self.fitting(known, kill: kill, ranking: ranking, release: release) {
      guard release != nil else {
        self.init(kill: kill, ranking: other, release: nil, notes: [])
        return
      }
      let note = "This distributor's kernel gives root another discount than its version number"
      self.init(kill: kill, ranking: other, release: release, notes: [note + " tells."])
    } else {
      self.init(kill: kill, ranking: ranking, release: release, notes: [])
    }
  }

  private init(kill: Kill, ranking: BadnessRanking, release: KernelRelease?, notes: [String]) {
    let victim = kill.victimPid.flatMap { ranking.entry(pid: $0) }
    let runnerUp = ranking.killable.first { $0.candidate.pid != kill.victimPid }
    self.ranking = ranking
    self.victim = victim
    self.runnerUp = runnerUp
    if let victim, let runnerUp {
      marginMib = ranking.marginMib(victim, over: runnerUp)
    } else {
      marginMib = nil
    }
    reason = VictimReason(kill: kill, ranking: ranking, isReleaseKnown: release != nil)
    self.notes = notes + Self.notes(ranking: ranking, victim: victim, release: release)
  }

  /// The ranking by other rules, if those put the victim first where the release's own do not.
  ///
  /// Distributors take changes of newer kernels over, so that their number does not prove which
  /// discount root has; and without a release it may be a kernel before 5.9.
  private static func fitting(
    _ candidates: [Candidate], kill: Kill, ranking: BadnessRanking, release: KernelRelease?
  ) -> BadnessRanking? {
    guard let pid = kill.victimPid, let entry = ranking.entry(pid: pid),
      let place = entry.place, place != 1,
      entry.candidate.ppid == nil || entry.candidate.ppid != ranking.killable.first?.candidate.pid
    else { return nil }
    var attempts: [BadnessRules] = []
    if release == nil {
      attempts.append(ranking.rules)
      attempts[0].hasFloor = true
    } else if release?.isVendor == true, ranking.rules.rootBonus != .none {
      let bonuses: [BadnessRules.RootBonus] = [.ofSize, .none, .ofTotal]
      for bonus in bonuses where bonus != ranking.rules.rootBonus {
        var other = ranking.rules
        other.rootBonus = bonus
        attempts.append(other)
      }
    }
    for rules in attempts {
      let other = BadnessRanking(candidates: candidates, totalKib: kill.totalKib, rules: rules)
      if other.entry(pid: pid)?.place == 1 { return other }
    }
    return nil
  }
}
