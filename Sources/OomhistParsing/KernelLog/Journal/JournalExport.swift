/// The journal export format (`journalctl -o export`): `KEY=value` lines, fields with a binary
/// length, and a blank line behind each entry.
///
/// Source: "Journal Export Formats" on systemd.io.
struct JournalExport {
  private enum State {
    case line
    /// The eight bytes of a binary field's length.
    case length
    case data(restBytes: UInt64)
    /// The newline behind binary data.
    case dataEnd
  }

  private var state = State.line
  private var line: [UInt8] = []
  private var key: [UInt8] = []
  private var value: [UInt8] = []
  private var fields = JournalFields()
  /// The last entry that was read as a whole.
  private(set) var place: JournalPlace?

  /// Bytes of a line or a value that are kept.
  private static let fieldLimit = 1 << 20

  /// Takes the next bytes, cut anywhere.
  mutating func consume(_ bytes: Bytes, into parser: inout LogParser) {
    var offset = 0
    while offset < bytes.count {
      switch state {
      case .line: offset = readLine(bytes, offset, &parser)
      case .length: readLength(bytes[offset], &offset)
      case .data(let restBytes): offset = readData(bytes, offset, restBytes, &parser)
      case .dataEnd:
        key.withUnsafeBytes { key in value.withUnsafeBytes { fields.set(key, $0) } }
        value.removeAll(keepingCapacity: true)
        state = .line
        guard bytes[offset] == 0x0A else { continue }
        parser.passLine()
        offset += 1
      }
    }
  }

  /// Ends the log: a last entry has no blank line behind it.
  mutating func finish(into parser: inout LogParser) {
    switch state {
    case .line: endLine(&parser)
    case .length: break
    // A value that is cut off still says what it says.
    case .data, .dataEnd:
      key.withUnsafeBytes { key in value.withUnsafeBytes { fields.set(key, $0) } }
    }
    endEntry(&parser)
  }

  private mutating func readLine(_ bytes: Bytes, _ start: Int, _ parser: inout LogParser) -> Int {
    let end = bytes.firstOffset(of: 0x0A, from: start) ?? bytes.count
    let room = Self.fieldLimit - line.count
    line.append(contentsOf: bytes.part(from: start, to: end).upTo(max(0, room)))
    guard end < bytes.count else { return end }
    parser.passLine()
    endLine(&parser)
    return end + 1
  }

  private mutating func endLine(_ parser: inout LogParser) {
    line.withUnsafeBytes { line in
      if line.isEmpty {
        endEntry(&parser)
      } else if let equals = line.firstOffset(of: UInt8(ascii: "="), from: 0) {
        fields.set(line.upTo(equals), line.from(equals + 1))
      } else if line.count <= 64, line.allSatisfy(Self.isOfName) {
        key = [UInt8](line)
        state = .length
      }
    }
    line.removeAll(keepingCapacity: true)
  }

  private mutating func endEntry(_ parser: inout LogParser) {
    if let record = fields.record { parser.consume(record) }
    if let cursor = fields.cursor, let atUs = fields.realtimeUs {
      place = JournalPlace(cursor: cursor, atUs: atUs)
    }
    fields = JournalFields()
  }

  private mutating func readLength(_ byte: UInt8, _ offset: inout Int) {
    value.append(byte)
    offset += 1
    guard value.count == 8 else { return }
    let length = value.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    value.removeAll(keepingCapacity: true)
    // journald takes no field of a gigabyte: this was a line of something else.
    state = length < 1 << 30 ? (length == 0 ? .dataEnd : .data(restBytes: length)) : .line
  }

  private mutating func readData(
    _ bytes: Bytes, _ start: Int, _ restBytes: UInt64, _ parser: inout LogParser
  ) -> Int {
    let count = min(Int(restBytes), bytes.count - start)
    let data = bytes.part(from: start, to: start + count)
    value.append(contentsOf: data.upTo(max(0, Self.fieldLimit - value.count)))
    for _ in 0..<data.count(where: { $0 == 0x0A }) { parser.passLine() }
    let rest = restBytes - UInt64(count)
    state = rest == 0 ? .dataEnd : .data(restBytes: rest)
    return start + count
  }

  /// Names of fields: capitals, digits, underscores.
  private static func isOfName(_ byte: UInt8) -> Bool {
    byte.isDigit || byte == UInt8(ascii: "_") || (0x41...0x5A).contains(byte)
  }
}

/// The place of an entry in the journal.
package struct JournalPlace: Equatable, Sendable {
  /// What `journalctl --after-cursor` takes.
  package var cursor: String
  /// When the journal got the entry, µs since the epoch: its number in what is parsed of it.
  package var atUs: Int64
}
