import OomhistModel

/// Reads a kernel log and gives the OOM events in it.
///
/// Bytes go through four layers: ``LineSplitter`` makes lines, ``CarrierReader`` takes off what
/// dmesg, syslog or the journal put in front, ``LineUnwrapper`` joins broken lines, and
/// ``Assembly`` puts reports together. Who takes the settled events as they come can read a log of
/// any length.
package struct LogParser {
  private(set) var options: LogParserOptions
  private var splitter = LineSplitter()
  var unwrapper = LineUnwrapper()
  var assembly: Assembly
  var clock = ClockTracker()
  var result = LogParseResult()
  /// Beginning of the last line that was not indented.
  var lastHead: [UInt8] = []
  /// Beginning of the last line that was not empty; empty where it was read in a report.
  var lastLine: [UInt8] = []
  var stamps: StampSamples
  private var hasNewNul = false
  /// The boot that journalctl said the lines are of.
  var journalBootID: String?
  /// The next line begins like the one before it: nothing was broken off.
  var isFollowedAlike = false
  var prefixes = PrefixMemory()
  /// A program's line came behind the one whose beginning is remembered.
  var isHeadPassed = false
  /// Texts of the line before: host and stamp are mostly the same.
  var lastHost = TextMemory()
  var lastStamp = TextMemory()

  package init(options: LogParserOptions) {
    self.options = options
    assembly = Assembly(options: options)
    // Time since boot says nothing without the moment of the boot.
    stamps = StampSamples(skipsUptime: options.bootedUs == nil)
  }

  /// Takes note of when what comes next was last changed, µs since the epoch: see
  /// ``LogParserOptions/fileTimeUs``.
  mutating func note(fileTimeUs: Int64) { options.fileTimeUs = fileTimeUs }

  /// Takes the next piece of the log, cut anywhere.
  package mutating func consume(_ bytes: UnsafeRawBufferPointer) {
    let exactBytes = Int(max(0, StampSamples.exactBytes - result.byteCount))
    take(bytes.upTo(exactBytes))
    if exactBytes < bytes.count {
      stamps.isExact = false
      take(bytes.from(exactBytes))
    }
  }

  private mutating func take(_ bytes: Bytes) {
    guard !bytes.isEmpty else { return }
    result.byteCount += Int64(bytes.count)
    var splitter = splitter
    self.splitter = LineSplitter()
    let start = splitter.endPartial(bytes) { read($0, isEdge: true) }
    let end = (bytes.lastOffset(of: 0x0A) ?? -1) + 1
    lookForNul(bytes.upTo(start))
    var offset = start
    while offset < end {
      if !isOpen {
        offset = passQuietLines(bytes, from: offset, to: end)
        guard offset < end else { break }
      }
      var marks = QuietScan.Marks()
      let newline = QuietScan.lineEnd(bytes, from: offset, to: end, &marks)
      if marks.hasNul { noteNul() }
      let next = newline + 1
      isFollowedAlike = next < end && prefixes.begins(bytes.from(next))
      splitter.deliver(bytes.part(from: offset, to: newline)) { line in
        if !marks.hasEscape, !marks.hasHash, isOpen, readAlike(line) || passProgram(line) { return }
        read(line, hasEscape: marks.hasEscape)
      }
      isFollowedAlike = false
      offset = assembly.isInRows ? readRows(bytes.upTo(end), from: next) : next
    }
    let rest = bytes.from(max(start, end))
    lookForNul(rest)
    splitter.keep(rest)
    self.splitter = splitter
  }

  /// Ends the log.
  package mutating func finish() -> LogParseResult {
    var splitter = splitter
    self.splitter = LineSplitter()
    splitter.finish { read($0, isEdge: true) }
    unwrapper.flush(into: &assembly)
    result.openFrom = assembly.openFrom
    let rest = assembly.finish()
    let dating = dating
    result.dating = dating
    result.events = rest.map { dating.event($0) }
    result.notUnderstoodLines = assembly.notUnderstoodLines
    result.notUnderstood = assembly.notUnderstood
    result.quotedKillLines = assembly.quotedKillLines
    result.quotedKills = assembly.quotedKills
    result.cutLines = splitter.cutLines
    let span = clock.span(options)
    result.firstAtUs = span?.firstUs
    result.lastAtUs = span?.lastUs
    return result
  }

  /// Events that the rest of the log will not change, where there are many; each is given once,
  /// and ``finish()`` gives those that are left.
  package mutating func takeSettled() -> [SettledEvent] {
    let events = assembly.takeSettled()
    guard !events.isEmpty else { return [] }
    let dating = dating
    return events.map { pending in
      let stamp = pending.origin.wall.flatMap { wall in
        wall.hasYear ? nil : YearlessStamp(wall: wall, yearTurn: pending.origin.yearTurn)
      }
      return SettledEvent(event: dating.event(pending), yearlessStamp: stamp)
    }
  }

  private var dating: EventDating {
    EventDating(options: options, firstYear: clock.firstYear(options))
  }

  /// Whether every line must be looked at: a report or a broken line is open.
  var isOpen: Bool { unwrapper.isHolding || assembly.isInside }

  /// Reads a line; that of an edge, where two pieces of the log meet, always tells the clock.
  private mutating func read(_ line: Bytes, isEdge: Bool = false, hasEscape: Bool? = nil) {
    result.lineCount += 1
    let isWanted = isOpen || QuietScan.hasKey(line)
    guard stamps.isNew(line) || isWanted || isEdge else { return noteHead(line) }
    if hasEscape ?? (line.firstOffset(of: 0x1B, from: 0) != nil) {
      // Only colours come as raw escapes: dmesg, syslog and the journal escape a name's own.
      TerminalColours.removed(from: line).withUnsafeBytes { read($0, isWanted: isWanted) }
    } else {
      read(line, isWanted: isWanted)
    }
    noteHead(line)
  }

  /// Takes note of how a line begins.
  mutating func noteHead(_ line: Bytes) {
    guard let first = line.first, line.count > 1 || first != 0x0D else { return }
    lastLine.replaceAll(with: line.upTo(Self.headBytes))
    if !first.isBlank { lastHead.replaceAll(with: line.upTo(Self.headBytes)) }
  }

  static let headBytes = 160

  private mutating func read(_ line: Bytes, isWanted: Bool) {
    var rest = line
    while isWanted, let next = FlattenedRecords.next(in: rest) {
      readRecord(rest.upTo(next), isWanted: true)
      rest = rest.from(next)
    }
    readRecord(rest, isWanted: isWanted)
  }

  private mutating func readRecord(_ line: Bytes, isWanted: Bool) {
    let prefix = CarrierReader.read(line)
    noteStamp(prefix)
    prefixes.forget()
    guard isWanted else { return }
    if case .program(let range) = prefix.tag, !KillerProgram.mayBe(line.part(range)) {
      assembly.noteQuote(line, number: result.lineCount)
      return unwrapper.flush(into: &assembly)
    }
    if prefix.isBare, JournalBoot.isMark(line.from(prefix.message)) {
      journalBootID = JournalBoot.id(line.from(prefix.message))
    }
    if prefix.wall == nil, !lastLine.isEmpty, !isOpen { readHead(of: line, prefix) }
    var origin = origin(of: line, prefix)
    prefixes.note(line, prefix, &origin)
    let program = program(of: line, prefix)
    let message = line.from(prefix.message)
    if prefix.carrier == .kmsg, message.firstOffset(of: UInt8(ascii: "\\"), from: 0) != nil {
      KmsgRecord.unescape(message).withUnsafeBytes { readBlock($0, origin, program) }
    } else if prefix.tag == .kernel, message.contains("#012"), !CgroupNames.mayBe(in: message) {
      // rsyslog's escape of a newline; it keeps a block of Mem-Info on one line.
      RsyslogEscape.newlines(message).withUnsafeBytes { readBlock($0, origin, program) }
    } else {
      unwrapper.push(
        message, origin, program: program, isWhole: isFollowedAlike || isEmpty(line, prefix),
        into: &assembly)
    }
  }

  /// Whether the kernel printed an empty line: a wrap leaves no blank behind the tag.
  func isEmpty(_ line: Bytes, _ prefix: LinePrefix) -> Bool {
    prefix.tag == .kernel && prefix.message == line.count && line.last?.isBlank == true
  }

  /// Tells the clock the stamp of a line that is passed over.
  mutating func noteStamp(_ line: Bytes) {
    guard line.firstOffset(of: 0x1B, from: 0) == nil else {
      TerminalColours.removed(from: line).withUnsafeBytes { noteStamp(CarrierReader.read($0)) }
      return
    }
    noteStamp(CarrierReader.read(line))
  }

  /// Whether NUL bytes were seen since this was asked last.
  mutating func takeBinary() -> Bool {
    defer { hasNewNul = false }
    return hasNewNul
  }

  private mutating func lookForNul(_ bytes: Bytes) {
    if !hasNewNul, bytes.firstOffset(of: 0, from: 0) != nil { noteNul() }
  }

  mutating func noteNul() {
    hasNewNul = true
    result.binary = true
  }

  private mutating func noteStamp(_ prefix: LinePrefix) {
    if let wall = prefix.wall {
      clock.note(wall)
    } else if let boottimeUs = prefix.boottimeUs, let bootedUs = options.bootedUs {
      clock.note(utcUs: bootedUs &+ boottimeUs)
    }
  }

  /// A record that may hold newlines: in a task's name, or because it is a block of lines that
  /// the kernel printed at once.
  mutating func readBlock(_ text: Bytes, _ origin: LineOrigin, _ program: String?) {
    if text.has("[") || KernelMessage.read(text)?.beginsLine == true {
      unwrapper.push(text, origin, program: program, into: &assembly)
      return
    }
    for line in text.split(separator: 0x0A) {
      let part = UnsafeRawBufferPointer(rebasing: line)
      let blanks = part.prefix { $0.isBlank }.count
      unwrapper.push(part.from(blanks), origin, program: program, into: &assembly)
    }
  }
}
