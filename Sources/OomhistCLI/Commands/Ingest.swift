import ArgumentParser
import OomhistModel
import OomhistParsing
import OomhistStore

/// `oomhist ingest`: logs, or events parsed before, into the database.
struct Ingest: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Store the OOM events of logs in the database.",
    discussion: """
      The same kill seen in dmesg, the journal and syslog is one event with several sources, and \
      a log that is ingested twice adds nothing.
      """)

  /// What the files hold.
  enum Form: String, CaseIterable, ExpressibleByArgument {
    case log, events
  }

  @Argument(help: "Logs: files, compressed ones, tar archives, folders; - is standard input.")
  var files: [String] = []

  @Option(
    help: ArgumentHelp(
      "log, or events: NDJSON as `oomhist parse` prints it.", valueName: "form"))
  var from: Form = .log

  @OptionGroup var log: LogOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var clock: ClockOptions

  func run() throws {
    let target = Target(database: database)
    let isWhole =
      switch from {
      case .log:
        try log.input(clock).read(files) {
          target.note($0.result)
          try target.record($0.events, isLast: $0.result != nil)
        }
      case .events: try EventInput().read(files) { try target.record($0, isLast: $1) }
      }
    try target.close()
    let known = target.receipt.known == 0 ? "" : ", \(target.receipt.known) known before"
    let none = target.receipt.added + target.receipt.known == 0 ? target.nothingText : ""
    Console.say(target.receipt.addedText + known + none)
    guard isWhole else { throw ExitCode(ExitStatus.partlyDone.rawValue) }
  }
}

/// The database, opened once there is something to store: a mistyped file makes none.
private final class Target {
  private let database: DatabaseOptions
  private var store: Store?
  private var log = EventLog()
  private(set) var receipt = EventReceipt()
  private var lineCount: Int64 = 0

  init(database: DatabaseOptions) { self.database = database }

  /// Stores a part of a log's events; the next log begins behind its last part.
  func record(_ events: [OOMEvent], isLast: Bool) throws {
    let open = try store ?? database.openForWriting()
    store = open
    receipt += try open.record(events, of: log)
    if isLast { log = EventLog() }
  }

  /// Counts what a log that was read to its end had in it.
  func note(_ result: LogParseResult?) { lineCount += result?.lineCount ?? 0 }

  /// What a person wants to know where nothing was found: whether anything was read at all.
  var nothingText: String {
    lineCount == 0 ? "" : ": no OOM kill in \(lineCount) line\(lineCount == 1 ? "" : "s")"
  }

  func close() throws { try store?.close() }
}

extension EventReceipt {
  /// `1 new event`, `3 new events`.
  var addedText: String { "\(added) new \(added == 1 ? "event" : "events")" }
}
