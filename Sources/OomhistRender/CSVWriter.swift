package import OomhistModel

/// CSV after RFC 4180: CRLF line ends, a line of column names, UTF-8 without BOM.
///
/// Numbers are raw (KiB, µs, seconds), times ISO 8601 UTC. NULL is an empty field, empty text is
/// `""`. In text, newlines stay inside quotes; other control characters are written out as
/// `\x1b`, see ``SafeText``. A text that a spreadsheet would take for a formula, because it
/// begins with `= + - @`, TAB, CR or LF, gets a `'` in front; numbers never do.
package struct CSVWriter: RowWriter {
  private let header: Bool
  private let sink: TextSink
  private var columns: [ResultColumn] = []

  package init(header: Bool = true, sink: @escaping TextSink) {
    self.header = header
    self.sink = sink
  }

  package mutating func begin(_ columns: [ResultColumn]) {
    self.columns = columns
    guard header, !columns.isEmpty else { return }
    sink(columns.map { Self.quoted(SafeText.visible($0.name)) }.joined(separator: ",") + "\r\n")
  }

  package mutating func row(_ cells: [Cell]) {
    var line = ""
    for (index, column) in columns.enumerated() {
      if index > 0 { line += "," }
      line += Self.field(cells[orNull: index], kind: column.kind)
    }
    // Readers skip an empty line, and the row with it.
    sink((line.isEmpty ? "\"\"" : line) + "\r\n")
  }

  package mutating func end() {}

  private static func field(_ cell: Cell, kind: ColumnKind) -> String {
    switch cell {
    case .null: ""
    case .integer(let value) where kind == .time: MachineText.time(value) ?? String(value)
    case .integer(let value) where kind == .bool: value == 0 ? "false" : "true"
    case .integer(let value): String(value)
    case .real(let value): MachineText.real(value) ?? ""
    case .text(let text): quoted(SafeText.visible(defused(text), keepNewlines: true))
    }
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
    guard special || text.isEmpty || text.first == " " || text.last == " " else { return text }
    var result = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" { result += "\"" }
      result.unicodeScalars.append(scalar)
    }
    return result + "\""
  }
}
