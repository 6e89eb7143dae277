package import OomhistModel

/// One kill with all that advice can rest on; `nil` is what is not known.
package struct Incident: Equatable, Sendable {
  /// What ran out of memory.
  package enum Scope: Equatable, Sendable {
    case machine
    /// A cgroup at its limit, KiB; the limit is `nil` where no one tells it.
    case cgroup(path: String, limitKib: Int64?)
  }

  /// What the suspect is.
  package enum SuspectKind: String, Sendable, CaseIterable {
    case process, group, shmem, slab, kernel, limit
  }

  /// How its memory went.
  package enum Shape: String, Sendable, CaseIterable {
    case leak, burst, step, sawtooth, warmup, steady, new
  }

  /// Who is to blame, as far as the record tells.
  package struct Suspect: Equatable, Sendable {
    /// What it is.
    package var kind: SuspectKind
    /// Name of the process or group, or of the memory.
    package var name: String
    /// Systemd unit.
    package var unit: String?
    /// Process id, for a single process.
    package var pid: Int64?
    /// How its memory went.
    package var shape: Shape?
    /// 0 to 1.
    package var confidence: Double?
    /// Size at the kill, KiB.
    package var sizeKib: Int64?
    /// Size before the growth, KiB: the lowest of the window.
    package var floorKib: Int64?
    /// Largest size of the time before, KiB, where it was well.
    package var peakKib: Int64?
    /// Its bias; for a group that of its biggest process.
    package var oomScoreAdj: Int64?
    /// Growth, KiB an hour.
    package var slopeKibPerHour: Double?
    /// Time from the floor to the kill, seconds.
    package var overSeconds: Int64?
    /// What the other processes of its unit have, KiB: a limit is the whole unit's.
    package var unitRestKib: Int64 = 0
    /// Number of processes, for a group.
    package var processCount: Int64?

    package init(kind: SuspectKind, name: String) {
      self.kind = kind
      self.name = name
    }
  }

  /// Who died.
  package struct Victim: Equatable, Sendable {
    /// Process id.
    package var pid: Int64
    /// Task name; hostile.
    package var comm: String
    /// Systemd unit.
    package var unit: String?
    /// Its bias, -1000 to 1000.
    package var oomScoreAdj: Int64?
    /// Size at the kill, KiB.
    package var sizeKib: Int64?
    /// Number of processes in its unit that outlived the incident, itself included; 1: none did.
    package var unitProcessCount: Int64?

    package init(pid: Int64, comm: String) {
      self.pid = pid
      self.comm = comm
    }
  }

  /// Whether the suspect is the victim, another one, no process, or not to be told.
  package enum Verdict: String, Sendable, CaseIterable {
    case victim
    case other
    case noProcess = "no-process"
    case undetermined
  }

  /// What ran out.
  package var scope: Scope = .machine
  /// How the kill came about.
  package var kind: OOMEvent.Kind = .unknown
  /// Whether a whole cgroup was killed (`memory.oom.group`).
  package var isGroupKill = false
  /// Who is to blame, in a word.
  package var verdict: Verdict = .undetermined
  /// The one to blame; only where the verdict names one.
  package var suspect: Suspect?
  /// Who died; `nil` where nobody did.
  package var victim: Victim?

  /// `MemTotal` of `/proc/meminfo`, KiB.
  package var ramKib: Int64?
  /// `SwapTotal`, KiB; 0: there is none.
  package var swapTotalKib: Int64?
  /// Free swap at the kill, KiB.
  package var swapFreeKib: Int64?
  /// Free memory at the kill, KiB.
  package var freeKib: Int64?
  /// `MemAvailable` before the kill, KiB.
  package var availableKib: Int64?
  /// Shared memory and tmpfs, KiB.
  package var shmemKib: Int64?
  /// Slab that cannot be reclaimed, KiB.
  package var slabUnreclaimableKib: Int64?
  /// `Committed_AS` and `CommitLimit` of `/proc/meminfo`, KiB.
  package var committedKib: Int64?
  package var commitLimitKib: Int64?
  /// Order of the allocation that failed: 2 to its power pages in a row; -1 for SysRq.
  package var order: Int64?
  /// Page size of the machine, KiB.
  package var pageKib: Int64 = 4
  /// The process that asked for memory last.
  package var invokerComm: String?
  /// Its number: that of a thread.
  package var invokerPid: Int64?
  /// Settings in force by their sysctl names, such as `vm.panic_on_oom`.
  package var settings: [String: String] = [:]

  /// The Java processes of the scope, against its memory.
  package var fleet: JavaFleet?
  /// Who inherited a bias from whom.
  package var trees: [ProtectionTree] = []
  /// Kills of the last seven days in the same scope, this one included.
  package var killsInWeek: Int64?
  /// Usual time between them, hours.
  package var hoursBetweenKills: Double?
  /// For a lowered limit: what it was before, KiB.
  package var limitBeforeKib: Int64?

  package init() {}

  /// A setting as a number, where it is known and a sound one.
  package func number(_ setting: String) -> Int64? {
    settings[setting].flatMap { Int64($0) }.flatMap {
      $0.magnitude <= Int64.largestKib.magnitude ? $0 : nil
    }
  }

  /// RAM and swap together, KiB.
  package var machineKib: Int64? { ramKib.map { $0 + (swapTotalKib ?? 0) } }

  /// What badness is measured by, KiB: the limit that was hit, or RAM and swap.
  package var totalKib: Int64? {
    if case .cgroup(_, let limitKib?) = scope { return limitKib }
    return machineKib
  }

  /// The suspect, where the record is sure enough to act on.
  package var surest: Suspect? {
    guard verdict != .undetermined, let suspect, (suspect.confidence ?? 1) >= 0.5 else {
      return nil
    }
    return suspect
  }
}
