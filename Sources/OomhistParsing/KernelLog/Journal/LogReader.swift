import OomhistModel

/// Reads logs of any form that an administrator can hand over, and gives the OOM events in them.
///
/// In front of ``LogParser``: it recognises encodings, the journal's and dmesg's structured
/// formats and text that a page or a console mangled, and lets plain text through untouched.
/// Several files that go on where the one before ended, oldest first, are one log.
package struct LogReader {
  private(set) var parser: LogParser
  private var state = State.window([])
  private var utf16: UTF16Text?
  private var hasLoneReturns = false
  private var splitter = EntrySplitter()
  private var json = JSONLog()
  private var export = JournalExport()
  private var verbose = JournalVerbose()
  private var mending = LogMending()
  /// The text so far of a log that is read backwards.
  private var newestFirst: NewestFirst?
  private var lastByte: UInt8 = 0x0A
  private var cutLines: Int64 = 0
  private(set) var files: [File] = []
  private var byteCount: Int64 = 0

  private enum State {
    /// The beginning of a file, held back until its form is known.
    case window([UInt8])
    case known(LogForm)
  }

  /// The log will be read again from ``LogParseResult/openFrom`` on: a report at its end that has
  /// named no victim yet is told of then.
  package var isToBeContinued = false

  package init(options: LogParserOptions) {
    parser = LogParser(options: options)
    files = [File(path: options.path, linesBefore: 0)]
  }

  /// A reader of what `journalctl -o export` prints, however little of it there is.
  package static func ofJournal(options: LogParserOptions) -> LogReader {
    var reader = LogReader(options: options)
    reader.state = .known(.export)
    return reader
  }

  /// Bytes of the current file so far.
  package private(set) var fileByteCount: Int64 = 0
  /// NUL bytes are in the current file: it is no text log.
  package private(set) var fileIsBinary = false

  /// The last whole entry of a journal in its export format.
  package private(set) var journalPlace: JournalPlace?

  /// Begins the next file, behind lines that were read at another time; the one before must have
  /// been ended.
  ///
  /// `fileTimeUs` is that of this file, where the last file's shall not hold for all.
  package mutating func begin(path: String, skippedLines: Int64 = 0, fileTimeUs: Int64? = nil) {
    if byteCount == 0, files.count == 1 { files = [] }
    files.append(
      File(path: path, linesBefore: parser.lineCount, skippedLines: skippedLines))
    if let fileTimeUs { parser.note(fileTimeUs: fileTimeUs) }
    fileByteCount = 0
    fileIsBinary = false
  }

  /// Takes the next piece of the file, cut anywhere.
  package mutating func consume(_ bytes: UnsafeRawBufferPointer) {
    guard !bytes.isEmpty else { return }
    byteCount += Int64(bytes.count)
    fileByteCount += Int64(bytes.count)
    switch state {
    case .known(let form): decode(bytes, form)
    case .window(var window):
      state = .window([])
      let room = LogForm.windowBytes - window.count
      if window.isEmpty, bytes.count >= room {
        // Not more than a pipe would give: the form must not depend on how the bytes come.
        open(bytes.upTo(room))
        return consume(known: bytes.from(room))
      }
      window.append(contentsOf: bytes.upTo(room))
      guard window.count >= LogForm.windowBytes else {
        state = .window(window)
        return
      }
      window.withUnsafeBytes { open($0) }
      consume(known: bytes.from(room))
    }
  }

  /// Drops the beginning of an entry of a journal whose rest will not come: half a number is
  /// another number.
  package mutating func dropPartialEntry() { export = JournalExport() }

  /// Ends the file.
  package mutating func endFile() {
    if case .window(let window) = state, !window.isEmpty { window.withUnsafeBytes { open($0) } }
    if case .known(let form) = state { finish(form) }
    if lastByte != 0x0A { Self.newline.withUnsafeBytes { parser.consume($0) } }
    lastByte = 0x0A
    state = .window([])
    utf16 = nil
    cutLines += splitter.cutLines
    splitter = EntrySplitter()
  }

  /// Ends the log.
  package mutating func finish() -> LogParseResult {
    endFile()
    var result = parser.finish()
    result.byteCount = byteCount
    result.cutLines += cutLines
    if isToBeContinued, let openFrom = result.openFrom {
      result.events.removeAll { event in
        event.victimPid == nil && event.source.map { $0.firstLine >= openFrom } ?? false
      }
    }
    result.openFrom = [result.openFrom, openFrom(result.events)].compactMap { $0 }.min()
    for index in result.events.indices { place(&result.events[index]) }
    return result
  }

  /// Events that the rest of the log will not change, where there are many.
  package mutating func takeSettled() -> [SettledEvent] {
    var events = parser.takeSettled()
    for index in events.indices { place(&events[index].event) }
    return events
  }

  /// Decides about the form by the beginning, which holds whole bytes of the file.
  private mutating func open(_ window: Bytes) {
    guard let decoder = UTF16Text(byteOrderMark: window) else {
      return settle(window)
    }
    utf16 = decoder
    let text = utf16?.decode(window) ?? []
    text.withUnsafeBytes { settle($0) }
  }

  private mutating func settle(_ text: Bytes) {
    hasLoneReturns = LogForm.hasLoneReturns(text)
    let form = hasLoneReturns ? .mended(LogMending()) : LogForm(text)
    state = .known(form)
    switch form {
    case .mended(let mending):
      self.mending = mending
      fallthrough
    case .text:
      // What is read bit by bit was written so.
      if !isToBeContinued, NewestFirst.isIn(text) { newestFirst = NewestFirst() }
    case .json, .export, .verbose: break
    }
    mend(text, form)
  }

  private mutating func consume(known bytes: Bytes) {
    if case .known(let form) = state { decode(bytes, form) }
  }

  private mutating func decode(_ bytes: Bytes, _ form: LogForm) {
    guard let text = utf16?.decode(bytes) else { return mend(bytes, form) }
    text.withUnsafeBytes { mend($0, form) }
  }

  private mutating func mend(_ bytes: Bytes, _ form: LogForm) {
    guard hasLoneReturns else { return route(bytes, form) }
    let text = bytes.map { $0 == 0x0D ? 0x0A : $0 }
    text.withUnsafeBytes { route($0, form) }
  }

  private mutating func route(_ bytes: Bytes, _ form: LogForm) {
    if newestFirst?.append(bytes) == true { return }
    if let tooLong = newestFirst {
      newestFirst = nil
      tooLong.withText { route($0, form) }
    }
    if case .export = form {
      export.consume(bytes, into: &parser)
      return journalPlace = export.place
    }
    if case .text = form {
      lastByte = bytes.last ?? lastByte
      parser.consume(bytes)
      if parser.takeBinary() { fileIsBinary = true }
      return
    }
    if !fileIsBinary { fileIsBinary = bytes.firstOffset(of: 0, from: 0) != nil }
    var splitter = splitter
    self.splitter = EntrySplitter()
    splitter.consume(bytes) { read($0, form) }
    self.splitter = splitter
  }

  private mutating func read(_ line: Bytes, _ form: LogForm) {
    switch form {
    case .json: json.read(line, into: &parser)
    case .verbose: verbose.read(line, into: &parser)
    case .mended: mending.read(line, into: &parser)
    case .text, .export: parser.consumeLine(line)
    }
  }

  private mutating func readBackwards(_ text: NewestFirst, _ form: LogForm) {
    var order = NewestFirst.Order()
    let linesBefore = files.last?.linesBefore ?? 0
    text.forEachRecord { record, line in
      order.append(read: parser.lineCount - linesBefore + 1, line: line)
      route(record, form)
      if record.last != 0x0A { Self.newline.withUnsafeBytes { route($0, form) } }
    }
    if !files.isEmpty { files[files.count - 1].order = order }
  }

  private mutating func finish(_ form: LogForm) {
    if let text = newestFirst {
      newestFirst = nil
      if text.isProven { readBackwards(text, form) } else { text.withText { route($0, form) } }
    }
    var splitter = splitter
    splitter.finish { read($0, form) }
    self.splitter = splitter
    json.finish(into: &parser)
    export.finish(into: &parser)
    verbose.finish(into: &parser)
    mending.finish(into: &parser)
    (json, export, verbose) = (JSONLog(), JournalExport(), JournalVerbose())
    mending = LogMending()
  }

  private static let newline: [UInt8] = [0x0A]
}
