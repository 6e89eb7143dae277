extension VictimChoice {
  /// The reason in one sentence; hostile names in it are not escaped.
  package var sentence: String {
    let name = victim.map(\.candidate.label) ?? "The victim"
    switch reason {
    case .largest:
      return "\(name) was the biggest of \(everyone)\(size(victim))."
    case .largestAfterProtection(let bigger):
      return "\(name)\(size(victim)) was the first that the kernel could take:"
        + " \(list(bigger)) \(bigger.count == 1 ? "is" : "are") bigger, and protected."
    case .biased(let adj, let bigger):
      return "oom_score_adj \(adj) lifted \(name)\(size(victim)) above \(list(bigger))."
    case .allocatingTask:
      return "\(name) died because it asked for memory last, which is what"
        + " vm.oom_kill_allocating_task does; size did not count."
    case .sacrificedChild(let parent):
      return "The kernel chose \(parent.label) (\(MemoryText.text(kib: parent.sizeKib))), and as"
        + " all kernels before 5.1 killed a child of it first: \(name)\(size(victim))."
    case .groupKill(let chosen?) where chosen.pid != victim?.candidate.pid:
      return "\(name) died with its cgroup (memory.oom.group is set), in which \(chosen.label)"
        + " (\(MemoryText.text(kib: chosen.sizeKib))) was chosen."
    case .groupKill(let chosen):
      return "\(name)\(size(victim)) died with its whole cgroup (memory.oom.group is set)"
        + (chosen == nil ? "; who was chosen is not known." : ", in which it was chosen.")
    case .sysrq:
      return "Someone asked for a kill by SysRq-f or /proc/sysrq-trigger, and \(name)"
        + (place == 1 ? " was first in badness." : " was taken.")
    case .differs(let difference):
      return text(of: difference, name: name)
    }
  }

  private func text(of difference: VictimReason.Difference, name: String) -> String {
    switch difference {
    case .noVictim:
      return "No process is known to have been killed."
    case .missing:
      return "The victim is in no task table and no record, so that its badness is not known."
    case .unkillable:
      return "By its oom_score_adj of \(victim?.candidate.oomScoreAdj ?? -1000), \(name) could not"
        + " be chosen; the value is of another moment than the kill."
    case .close(let ahead, let byKib):
      return "\(name) and \(ahead.label) are only \(MemoryText.text(kib: byKib)) apart in badness,"
        + " less than the kernel's counters are exact."
    case .other(let ahead, let byKib):
      return "By the figures that are known, \(ahead.label) is \(MemoryText.text(kib: byKib))"
        + " ahead of \(name) in badness; they are of another moment, or the scope was another one."
    case .olderFormula:
      return "The kernel is older than 2.6.36 and chose by another formula; no ranking is given."
    case .nothingKnown:
      return "Neither a task table nor a record tells what else was running."
    }
  }

  private var everyone: String {
    let count = ranking.killable.count + ranking.unkillable.count
    return count == 1 ? "one known process" : "\(count) processes"
  }

  private func size(_ entry: RankedCandidate?) -> String {
    entry.map { " (\(MemoryText.text(kib: $0.candidate.sizeKib)))" } ?? ""
  }

  /// The first three with size and bias, and how many more.
  private func list(_ candidates: [Candidate]) -> String {
    var parts = candidates.prefix(3).map { candidate in
      let isDiscounted =
        candidate.uid == 0 && candidate.oomScoreAdj == 0 && ranking.rules.rootBonus != .none
      let why =
        candidate.pid == 1
        ? "init"
        : isDiscounted ? "root's discount of 3 %" : "oom_score_adj \(candidate.oomScoreAdj)"
      return "\(candidate.label) (\(MemoryText.text(kib: candidate.sizeKib)), \(why))"
    }
    if candidates.count > 3 { parts.append("\(candidates.count - 3) more") }
    guard let last = parts.popLast() else { return "none" }
    return parts.isEmpty ? last : parts.joined(separator: ", ") + " and " + last
  }

  static func notes(
    ranking: BadnessRanking, victim: RankedCandidate?, release: KernelRelease?
  ) -> [String] {
    guard !ranking.rules.isOlderFormula else {
      return [
        "Kernels before 2.6.36 compute badness of the virtual size, the children, the CPU time and"
          + " the age of a process, shifted by oom_adj: the task table does not tell enough to"
          + " repeat that."
      ]
    }
    var notes: [String] = []
    let never = ranking.unkillable.filter { $0.candidate.pid != 1 }
    if !never.isEmpty {
      let held = never.reduce(0) { $0 + $1.candidate.sizeKib }
      notes.append(
        MemoryText.count(never.count, "process", "processes")
          + " with \(MemoryText.text(kib: held)) can never be chosen (oom_score_adj -1000).")
    }
    let floor: Int64 = ranking.rules.hasFloor ? 1 : 0
    let last = ranking.killable.filter { ($0.points ?? 0) <= floor && $0.candidate.oomScoreAdj < 0 }
    if !last.isEmpty {
      let held = last.reduce(0) { $0 + $1.candidate.sizeKib }
      notes.append(
        MemoryText.count(last.count, "process", "processes")
          + " with \(MemoryText.text(kib: held)) would be chosen only where no other one has more"
          + " points: the bias outweighs the size.")
    }
    let rules = ranking.rules
    if let victim, victim.place == 1,
      last.contains(where: { $0.candidate.pid == victim.candidate.pid })
    {
      let isTie = rules.hasFloor && ranking.killable.count { $0.points == victim.points } > 1
      notes.append(
        "\(victim.candidate.label) died although its oom_score_adj is"
          + " \(victim.candidate.oomScoreAdj): nothing else was left to choose"
          + (isTie
            ? ", and before Linux 5.9 all such processes have one point, whatever their size."
            : "."))
    }
    if rules.rootBonus != .none, ranking.killable.contains(where: { $0.candidate.uid == 0 }) {
      let share = rules.rootBonus == .ofTotal ? "of all memory" : "of their size"
      notes.append("This kernel gives processes of root a discount of 3 % \(share).")
    }
    let all = ranking.killable + ranking.unkillable
    if !all.isEmpty, all.allSatisfy({ !$0.candidate.isSwapKnown }) {
      notes.append("The task table does not tell swap, which counts as well.")
    }
    if rules.countsPermille {
      notes.append("This kernel counts in permille of all memory: smaller differences are ties.")
    }
    if release == nil {
      let which = rules.hasFloor ? "as before Linux 5.9, which fits" : "as since Linux 5.9"
      notes.append("The kernel's version is not known; badness is computed \(which).")
    }
    return notes
  }
}
