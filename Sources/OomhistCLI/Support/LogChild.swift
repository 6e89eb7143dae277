import Logging
import OomhistModel
import OomhistParsing
import OomhistSources

/// Has the machine's own logs read by a process beside a recorder that keeps running.
///
/// It is started in quiet times, when there may be something new, and looked after in the pauses
/// between snapshots. Whatever is in the logs, it can neither hold up the recorder nor take its
/// memory, and it goes first when memory is short.
final class LogChild: Upkeep {
  private let upkeep: any Upkeep
  private let database: String
  private let plan: () -> LogCatchUp.Plan
  private let isCalm: () -> Bool
  private let logger: Logger

  private var child: ChildProcess?
  private var endsByUs: Int64 = 0
  private var dueUs: Int64 = 0
  private var stamp: Int64?

  /// How often it is looked whether there is something new, µs.
  private static let everyUs: Int64 = 600_000_000
  /// What it may take beyond its budget to come to an end, µs.
  private static let graceUs: Int64 = 60_000_000

  /// Readies it; `upkeep` is what else is to be done in pauses, and `plan`, which logs are to be
  /// read, is asked anew each time, since settings change.
  init(
    beside upkeep: any Upkeep, database: String, plan: @escaping () -> LogCatchUp.Plan,
    isCalm: @escaping () -> Bool, logger: Logger
  ) {
    self.upkeep = upkeep
    self.database = database
    self.plan = plan
    self.isCalm = isCalm
    self.logger = logger
  }

  var problem: String? { upkeep.problem }

  func doPiece() throws -> Bool {
    lookAfter(nowUs: SystemClock.system.boottimeUs())
    return try upkeep.doPiece()
  }

  private func lookAfter(nowUs: Int64) {
    guard let child else { return startWhereDue(nowUs: nowUs) }
    if let status = child.poll() {
      self.child = nil
      // What it could not read it has said itself.
      if status != 0, status != ExitStatus.partlyDone.rawValue {
        logger.warning("reading the machine's logs ended with status \(status)")
      }
    } else if nowUs > endsByUs {
      child.kill()
      self.child = nil
      logger.warning("reading the machine's logs took too long and was ended")
    }
  }

  private func startWhereDue(nowUs: Int64) {
    guard nowUs >= dueUs, isCalm() else { return }
    dueUs = nowUs + Self.everyUs
    let plan = plan()
    let current = plan.stamp
    guard !plan.sources.isNone, current != stamp else { return }
    stamp = current
    child = ChildProcess.start(
      Ingest.words(plan, database: database), takesOutput: false, isQuiet: false)
    child?.giveWay()
    endsByUs = nowUs + plan.budgetUs + Self.graceUs
  }
}

extension LogCatchUp.Plan {
  /// Differs when there may be something new in any of the logs.
  fileprivate var stamp: Int64 {
    let journal = sources.journal ? SystemJournal(rootfs: rootfs).stamp ?? 0 : 0
    let logs = sources.files ? SystemLogs(rootfs: rootfs).find() : []
    return logs.flatMap(\.files).reduce(journal) { $0 &+ $1.stamp }
  }
}
