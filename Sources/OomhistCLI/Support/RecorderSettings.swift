import Logging
import OomhistCollector
package import OomhistModel
import OomhistParsing
package import OomhistSources
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

extension SnapshotReader: SnapshotSource {
  package func takeSnapshot(cause: SnapshotCause) throws -> Snapshot {
    try read(cause: cause)
  }
}

/// What a recorder does for itself before it begins, so that it outlives what it records.
enum Survival {
  /// Where it `insists`, as a service, what cannot be had is a warning; a person who tries it out
  /// without being root need not hear of it.
  static func begin(
    _ settings: RecorderConfiguration, _ logger: Logger, insists: Bool, procfs: String
  ) {
    let adj = SurvivalSettings.effective(settings.oomScoreAdj, procfs: procfs)
    tell(SurvivalSettings.begin(oomScoreAdj: adj), logger, insists)
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
