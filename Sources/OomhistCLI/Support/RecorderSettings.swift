import Logging
import OomhistCollector
import OomhistModel
import OomhistParsing
import OomhistSources
import OomhistStore

extension RecorderConfiguration {
  var pace: SamplingPace.Settings {
    var pace = SamplingPace.Settings(intervalUs: intervalUs, closestIntervalUs: intervalMinUs)
    pace.pressurePct = pressurePsiPct
    pace.availablePct = pressureAvailablePct
    pace.cgroupPct = pressureCgroupPct
    return pace
  }

  var pss: PssReader.Settings {
    PssReader.Settings(budgetUs: pssBudgetUs, minimumKib: pssMinBytes / 1024)
  }

  var retention: Retention {
    Retention(
      detailUs: retainDetailUs, retainUs: retainUs, maxSizeBytes: maxSizeBytes,
      minFreeBytes: minFreeBytes)
  }
}

/// Takes the snapshots of a recorder, and looks at what they say that concerns itself.
final class RecorderSource: SnapshotSource {
  private let reader: SnapshotReader
  private let pace: SamplingPace.Settings
  /// The last snapshot showed nothing that says that memory is short.
  private(set) var isCalm = false
  /// Called when `vm.oom_kill_allocating_task` is another than before, the first time included.
  private let onKillRule: () -> Void
  private var killRule: String??

  init(
    _ reader: SnapshotReader, pace: SamplingPace.Settings, onKillRule: @escaping () -> Void
  ) {
    self.reader = reader
    self.pace = pace
    self.onKillRule = onKillRule
  }

  func takeSnapshot(cause: SnapshotCause) throws -> Snapshot {
    let snapshot = try reader.read(cause: cause)
    let rule = snapshot.settings.first { $0.name == "vm.oom_kill_allocating_task" }?.value
    if killRule != .some(rule) {
      killRule = .some(rule)
      onKillRule()
    }
    var look = SamplingPace(pace)
    look.note(snapshot)
    isCalm = cause != .pressure && look.reason == nil
    return snapshot
  }
}

/// What a recorder does for itself before it begins, so that it outlives what it records.
enum Survival {
  /// Where it `insists`, as a service, what cannot be had is a warning; a person who tries it out
  /// without being root need not hear of it.
  static func begin(_ settings: RecorderConfiguration, _ logger: Logger, insists: Bool) {
    SurvivalSettings.tuneAllocator()
    protect(settings, logger, insists: insists)
  }

  /// Again when the rule changes by which the kernel chooses its victim.
  static func protect(_ settings: RecorderConfiguration, _ logger: Logger, insists: Bool) {
    tell(SurvivalSettings.protect(oomScoreAdj: settings.oomScoreAdj), logger, insists)
  }

  /// After the first snapshot: what it needed is in memory, and stays there.
  static func settle(_ settings: RecorderConfiguration, _ logger: Logger, insists: Bool) {
    tell(SurvivalSettings.settle(locksMemory: settings.locksMemory), logger, insists)
  }

  private static func tell(_ problem: String?, _ logger: Logger, _ insists: Bool) {
    guard let problem else { return }
    logger.log(level: insists ? .warning : .debug, "\(problem)")
  }
}
