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
      """)

  /// What the files hold.
  enum Form: String, CaseIterable, ExpressibleByArgument {
    case log, events
  }

  @Argument(help: "Log files; - is standard input.")
  var files: [String] = []

  @Option(help: "log, or events: NDJSON as `oomhist parse` prints it.")
  var from: Form = .log

  @OptionGroup var log: LogOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var clock: ClockOptions

  func run() throws {
    let store = try database.openForWriting()
    var receipt = EventReceipt()
    let isWhole =
      switch from {
      case .log: try ingestLogs(store, &receipt)
      case .events: try ingestEvents(store, &receipt)
      }
    try store.close()
    let known = receipt.known == 0 ? "" : ", \(receipt.known) known before"
    Console.say("\(receipt.added) new \(receipt.added == 1 ? "event" : "events")\(known)")
    guard isWhole else { throw ExitCode(ExitStatus.partlyDone.rawValue) }
  }

  private func ingestLogs(_ store: Store, _ receipt: inout EventReceipt) throws -> Bool {
    try log.input(clock).read(files) { parsed in
      receipt += try store.record(parsed.result.events)
    }
  }

  /// Takes every good line; a bad one is named, and nothing else is lost for it.
  private func ingestEvents(_ store: Store, _ receipt: inout EventReceipt) throws -> Bool {
    var isWhole = true
    for path in files.isEmpty ? ["-"] : files {
      var events: [OOMEvent] = []
      var lineNumber = 0
      var lines = LineBuffer()
      let take = { (line: UnsafeRawBufferPointer) in
        lineNumber += 1
        guard line.contains(where: { !$0.isBlank }) else { return }
        do throws(EventJSONError) {
          events.append(try EventJSON.decode([UInt8](line)))
        } catch {
          isWhole = false
          Console.say("error: \(path) line \(lineNumber): \(error)")
        }
      }
      try LogFile(path: path).forEachChunk { lines.append($0, each: take) }
      lines.finish(each: take)
      receipt += try store.record(events)
    }
    return isWhole
  }
}

/// Cuts a stream of chunks into lines.
struct LineBuffer {
  private var rest: [UInt8] = []

  mutating func append(_ chunk: UnsafeRawBufferPointer, each: (UnsafeRawBufferPointer) -> Void) {
    var start = chunk.startIndex
    while let end = chunk[start...].firstIndex(of: UInt8(ascii: "\n")) {
      let line = UnsafeRawBufferPointer(rebasing: chunk[start..<end])
      if rest.isEmpty {
        each(line)
      } else {
        rest.append(contentsOf: line)
        rest.withUnsafeBytes(each)
        rest.removeAll(keepingCapacity: true)
      }
      start = end + 1
    }
    rest.append(contentsOf: chunk[start...])
  }

  mutating func finish(each: (UnsafeRawBufferPointer) -> Void) {
    if !rest.isEmpty { rest.withUnsafeBytes(each) }
    rest = []
  }
}

extension UInt8 {
  fileprivate var isBlank: Bool { self == 32 || (9...13).contains(self) }
}
