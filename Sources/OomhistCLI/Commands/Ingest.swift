import ArgumentParser
import OomhistModel
import OomhistParsing
import OomhistSources
import OomhistStore

/// `oomhist ingest`: logs, or events parsed before, into the database.
struct Ingest: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Store the OOM events of logs in the database.",
    discussion: """
      The same kill seen in dmesg, the journal and syslog is one event with several sources, and \
      a log that is ingested twice adds nothing.

      --journal, --logs and --kmsg stand for the machine's own logs: what is new since they were \
      read last, by this command or by collect.
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

  @Flag(
    help:
      "Read the machine's journal: the kernel's messages of all boots, and of programs that kill.")
  var journal = false

  @Flag(help: "Read /var/log/messages, syslog and kern.log with their rotations.")
  var logs = false

  @Flag(help: "Read the kernel's messages of this boot from /dev/kmsg.")
  var kmsg = false

  @OptionGroup var root: RootOptions

  @Option(
    name: [.customShort("S"), .long], parsing: .unconditional,
    help: ArgumentHelp(
      "With --journal and --logs: leave out what ended before.", valueName: "time"))
  var since: String?

  @Option(
    name: .customLong("time-limit"),
    help: ArgumentHelp(
      "With --journal and --logs: stop after this span; the next run goes on there.",
      valueName: "span"))
  var timeLimit: String?

  @Flag(name: .shortAndLong, help: "Say nothing where there is nothing new.")
  var quiet = false

  @OptionGroup var log: LogOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var clock: ClockOptions

  private var readsMachine: Bool { journal || logs || kmsg }

  func validate() throws {
    if since != nil || timeLimit != nil || root.isGiven, !journal, !logs {
      throw ValidationError("--since, --time-limit and --rootfs go with --journal or --logs.")
    }
  }

  func run() throws {
    let target = Target(database: database)
    var isWhole = true
    if readsMachine { isWhole = try readMachine(into: target) }
    if !readsMachine || !files.isEmpty { isWhole = try readFiles(into: target) && isWhole }
    try target.close()
    let known = target.receipt.known == 0 ? "" : ", \(target.receipt.known) known before"
    let isEmpty = target.receipt.added + target.receipt.known == 0 && !readsMachine
    if !quiet || target.receipt.added > 0 {
      Console.say(target.receipt.addedText + known + (isEmpty ? target.nothingText : ""))
    }
    guard isWhole else { throw ExitCode(ExitStatus.partlyDone.rawValue) }
  }

  private func readFiles(into target: Target) throws -> Bool {
    switch from {
    case .log:
      var note = QuoteNote()
      return try log.input(clock).read(files) {
        target.note($0.result)
        note.take($0)
        try target.record($0.events, isLast: $0.result != nil)
      }
    case .events: return try EventInput().read(files) { try target.record($0, isLast: $1) }
    }
  }

  /// Reads the machine's own logs; whether that was all of them.
  private func readMachine(into target: Target) throws -> Bool {
    var plan = LogCatchUp.Plan(
      sources: LogSources(journal: journal, files: logs), rootfs: root.path)
    plan.sinceUs = try since.map(clock.moment)
    if let timeLimit { plan.budgetUs = try TimeSpan.parse(timeLimit) }
    if !quiet { try plan.requireSources() }
    let store = try target.opened()
    if kmsg { target.receipt += try Self.readKmsg(into: store) }
    let outcome = try LogCatchUp(plan, input: log.input(clock), store: store).run()
    target.receipt += outcome.receipt
    for problem in outcome.problems { Failure(problem)?.report() }
    if outcome.isLate, !quiet { Console.say("the time was over; the next run goes on there") }
    return outcome.problems.isEmpty
  }

  private static func readKmsg(into store: Store) throws -> EventReceipt {
    let boot = try MachineReader().readBoot(clock: .system)
    let feed = KernelEventFeed(path: "/dev/kmsg", boot: boot, store: store, clock: .system)
    let receipt = try feed.ingestNewEvents()
    try feed.storePlace()
    return receipt
  }

  /// The command that reads the machine's logs beside a recorder.
  static func words(_ plan: LogCatchUp.Plan, database: String) -> [String] {
    var words = ["/proc/self/exe", "ingest", "--quiet", "--db", database]
    words += ["--rootfs", plan.rootfs]
    if plan.sources.journal { words.append("--journal") }
    if plan.sources.files { words.append("--logs") }
    if let sinceUs = plan.sinceUs { words += ["--since", "@\(max(0, sinceUs) / 1_000_000)"] }
    return words + ["--time-limit", "\(plan.budgetUs / 1000)ms"]
  }
}

/// The database, opened once there is something to store: a mistyped file makes none.
private final class Target {
  private let database: DatabaseOptions
  private var store: Store?
  private var log = EventLog()
  var receipt = EventReceipt()
  private var lineCount: Int64 = 0

  init(database: DatabaseOptions) { self.database = database }

  /// Stores a part of a log's events; the next log begins behind its last part.
  func record(_ events: [OOMEvent], isLast: Bool) throws {
    receipt += try opened().record(events, of: log)
    if isLast { log = EventLog() }
  }

  func opened() throws -> Store {
    if let store { return store }
    let opened = try database.openForWriting()
    store = opened
    return opened
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
