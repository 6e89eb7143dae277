/// One pass over the machine: the unit of storage.
package struct Snapshot: Sendable {
  package var boot: Boot
  /// When the pass began, µs since the epoch, UTC.
  package var wallUs: Int64
  /// The same moment on CLOCK_BOOTTIME, µs since boot.
  package var boottimeUs: Int64
  package var cause: SnapshotCause
  package var machine: MachineSample
  package var settings: [Setting]
  package var processes: [ProcessReading]
  package var cgroups: [CgroupReading]
  /// Proportional sizes, of the few processes that were read for them.
  package var pss: [PssReading] = []
  package var losses: SnapshotLosses
  /// CPU time that reading took, µs.
  package var readCPUUs: Int64

  package init(
    boot: Boot, wallUs: Int64, boottimeUs: Int64, cause: SnapshotCause,
    machine: MachineSample = MachineSample(), settings: [Setting] = [],
    processes: [ProcessReading] = [], cgroups: [CgroupReading] = [],
    losses: SnapshotLosses = SnapshotLosses(),
    readCPUUs: Int64 = 0
  ) {
    self.boot = boot
    self.wallUs = wallUs
    self.boottimeUs = boottimeUs
    self.cause = cause
    self.machine = machine
    self.settings = settings
    self.processes = processes
    self.cgroups = cgroups
    self.losses = losses
    self.readCPUUs = readCPUUs
  }
}

/// Why a snapshot was taken.
package enum SnapshotCause: String, Sendable, CaseIterable {
  /// A run of its own: cron, a timer, a person.
  case oneShot = "one-shot"
  /// The recorder's regular tick.
  case interval
  /// The closer ticks while memory is short.
  case pressure
  /// The recorder saw a kill a moment ago.
  case kill
}

/// What a snapshot could not see.
package struct SnapshotLosses: Equatable, Sendable {
  /// Processes that ended between the listing and the reading: ordinary.
  package var vanished: Int64 = 0
  /// Processes of which a file could not be read for another reason.
  package var unreadable: Int64 = 0
  /// Kernel threads, which are counted and not sampled.
  package var kernelThreads: Int64 = 0
  /// `/proc` is mounted with `hidepid`, and this user sees only its own processes.
  package var processesHidden: Bool = false
  /// Cgroups beyond what is read at most.
  package var cgroupsSkipped: Int64 = 0

  package init() {}
}

/// A setting of the machine that decides what an OOM does, as the kernel shows it.
package struct Setting: Equatable, Sendable {
  /// The name that a user would type, such as `vm.panic_on_oom`.
  package var name: String
  /// The text of the file, trimmed; `nil` where this kernel does not have it.
  package var value: String?

  package init(name: String, value: String?) {
    self.name = name
    self.value = value
  }
}

/// A stretch of time, or a kind of data, that we know we missed.
package struct Gap: Equatable, Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    /// The kernel's ring buffer dropped records before they were read.
    case kmsgOverrun = "kmsg-overrun"
    /// `/dev/kmsg` could not be opened: no events from the kernel.
    case kmsgUnreadable = "kmsg-unreadable"
    /// Files of some processes could not be read.
    case processUnreadable = "process-unreadable"
    /// `/proc` hides other users' processes from the recorder.
    case processHidden = "process-hidden"
    /// There are more cgroups than are read.
    case cgroupSkipped = "cgroup-skipped"
    /// The wall clock was set: between the two snapshots it moved otherwise than time did.
    case clockStep = "clock-step"
    /// A snapshot was taken and could not be stored.
    case snapshotLost = "snapshot-lost"
    /// A tick of the recorder came late or not at all.
    case missedTick = "missed-tick"

    /// Whether the counts of a gap that goes on add up; else it is the same processes again.
    package var countsAddUp: Bool {
      self == .kmsgOverrun || self == .missedTick || self == .snapshotLost
    }
  }

  package var kind: Kind
  package var fromUs: Int64
  package var untilUs: Int64
  /// How many records, processes or ticks, where that is known.
  package var count: Int64?
  /// One sentence for people.
  package var detail: String

  package init(kind: Kind, fromUs: Int64, untilUs: Int64, count: Int64?, detail: String) {
    self.kind = kind
    self.fromUs = fromUs
    self.untilUs = untilUs
    self.count = count
    self.detail = detail
  }
}
