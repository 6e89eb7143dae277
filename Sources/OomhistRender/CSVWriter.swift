package import OomhistModel

/// CSV after RFC 4180: CRLF line ends, a line of column names, UTF-8 without BOM.
///
/// Numbers are raw (KiB, µs, seconds), times ISO 8601 UTC. NULL is an empty field, empty text is
/// `""`. In text, newlines stay inside quotes; other control characters are written out as
/// `\x1b`, see ``SafeText``. A text that a spreadsheet would take for a formula, because it
/// begins with `= + - @`, TAB, CR or LF, gets a `'` in front; numbers never do. A text that looks
/// like a number, and a number of more digits than a spreadsheet keeps, is quoted: there it stays
/// as it is where quoted fields are taken for text.
package struct CSVWriter: RowWriter {
  private let header: Bool
  private let sink: ByteSink
  private var kinds: [ColumnKind] = []
  private var line: [UInt8] = []

  package init(header: Bool = true, sink: @escaping ByteSink) {
    self.header = header
    self.sink = sink
  }

  package mutating func begin(_ columns: [ResultColumn]) {
    kinds = columns.map(\.kind)
    guard header, !columns.isEmpty else { return }
    for (index, column) in columns.enumerated() {
      if index > 0 { line.append(UInt8(ascii: ",")) }
      line.append(text: Self.quoted(SafeText.visible(column.name)))
    }
    endLine()
  }

  package mutating func row(_ cells: [Cell]) {
    for index in kinds.indices {
      if index > 0 { line.append(UInt8(ascii: ",")) }
      if index < cells.count { append(cells[index], kind: kinds[index]) }
    }
    // Readers skip an empty line, and the row with it.
    if line.isEmpty { line.append(text: "\"\"") }
    endLine()
  }

  package mutating func end() {}

  private mutating func endLine() {
    line.append(UInt8(ascii: "\r"))
    line.append(UInt8(ascii: "\n"))
    line.withUnsafeBytes(sink)
    line.removeAll(keepingCapacity: true)
  }

  private mutating func append(_ cell: Cell, kind: ColumnKind) {
    switch cell {
    case .null: break
    case .integer(let value) where kind == .time:
      if !MachineText.append(time: value, to: &line) { line.append(decimal: value) }
    case .integer(let value) where kind == .bool:
      line.append(text: value == 0 ? "false" : "true")
    case .integer(let value) where value.magnitude >= Self.exactIntegers:
      line.append(text: "\"\(value)\"")
    case .integer(let value): line.append(decimal: value)
    case .real(let value): line.append(text: MachineText.real(value) ?? "")
    case .text(let text): append(text)
    }
  }

  /// Spreadsheets keep 15 digits of a number.
  private static let exactIntegers: UInt64 = 1_000_000_000_000_000

  private mutating func append(_ text: String) {
    // Nearly every text is a plain word.
    let isPlain: Bool? = text.utf8.withContiguousStorageIfAvailable { bytes in
      guard Self.isPlain(bytes) else { return false }
      line.append(contentsOf: bytes)
      return true
    }
    guard isPlain != true else { return }
    line.append(text: Self.quoted(SafeText.visible(Self.defused(text), keepNewlines: true)))
  }

  /// Whether a text is a field as it stands.
  private static func isPlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = bytes.first, first != 0x20, bytes[bytes.count - 1] != 0x20 else {
      return false
    }
    switch first {
    case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"): return false
    default: break
    }
    if seemsNumber(bytes) { return false }
    for byte in bytes
    where byte < 0x20 || byte >= 0x7f || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: ",")
      || byte == UInt8(ascii: ";")
    {
      return false
    }
    return true
  }

  /// Whether a spreadsheet might read a text as a number, a date or a time: digits, and nothing
  /// but what stands in numbers.
  private static func seemsNumber(_ bytes: some Collection<UInt8>) -> Bool {
    var hasDigit = false
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): hasDigit = true
      case UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: ":"),
        UInt8(ascii: "/"), UInt8(ascii: "%"), UInt8(ascii: "e"), UInt8(ascii: "E"),
        UInt8(ascii: "T"), UInt8(ascii: "Z"), UInt8(ascii: "$"), UInt8(ascii: " "):
        continue
      default: return false
      }
    }
    return hasDigit
  }

  private static func defused(_ text: String) -> String {
    switch text.unicodeScalars.first {
    case "=", "+", "-", "@", "\t", "\r", "\n": "'" + text
    default: text
    }
  }

  /// The field in quotes if it needs them.
  ///
  /// Semicolon and TAB count as well: spreadsheets of many
  /// countries split at them and would find a formula behind one.
  private static func quoted(_ text: String) -> String {
    let special = text.utf8.contains { [0x22, 0x2c, 0x0a, 0x0d, 0x3b, 0x09].contains($0) }
    guard special || text.isEmpty || seemsNumber(text.utf8) || text.first == " " || text.last == " "
    else { return text }
    var result = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" { result += "\"" }
      result.unicodeScalars.append(scalar)
    }
    return result + "\""
  }
}
