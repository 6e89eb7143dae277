import OomhistModel
import OomhistParsing
import OomhistSources
import OomhistStore

/// Reads what the machine's own logs have got since the last time, each line once: the journal,
/// then `/var/log/messages`, `syslog` and `kern.log` with their rotations.
///
/// The first time that is the history that lies in them.
final class LogCatchUp {
  /// Which logs, and how much of them.
  struct Plan {
    var sources = LogSources.all
    /// Where the root of the machine is.
    var rootfs = "/"
    /// What ended before is left out, µs since the epoch.
    var sinceUs: Int64?
    /// How long it may take, µs; the next run goes on there.
    var budgetUs = Int64.max
  }

  /// What came of it.
  struct Outcome {
    var receipt = EventReceipt()
    /// The earliest moment of a kill that was told, µs since the epoch.
    var oldestUs: Int64?
    /// No log had ever been read before.
    var isFirst = false
    /// The time was over before all was read.
    var isLate = false
    /// Logs that could not be read.
    var problems: [SourceError] = []
  }

  let store: Store
  let plan: Plan
  let input: LogInput
  /// When the time is over, µs since boot.
  let deadlineUs: Int64
  var outcome = Outcome()
  /// Kills that a log told of before, by log: of one file two reports are two kills.
  private var logs: [String: EventLog] = [:]

  /// Events that are stored at once: whoever else writes to the database need not wait long.
  private static let batchCount = 25

  init(_ plan: Plan, input: LogInput, store: Store) {
    self.store = store
    self.plan = plan
    let (deadlineUs, isEndless) = SystemClock.system.boottimeUs().addingReportingOverflow(
      plan.budgetUs)
    self.deadlineUs = isEndless ? .max : deadlineUs
    self.input = input
  }

  /// Reads what is new.
  func run() throws -> Outcome {
    let known = try store.logPlaces()
    outcome.isFirst = known.isEmpty
    if plan.sources.journal {
      try JournalCatchUp(self, known: known.first { $0.kind == .journal }).read()
    }
    if plan.sources.files { try readFiles(known.filter { $0.kind == .file }) }
    return outcome
  }

  private func readFiles(_ known: [LogPlace]) throws {
    var met: Set<Int64> = []
    for log in SystemLogs(rootfs: plan.rootfs).find() {
      let files = FileCatchUp(self, log, known: known.filter { $0.log == log.path })
      try files.read()
      met.formUnion(files.met)
    }
    // What rotation has removed need not be known any longer.
    try store.update([], forgetting: known.compactMap(\.sourceID).filter { !met.contains($0) })
  }

  var isLate: Bool { SystemClock.system.boottimeUs() >= deadlineUs }

  /// Stores events in small transactions.
  func record(_ events: [OOMEvent]) throws {
    var rest = events[...]
    while !rest.isEmpty {
      let path = rest.first?.source?.path ?? ""
      let batch = rest.prefix(Self.batchCount).prefix { ($0.source?.path ?? "") == path }
      let log = logs[path] ?? EventLog()
      logs[path] = log
      outcome.receipt += try store.record(Array(batch), of: log)
      let oldest = [outcome.oldestUs, batch.compactMap(\.atUs).min()].compactMap { $0 }
      outcome.oldestUs = oldest.min()
      rest = rest.dropFirst(batch.count)
    }
  }
}
