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
  private var session: LogSession?
  /// The log being read, and all that the session has read.
  private var member: LogMember?
  private var binaries: [String] = []
  private let notes = Notes()

  /// What the events told of the files.
  private final class Notes {
    var path = ""
    /// Files that have given events.
    var fruitful: Set<String> = []
  }

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
        try session?.consume(bytes)
        progress.update(file.readBytes)
      case .end(let error):
        session?.endFile()
        if let error { try fail(error, isFatal: isOnly && session?.reader.fileByteCount == 0) }
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
    if session == nil {
      let reader = LogReader(options: input.options(path: next.path, fileTimeUs: timeUs))
      session = LogSession(reader) { [each, notes] events, result in
        for event in events { if let path = event.source?.path { notes.fruitful.insert(path) } }
        try each(LogInput.Parsed(path: notes.path, events: events, result: result))
      }
    }
    session?.begin(path: next.path)
    notes.path = next.path
    member = next
  }

  private mutating func noteEnd() {
    guard let reader = session?.reader, let member else { return }
    if reader.fileByteCount == 0 {
      Console.say("warning: \(InputFiles.name(member.path)) is empty")
    }
    if reader.fileIsBinary { binaries.append(member.path) }
  }

  private mutating func close() throws {
    guard let finished = try session?.finish(), let path = member?.path else { return }
    session = nil
    for binary in binaries where !notes.fruitful.contains(binary) {
      Console.say("error: \(InputFiles.name(binary)) is not a text log")
      Console.say("hint: a journal's own files are read by `journalctl --file=… -o json`")
      isWhole = false
    }
    binaries = []
    notes.fruitful = []
    if finished.cutLines > 0 {
      let name = InputFiles.name(path)
      Console.say("warning: \(name) has \(finished.cutLines) lines over 64 KiB, read in part")
    }
  }

  private mutating func fail(_ error: SourceError, isFatal: Bool) throws {
    isWhole = try LogInput.tell(error, isFatal: isFatal) && isWhole
  }
}
