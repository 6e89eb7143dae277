/// What a recorder tells a monitoring system about one moment: the machine, who would be killed,
/// the kills of this boot, and the recorder itself.
///
/// The number of its parts is bounded, whatever runs on the machine: no pids, no command lines,
/// and of units and cgroups only the first ``mostGroups``.
package struct RecorderMetrics: Equatable, Sendable {
  /// Cgroups and units that are told at most.
  package static let mostGroups = 20

  /// Version of the program.
  package var version: String
  package var machine: MachineSample
  /// Processes, kernel threads not counted.
  package var processes: Int64 = 0
  /// Those with an `oom_score_adj` below 0, and of them those at -1000.
  package var protectedProcesses: Int64 = 0
  package var exemptProcesses: Int64 = 0
  /// Who would be killed if the machine ran out now; `nil` where nobody can be.
  package var nextVictim: NextVictim?
  /// Memory cgroups with a limit, the fullest first.
  package var limitedCgroups: [CgroupReading] = []
  package var tally: RecordTally
  /// Moment of the last snapshot, µs since the epoch, UTC.
  package var snapshotUs: Int64
  /// CPU time that reading it took, µs.
  package var readCPUUs: Int64
  /// Processes of which a file could not be read.
  package var unreadableProcesses: Int64 = 0

  package init(
    version: String, machine: MachineSample, tally: RecordTally, snapshotUs: Int64,
    readCPUUs: Int64
  ) {
    self.version = version
    self.machine = machine
    self.tally = tally
    self.snapshotUs = snapshotUs
    self.readCPUUs = readCPUUs
  }

  /// The process with the highest badness.
  package struct NextVictim: Equatable, Sendable {
    /// Task name; hostile.
    package var comm: String
    /// Systemd unit.
    package var unit: String?
    /// Permille of RAM and swap, `oom_score_adj` added.
    package var badnessPermille: Double
    /// What badness counts: resident memory, swap and page tables, KiB.
    package var sizeKib: Int64

    package init(comm: String, unit: String?, badnessPermille: Double, sizeKib: Int64) {
      self.comm = comm
      self.unit = unit
      self.badnessPermille = badnessPermille
      self.sizeKib = sizeKib
    }
  }
}

/// What a database counts of the running boot, for metrics.
package struct RecordTally: Equatable, Sendable {
  /// Kills by who killed and what ran out.
  package struct KillClass: Hashable, Sendable {
    package var killer: String
    package var kind: String

    package init(killer: String, kind: String) {
      self.killer = killer
      self.kind = kind
    }
  }

  /// Kills of this boot.
  package var kills: [KillClass: Int64] = [:]
  /// Kills of this boot by the unit that lost a process, where one is known.
  package var unitKills: [String: Int64] = [:]
  /// Kills of this boot that the kernel counted and no log told of.
  package var unloggedKills: Int64 = 0
  /// The last kill of this machine, of whichever boot, µs since the epoch, UTC.
  package var lastKillUs: Int64?
  /// Known gaps of the last 24 hours by their kind.
  package var recentGaps: [String: Int64] = [:]
  /// The database with its log and the log's index, bytes.
  package var databaseBytes: Int64 = 0

  package init() {}
}
