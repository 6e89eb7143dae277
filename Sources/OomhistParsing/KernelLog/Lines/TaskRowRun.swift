import OomhistModel

/// Reads the rows of a task table that stand one behind the other and begin alike: half of a
/// report's lines are such rows.
///
/// A run only saves time. Whatever is unusual about a line ends it, and is left to the layers that
/// read a log line by line.
struct TaskRowRun {
  /// The bytes in front of the time since boot, the same in all lines.
  let head: [UInt8]
  private(set) var rowCount = 0
  /// Time since boot of the last row, where it has one.
  private(set) var boottimeUs: Int64?

  /// Bytes of rows, as a list keeps them, that are put together before the list takes them; of so
  /// many the stack has room.
  private static let pieceBytes = 1024
  /// Bytes of a name: the kernel's have 15, threads of a kernel's own a few more.
  private static let commLimit = 64

  init(head: [UInt8]) { self.head = head }

  /// Adds the rows that whole lines begin with to a list, in pages.
  ///
  /// Returns the offset of the first line that was left; `lines` end in a newline.
  mutating func read(_ lines: Bytes, _ table: TaskTable, into rows: inout OOMTaskList) -> Int {
    guard lines.last == 0x0A else { return 0 }
    var offset = 0
    var isFull: Bool
    repeat {
      isFull = false
      rows.appendRows(capacity: Self.pieceBytes) { writer in
        withUnsafeTemporaryAllocation(of: Int64.self, capacity: OOMTask.fields.count) { values in
          values.initialize(repeating: 0)
          while let length = readRow(lines.from(offset), table, values, &writer) {
            offset += length
            rowCount += 1
            isFull = !writer.hasRoom(commBytes: Self.commLimit)
            if isFull { break }
          }
        }
      }
    } while isFull
    return offset
  }

  /// Adds the row of the first line; returns that line's length, or `nil` where it is not plain.
  private mutating func readRow(
    _ lines: Bytes, _ table: TaskTable, _ values: UnsafeMutableBufferPointer<Int64>,
    _ rows: inout OOMTaskList.RowWriter
  ) -> Int? {
    guard lines.begins(with: head) else { return nil }
    let uptime = UptimeStamp.read(lines.from(head.count))
    var cursor = PlainCursor(lines, at: head.count + (uptime?.length ?? 0))
    guard cursor.skip(UInt8(ascii: "[")), let pid = cursor.number(), pid >= 0,
      cursor.skip(UInt8(ascii: "]"))
    else { return nil }
    var presence: UInt64 = 0
    // The one that several columns add up to.
    values[TaskTable.Column.pageTables] = 0
    for column in table.columns {
      guard let value = cursor.number(), cursor.isAtBlank else { return nil }
      TaskTable.set(column, value, values, &presence)
    }
    _ = cursor.skip(0x20)
    guard let comm = cursor.name(limit: Self.commLimit) else { return nil }
    rows.add(pid: pid, UnsafeBufferPointer(values), presence: presence, comm: comm)
    boottimeUs = uptime?.boottimeUs
    return cursor.offset + 1
  }
}

/// Reads a line that ends in a newline, at which everything here stops: no byte needs a check of
/// the end.
private struct PlainCursor {
  private let bytes: UnsafeRawBufferPointer
  private(set) var offset: Int

  init(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
    self.bytes = bytes
    self.offset = offset
  }

  var isAtBlank: Bool { bytes[offset] == 0x20 || bytes[offset] == 0x09 }

  mutating func skip(_ byte: UInt8) -> Bool {
    guard bytes[offset] == byte else { return false }
    offset &+= 1
    return true
  }

  /// A number behind blanks; `nil` for one of more than 18 digits too, which need not fit.
  mutating func number() -> Int64? {
    while isAtBlank { offset &+= 1 }
    let isNegative = skip(UInt8(ascii: "-"))
    let start = offset
    var value: Int64 = 0
    while true {
      let digit = bytes[offset] &- UInt8(ascii: "0")
      guard digit <= 9 else { break }
      value = value &* 10 &+ Int64(digit)
      offset &+= 1
    }
    guard offset > start, offset - start <= 18 else { return nil }
    return isNegative ? 0 &- value : value
  }

  /// The bytes up to the newline, if they are a name that needs no second look: text without what
  /// a carrier may have escaped or a terminal coloured.
  mutating func name(limit: Int) -> UnsafeRawBufferPointer? {
    let start = offset
    guard bytes[start] > 0x20 else { return nil }
    while bytes[offset] >= 0x20, bytes[offset] != UInt8(ascii: "#") { offset &+= 1 }
    guard bytes[offset] == 0x0A, bytes[offset - 1] != 0x20, offset - start <= limit else {
      return nil
    }
    return UnsafeRawBufferPointer(rebasing: bytes[start..<offset])
  }
}
