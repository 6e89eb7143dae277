package import OomhistModel

/// All that the doctor's rules look at, gathered at one moment; `nil` is what is not known.
package struct DoctorFacts: Equatable, Sendable {
  /// How far something may be read.
  package enum Access: Equatable, Sendable {
    case readable
    /// There, or perhaps there, and not for this user.
    case denied
    case missing
  }

  /// Who looks, and how much of the machine that one sees.
  package struct View: Equatable, Sendable {
    package var isRoot = true
    /// What kind of container it looks from, such as `docker`; `nil`: none.
    package var container: String?
    /// Whether `/proc` shows every process of the machine, and not those of a container.
    package var isWholeMachine = true
    /// `/proc` is mounted with `hidepid`, and this user sees only its own processes.
    package var hidesProcesses = false
    /// Processes of which a file could not be read.
    package var unreadableProcesses = 0
    /// Where processes were read.
    package var procfs = "/proc"

    package init() {}
  }

  /// Where the kernel's messages can be read.
  package struct Logs: Equatable, Sendable {
    package var kmsg: Access = .readable
    package var kmsgPath = "/dev/kmsg"
    /// The journal's folder, where there is one.
    package var journalPath: String?
    package var journal: Access = .missing
    /// Whether the journal outlives a boot (`/var/log/journal`).
    package var isJournalKept = false
    /// Files that syslog writes the kernel's messages to, of those that are there.
    package var files: [String] = []
    /// Those of them that may not be read.
    package var deniedFiles: [String] = []

    package init() {}
  }

  /// A recorder that keeps running.
  package struct Recorder: Equatable, Sendable {
    package var pid: Int64
    package var oomScoreAdj: Int64
    package var unit: String?

    package init(pid: Int64, oomScoreAdj: Int64, unit: String? = nil) {
      self.pid = pid
      self.oomScoreAdj = oomScoreAdj
      self.unit = unit
    }
  }

  /// What of the database there is.
  package enum Record: Equatable, Sendable {
    case missing
    /// A file that cannot be used, with what is wrong and what to do, and whether only rights are
    /// lacking.
    case unusable(sentence: String, hint: String?, isPermission: Bool)
    case open(RecordHealth)
  }

  /// What the recorder's settings say.
  package struct Settings: Equatable, Sendable {
    /// Database with its log at most, bytes; 0: no limit.
    package var maxSizeBytes: Int64 = 0
    /// Free space that is left to others, bytes.
    package var minFreeBytes: Int64 = 0
    /// What is wrong in the files, a sentence each.
    package var problems: [String] = []

    package init() {}
  }

  /// The present, µs since the epoch.
  package var nowUs: Int64
  package var view = View()
  package var logs = Logs()
  package var host: String?
  package var bootID: String?
  package var machine = MachineSample()
  /// By their sysctl names; what this kernel does not have is not in it.
  package var sysctls: [String: String] = [:]
  /// Whether this kernel knows only `oom_adj`, the forerunner of `oom_score_adj`.
  package var hasLegacyAdjustmentOnly = false
  /// Processes with memory; with their command line those that may be Java.
  package var processes: [Candidate] = []
  /// Memory cgroups with what limits them; `nil`: there are none, or they are not seen.
  package var cgroups: [CgroupReading]?
  /// Cgroups beyond what is read at most.
  package var cgroupsSkipped = 0

  /// The database's path.
  package var databasePath = ""
  package var record: Record = .missing
  /// Free space where the database lies, bytes.
  package var freeBytes: Int64?
  /// Whether everybody may read the database.
  package var isDatabasePublic = false
  package var settings = Settings()
  package var recorders: [Recorder] = []
  /// Whether oomhist.service is installed.
  package var hasService = false
  /// Units that record and are enabled.
  package var enabledUnits: [String] = []
  /// Whether the wall clock is held by a time server.
  package var isClockSynchronised: Bool?

  package init(nowUs: Int64) { self.nowUs = nowUs }
}

extension DoctorFacts {
  /// The record, where it can be read.
  var health: RecordHealth? {
    if case .open(let health) = record { health } else { nil }
  }

  /// The record, where it is this machine's.
  var ownHealth: RecordHealth? { health.flatMap { isOwn($0) ? $0 : nil } }

  /// Whether a record is of this machine, as far as its boot and its name tell: a container has
  /// another name each time it is made.
  func isOwn(_ health: RecordHealth) -> Bool {
    if let bootID, health.bootID == bootID { return true }
    return health.host == nil || host == nil || health.host == host
  }

  /// The machine as advice sees it that is given after a kill: only what is there without one.
  var incident: Incident {
    var incident = Incident()
    incident.kind = .global
    incident.ramKib = machine.memTotalKib
    incident.swapTotalKib = machine.swapTotalKib
    incident.swapFreeKib = machine.swapFreeKib
    incident.committedKib = machine.committedKib
    incident.commitLimitKib = machine.commitLimitKib
    incident.settings = sysctls
    if let ramKib = machine.memTotalKib {
      incident.fleet = JavaFleet(processes: processes, limitKib: ramKib) { memoryKib(of: $0) }
    }
    return incident.bounded
  }

  /// What a process may use at most: RAM, or the lowest limit of its cgroup and those above it.
  private func memoryKib(of process: Candidate) -> Int64? {
    guard let path = process.cgroup else { return machine.memTotalKib }
    let limits = (cgroups ?? []).filter { group in
      group.path == path || path.hasPrefix(group.path == "/" ? "/" : group.path + "/")
    }.compactMap(\.sample.limitKib)
    return (limits + [machine.memTotalKib].compactMap { $0 }).min()
  }
}
