/// A log whose newest records come first, as `journalctl -r` and the search pages of log stores
/// give it: it is held until its end, and then read backwards, record by record.
struct NewestFirst {
  /// Bytes that are held; of a longer log the lines are read as they come.
  private static let byteLimit = 16 << 20
  /// Steps back in time that prove it, if there is no step forward among them.
  private static let stepsBack = 3

  private var text: [UInt8] = []

  /// Whether the stamps of a log's beginning only step back, or at least never forward while a task
  /// table stands above its header.
  static func isIn(_ window: Bytes) -> Bool {
    var steps = 0
    var last: LinePrefix?
    var table = TableOrder()
    for line in window.split(separator: 0x0A) {
      let line = UnsafeRawBufferPointer(rebasing: line)
      let prefix = CarrierReader.read(line)
      table.note(line.from(prefix.message))
      guard prefix.wall != nil || prefix.boottimeUs != nil else { continue }
      if let last {
        let step = prefix.us(since: last)
        if step > 0 { return false }
        if step < 0 { steps += 1 }
      }
      last = prefix
    }
    return steps >= stepsBack || table.isReversed
  }

  /// Whether rows stand above the header of a table and not below it.
  private struct TableOrder {
    private(set) var isReversed = false
    private var wasRow = false
    private var wasHeaderBelowRow = false

    mutating func note(_ message: Bytes) {
      let isRow = TaskTable.rowStart(message) != nil
      if wasHeaderBelowRow, !isRow { isReversed = true }
      wasHeaderBelowRow = wasRow && TaskTable(header: message) != nil
      wasRow = isRow
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
        if starts.isEmpty || !CarrierReader.read(text.part(offset..<end)).isBare {
          starts.append((offset, line))
        }
        (offset, line) = (end + 1, line + 1)
      }
      var end = text.count
      for start in starts.reversed() {
        body(text.part(start.offset..<end), start.line)
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
