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
          try target.record($0.events, isLast: $0.result != nil)
        }
      case .events: try EventInput().read(files) { try target.record($0, isLast: $1) }
      }
    try target.close()
    let known = target.receipt.known == 0 ? "" : ", \(target.receipt.known) known before"
    Console.say(target.receipt.addedText + known)
    guard isWhole else { throw ExitCode(ExitStatus.partlyDone.rawValue) }
  }
}

/// The database, opened once there is something to store: a mistyped file makes none.
private final class Target {
  private let database: DatabaseOptions
  private var store: Store?
  private var log = EventLog()
  private(set) var receipt = EventReceipt()

  init(database: DatabaseOptions) { self.database = database }

  /// Stores a part of a log's events; the next log begins behind its last part.
  func record(_ events: [OOMEvent], isLast: Bool) throws {
    let open = try store ?? database.openForWriting()
    store = open
    receipt += try open.record(events, of: log)
    if isLast { log = EventLog() }
  }

  func close() throws { try store?.close() }
}

extension EventReceipt {
  /// `1 new event`, `3 new events`.
  var addedText: String { "\(added) new \(added == 1 ? "event" : "events")" }
}
