import OomhistModel

/// Reads a kernel log and gives the OOM events in it.
///
/// Bytes go through four layers: ``LineSplitter`` makes lines, ``CarrierReader`` takes off what
/// dmesg, syslog or the journal put in front, ``LineUnwrapper`` joins broken lines, and
/// ``Assembly`` puts reports together. Nothing but the open report is kept, so a log of any
/// length will do.
package struct LogParser {
  private let options: LogParserOptions
  private var splitter = LineSplitter()
  private var unwrapper = LineUnwrapper()
  private var assembly: Assembly
  private var clock = ClockTracker()
  private var result = LogParseResult()
  /// Beginning of the last line that was not indented.
  private var lastHead: [UInt8] = []
  /// First bytes of the last stamped line: lines of the same second need no second look.
  private var lastStamp: (UInt64, UInt64, UInt64) = (0, 0, 0)

  package init(options: LogParserOptions) {
    self.options = options
    assembly = Assembly(options: options)
  }

  /// Takes the next piece of the log, cut anywhere.
  package mutating func consume(_ bytes: UnsafeRawBufferPointer) {
    result.byteCount += Int64(bytes.count)
    if !result.binary { result.binary = bytes.firstOffset(of: 0, from: 0) != nil }
    var splitter = splitter
    self.splitter = LineSplitter()
    splitter.consume(bytes) { read($0) }
    self.splitter = splitter
  }

  /// Ends the log.
  package mutating func finish() -> LogParseResult {
    var splitter = splitter
    self.splitter = LineSplitter()
    splitter.finish { read($0) }
    unwrapper.flush(into: &assembly)
    assembly.finish()
    let firstYear = clock.firstYear(options)
    result.events =
      assembly.events
      .map { finished($0, firstYear: firstYear) }
    result.notUnderstoodLines = assembly.notUnderstoodLines
    result.cutLines = splitter.cutLines
    let span = clock.span(options)
    result.firstAtUs = span?.firstUs
    result.lastAtUs = span?.lastUs
    return result
  }

  private mutating func read(_ line: Bytes) {
    result.lineCount += 1
    defer { noteHead(line) }
    let isWanted =
      unwrapper.isHolding || assembly.isInside || LinePrefilter.mayMatter(line)
    guard isWanted || isNewStamp(line) else { return }
    if line.firstOffset(of: 0x1B, from: 0) != nil {
      // Only colours come as raw escapes: dmesg, syslog and the journal escape a name's own.
      TerminalColours.removed(from: line).withUnsafeBytes { read($0, isWanted: isWanted) }
    } else {
      read(line, isWanted: isWanted)
    }
  }

  private mutating func noteHead(_ line: Bytes) {
    guard let first = line.first, !first.isBlank else { return }
    lastHead.removeAll(keepingCapacity: true)
    lastHead.append(contentsOf: line.upTo(160))
  }

  private mutating func read(_ line: Bytes, isWanted: Bool) {
    let prefix = CarrierReader.read(line)
    if let wall = prefix.wall {
      clock.note(wall)
    } else if let boottimeUs = prefix.boottimeUs, let bootedUs = options.bootedUs {
      clock.note(utcUs: bootedUs &+ boottimeUs)
    }
    guard isWanted else { return }
    let origin = origin(of: line, prefix)
    let program = program(of: line, prefix)
    let message = line.from(prefix.message)
    if prefix.carrier == .kmsg, message.firstOffset(of: UInt8(ascii: "\\"), from: 0) != nil {
      KmsgRecord.unescape(message).withUnsafeBytes { readBlock($0, origin, program) }
    } else if prefix.tag == .kernel, message.contains("#012") {
      // rsyslog's escape of a newline; it keeps a block of Mem-Info on one line.
      RsyslogEscape.newlines(message).withUnsafeBytes { readBlock($0, origin, program) }
    } else {
      unwrapper.push(message, origin, program: program, into: &assembly)
    }
  }

  /// A record that may hold newlines: in a task's name, or because it is a block of lines that
  /// the kernel printed at once.
  private mutating func readBlock(_ text: Bytes, _ origin: LineOrigin, _ program: String?) {
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

  /// Whether the line's first bytes differ from those of the line before.
  private mutating func isNewStamp(_ line: Bytes) -> Bool {
    guard line.count >= 16 else { return false }
    // Time since boot says nothing without the moment of the boot.
    if options.bootedUs == nil, line[0] == UInt8(ascii: "["), line[1].isBlank || line[1].isDigit {
      return false
    }
    let stamp = (
      line.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
      line.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
      line.loadUnaligned(fromByteOffset: min(16, line.count - 8), as: UInt64.self)
    )
    guard stamp != lastStamp else { return false }
    lastStamp = stamp
    return true
  }

  /// The program that wrote a line; `nil` for the kernel.
  ///
  /// The journal indents the further lines of a program's message and gives them no tag: such a
  /// line is the program's, whatever it claims.
  private func program(of line: Bytes, _ prefix: LinePrefix) -> String? {
    if case .program(let range) = prefix.tag { return line.part(range).repairedText }
    guard prefix.isBare, line.first?.isBlank == true else { return nil }
    return lastHead.withUnsafeBytes { head in
      guard case .program(let range) = CarrierReader.read(head).tag else { return nil }
      return head.part(range).repairedText
    }
  }

  private func origin(of line: Bytes, _ prefix: LinePrefix) -> LineOrigin {
    var origin = LineOrigin(
      number: result.lineCount, carrier: options.carrier ?? prefix.carrier)
    if options.trusted, prefix.carrier == .kmsg, let priority = prefix.priority {
      origin.isTrusted = priority < 8
      origin.number = prefix.sequence ?? origin.number
    }
    origin.stampText = prefix.stamp.map { line.part($0).repairedText }
    origin.wall = prefix.wall
    origin.yearTurn = clock.yearTurn
    origin.boottimeUs = prefix.boottimeUs
    origin.host = prefix.host.map { line.part($0).repairedText }
    origin.isBare = prefix.isBare
    return origin
  }

  private func finished(_ pending: PendingEvent, firstYear: Int) -> OOMEvent {
    var event = pending.event
    let origin = pending.origin
    event.atText = origin.stampText
    event.boottimeUs = origin.boottimeUs
    if let wall = origin.wall {
      event.atUs = ClockTracker.utcUs(
        wall, yearTurn: origin.yearTurn, firstYear: firstYear, zone: options.zone)
      event.atDigits = Int64(wall.digits)
    } else if let boottimeUs = origin.boottimeUs, let bootedUs = options.bootedUs {
      event.atUs = bootedUs &+ boottimeUs
      event.atDigits = 6
    }
    event.host = event.host ?? options.host
    event.bootID = options.bootID
    event.kernelRelease = event.kernelRelease ?? options.kernelRelease
    event.pageSizeKib = event.pageSizeKib ?? options.pageSizeKib
    event.source?.firstLine = pending.firstLine
    event.source?.lastLine = pending.lastLine
    return event
  }
}
