/// Why the kernel killed this process and no other one.
package enum VictimReason: Equatable, Sendable {
  /// It was the biggest of all.
  case largest
  /// Bigger ones were protected: by a negative `oom_score_adj`, or never to be chosen.
  case largestAfterProtection(bigger: [Candidate])
  /// A positive `oom_score_adj` lifted it above bigger ones.
  case biased(adj: Int64, bigger: [Candidate])
  /// The process that asked for memory dies, whoever is the biggest
  /// (`vm.oom_kill_allocating_task`).
  case allocatingTask
  /// A child died instead of the process that was chosen (kernels before 5.1).
  case sacrificedChild(parent: Candidate)
  /// It died with its cgroup (`memory.oom.group`); `chosen` is whom the kernel picked, if known.
  case groupKill(chosen: Candidate?)
  /// Someone asked for a kill by SysRq-f or `/proc/sysrq-trigger`.
  case sysrq
  /// The order of what is known does not explain it.
  case differs(Difference)

  /// What may have made our order differ from the kernel's choice.
  package enum Difference: Equatable, Sendable {
    /// No process is known to have been killed: the kernel panicked, or the report is cut.
    case noVictim
    /// The victim is not among the candidates.
    case missing
    /// The victim itself looks protected from being chosen.
    case unkillable
    /// Ahead of the victim by less than the kernel's own counters are exact, in KiB.
    case close(ahead: Candidate, byKib: Int64)
    /// Another one is clearly ahead; the figures are of another moment, or of another scope.
    case other(ahead: Candidate, byKib: Int64)
    /// The kernel is older than 2.6.36 and computes badness by another formula.
    case olderFormula
    /// No candidate is known.
    case nothingKnown
  }

  /// One word for machines.
  package var name: String {
    switch self {
    case .largest: "largest"
    case .largestAfterProtection: "largest-after-protection"
    case .biased: "biased"
    case .allocatingTask: "allocating-task"
    case .sacrificedChild: "sacrificed-child"
    case .groupKill: "group-kill"
    case .sysrq: "sysrq"
    case .differs: "differs"
    }
  }
}
