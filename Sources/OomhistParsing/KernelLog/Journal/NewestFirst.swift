/// A log whose newest records come first, as `journalctl -r` and the search pages of log stores
/// give it: it is held until its end, and then read backwards, record by record.
struct NewestFirst {
  /// Bytes that are held; of a longer log the lines are read as they come.
  private static let byteLimit = 4 << 20
  /// Bytes of a line with a stamp and a message.
  private static let leastBytes = 12
  /// Steps back in time that prove it, if there is no step forward among them.
  private static let stepsBack = 3
  /// Steps back for each one forward that a whole log may have: lines come out of order.
  private static let stepsBackPerForward = 1000

  private var text: [UInt8] = []

  /// Whether the stamps of a log's beginning only step back, or at least never forward while a task
  /// table stands above its header; nothing in it may stand in the order of a report.
  static func isIn(_ window: Bytes) -> Bool { isIn(window, mostForward: { _ in 0 }) }

  /// Whether that holds for all of the text.
  var isProven: Bool {
    text.withUnsafeBytes { Self.isIn($0) { $0 / Self.stepsBackPerForward } }
  }

  private static func isIn(_ window: Bytes, mostForward: (Int) -> Int) -> Bool {
    var (steps, forward) = (0, 0)
    var last: LinePrefix?
    var order = ReportOrder()
    for line in window.split(separator: 0x0A) {
      let line = UnsafeRawBufferPointer(rebasing: line)
      guard line.count >= leastBytes else { continue }
      let prefix = CarrierReader.read(line)
      if case .program = prefix.tag {} else { order.note(line.from(prefix.message)) }
      if order.isForward { return false }
      guard prefix.wall != nil || prefix.boottimeUs != nil else { continue }
      if let last {
        let step = prefix.us(since: last)
        if step > 0 { forward += 1 }
        if step < 0 { steps += 1 }
      }
      last = prefix
    }
    return forward <= mostForward(steps) && (steps >= stepsBack || order.isReversed)
  }

  /// What lines of reports that follow each other tell of their order.
  private struct ReportOrder {
    /// A table's header stands above a row, an announcement above its kill, an invocation above who
    /// invoked.
    private(set) var isForward = false
    /// Rows stand above the header of a table and not below it.
    private(set) var isReversed = false
    private var last = Kind.other
    private var isRowAboveHeader = false

    private enum Kind { case row, header, announcement, invocation, other }

    mutating func note(_ message: Bytes) {
      let kind = Self.kind(of: message)
      switch last {
      case .header:
        if kind == .row { isForward = true } else if isRowAboveHeader { isReversed = true }
      case .announcement: if message.has("Killed process ") { isForward = true }
      case .invocation: if InvokerLine.read(message) != nil { isForward = true }
      case .row, .other: break
      }
      isRowAboveHeader = kind == .header && last == .row
      last = kind
    }

    private static func kind(of message: Bytes) -> Kind {
      if TaskTable.rowStart(message) != nil { return .row }
      if TaskTable(header: message) != nil { return .header }
      guard QuietScan.hasKey(message) else { return .other }
      if KillAnnouncement.read(message) != nil { return .announcement }
      return InvocationHeader.read(message) == nil ? .other : .invocation
    }
  }

  /// Takes the next piece, unless the log becomes too long.
  mutating func append(_ bytes: Bytes) -> Bool {
    guard text.count + bytes.count <= Self.byteLimit else { return false }
    text.append(contentsOf: bytes)
    return true
  }

  /// Hands over all that was taken, as it came.
  func withText(_ body: (Bytes) -> Void) { text.withUnsafeBytes(body) }

  /// Hands over the records, oldest first, each with its line in the log, counted from 1.
  ///
  /// A line without a stamp is of the record before it.
  func forEachRecord(_ body: (Bytes, Int64) -> Void) {
    text.withUnsafeBytes { text in
      var starts: [(offset: Int, line: Int64)] = []
      var (offset, line) = (0, Int64(1))
      while offset < text.count {
        let end = text.firstOffset(of: 0x0A, from: offset) ?? text.count
        let isLong = end - offset >= Self.leastBytes
        if starts.isEmpty || isLong && !CarrierReader.read(text.part(from: offset, to: end)).isBare
        {
          starts.append((offset, line))
        }
        (offset, line) = (end + 1, line + 1)
      }
      var end = text.count
      for start in starts.reversed() {
        body(text.part(from: start.offset, to: end), start.line)
        end = start.offset
      }
    }
  }

  /// Where the lines that were read backwards stand in the log.
  struct Order {
    private var records: [(read: Int64, line: Int64)] = []

    /// The next record begins at this line of those read, and at this one of the log.
    mutating func append(read: Int64, line: Int64) { records.append((read, line)) }

    func line(of read: Int64) -> Int64 {
      var (low, high) = (0, records.count)
      while high - low > 1 {
        let middle = (low + high) / 2
        if records[middle].read <= read { low = middle } else { high = middle }
      }
      guard low < records.count else { return read }
      return records[low].line + read - records[low].read
    }
  }
}

extension LinePrefix {
  /// µs from another line to this one, by the clock that both have; 0 where they have none.
  fileprivate func us(since other: LinePrefix) -> Int64 {
    if let boottimeUs, let before = other.boottimeUs { return boottimeUs - before }
    guard let wall, let before = other.wall, wall.hasYear == before.hasYear else { return 0 }
    return wall.comparableUs(yearTurn: 0) - before.comparableUs(yearTurn: 0)
  }
}
