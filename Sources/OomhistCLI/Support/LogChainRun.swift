import OomhistModel
import OomhistParsing
import OomhistSources

/// Reads the files of one chain, and the members of archives among them.
struct LogChainRun {
  let input: LogInput
  let chain: LogChain
  /// Takes what a log came to, part by part; an archive has several logs.
  let each: (LogInput.Parsed) throws -> Void

  private(set) var isWhole = true
  private var reader: LogReader?
  /// The log being read, and all that the reader has read.
  private var member: LogMember?
  private var binaries: [String] = []
  /// Files that have given events.
  private var fruitful: Set<String> = []
  /// Events that wait for the log's end, once there were too many of them.
  private var spool: EventSpool?

  init(
    input: LogInput, chain: LogChain, each: @escaping (LogInput.Parsed) throws -> Void
  ) {
    self.input = input
    self.chain = chain
    self.each = each
  }

  /// Reads every file; an error of one is told, and thrown where it is all there is.
  mutating func run(isOnly: Bool) throws {
    for path in chain.paths {
      do {
        try read(path, isOnly: isOnly)
      } catch let error as SourceError {
        try fail(error, isFatal: isOnly)
      }
    }
    try close()
  }

  private mutating func read(_ path: String, isOnly: Bool) throws {
    let file = try LogFile(path: path)
    var progress = Progress(label: path, unit: .bytes, total: file.sizeBytes)
    var logCount = 0
    defer { progress.finish() }
    try file.forEachLog { piece in
      switch piece {
      case .begin(let next):
        logCount += 1
        try begin(next, of: path)
      case .bytes(let bytes):
        reader?.consume(bytes)
        try takeSettled()
        progress.update(file.readBytes)
      case .end(let error):
        reader?.endFile()
        if let error { try fail(error, isFatal: isOnly && reader?.fileByteCount == 0) }
        if error == nil { noteEnd() }
        if member?.path != path { try close() }
      }
    }
    if logCount == 0 {
      Console.say("error: \(path) is an archive without logs")
      Console.say("hint: it should hold messages*, syslog*, kern.log* or *dmesg*")
      isWhole = false
    }
  }

  private mutating func begin(_ next: LogMember, of path: String) throws {
    // Members of an archive come in any order: each is a log of its own.
    if next.path != path { try close() }
    let timeUs = next.path == path ? chain.modifiedUs ?? next.modifiedUs : next.modifiedUs
    if reader == nil {
      reader = LogReader(options: input.options(path: next.path, fileTimeUs: timeUs))
    }
    reader?.begin(path: next.path)
    member = next
  }

  private mutating func noteEnd() {
    guard let reader, let member else { return }
    if reader.fileByteCount == 0 {
      Console.say("warning: \(InputFiles.name(member.path)) is empty")
    }
    if reader.fileIsBinary { binaries.append(member.path) }
  }

  private mutating func close() throws {
    guard var finished = reader?.finish(), let path = member?.path else { return }
    reader = nil
    if let spool, let dating = finished.dating { try replay(spool, dating, path) }
    spool = nil
    let events = finished.events
    finished.events = []
    noteFruit(events)
    for binary in binaries where !fruitful.contains(binary) {
      Console.say("error: \(InputFiles.name(binary)) is not a text log")
      Console.say("hint: a journal's own files are read by `journalctl --file=… -o json`")
      isWhole = false
    }
    binaries = []
    fruitful = []
    if finished.cutLines > 0 {
      let name = InputFiles.name(path)
      Console.say("warning: \(name) has \(finished.cutLines) lines over 64 KiB, read in part")
    }
    try each(LogInput.Parsed(path: path, events: events, result: finished))
  }

  /// Hands on the events that are settled; what lacks its year waits, and all behind it.
  private mutating func takeSettled() throws {
    guard let settled = reader?.takeSettled(), !settled.isEmpty, let path = member?.path
    else { return }
    noteFruit(settled.map(\.event))
    if spool == nil, settled.contains(where: { $0.yearlessStamp != nil }) {
      spool = try EventSpool()
    }
    guard let spool else {
      return try each(LogInput.Parsed(path: path, events: settled.map(\.event)))
    }
    for event in settled { try spool.append(event) }
  }

  /// Events of a spool that are handed on at once.
  private static let batchCount = 500

  private func replay(_ spool: EventSpool, _ dating: EventDating, _ path: String) throws {
    var batch = LogInput.Parsed(path: path, events: [])
    try spool.replay(dating) { event in
      batch.events.append(event)
      guard batch.events.count == Self.batchCount else { return }
      try each(batch)
      batch.events = []
    }
    try each(batch)
  }

  private mutating func noteFruit(_ events: [OOMEvent]) {
    for event in events { if let path = event.source?.path { fruitful.insert(path) } }
  }

  private mutating func fail(_ error: SourceError, isFatal: Bool) throws {
    isWhole = try LogInput.tell(error, isFatal: isFatal) && isWhole
  }
}
