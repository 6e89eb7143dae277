/// `journalctl -o verbose`: a head line with the cursor, then the fields, indented by four.
struct JournalVerbose {
  private var fields: JournalFields?
  /// A value that goes on over lines, whose further lines are indented more.
  private var key: [UInt8] = []
  private var value: [UInt8] = []

  private static let valueLimit = 1 << 20

  static func isHead(_ line: Bytes) -> Bool { JournalFields(verboseHead: line) != nil }

  /// Takes a line, and hands what is no part of an entry to the parser as plain text.
  mutating func read(_ line: Bytes, into parser: inout LogParser) {
    if let head = JournalFields(verboseHead: line), line.first?.isBlank == false {
      endEntry(into: &parser)
      parser.passLine()
      fields = head
    } else if fields != nil, line.has("    ") {
      parser.passLine()
      take(line.from(4))
    } else {
      endEntry(into: &parser)
      parser.consumeLine(line)
    }
  }

  mutating func finish(into parser: inout LogParser) { endEntry(into: &parser) }

  private mutating func take(_ line: Bytes) {
    if line.first?.isBlank != true, let equals = line.firstOffset(of: UInt8(ascii: "="), from: 0) {
      endField()
      key = [UInt8](line.upTo(equals))
      value = [UInt8](line.from(equals + 1))
    } else if value.count < Self.valueLimit {
      value.append(0x0A)
      let blanks = line.prefix { $0.isBlank }.count
      value.append(contentsOf: line.from(blanks))
    }
  }

  private mutating func endField() {
    guard !key.isEmpty else { return }
    key.withUnsafeBytes { key in value.withUnsafeBytes { fields?.set(key, $0) } }
    key = []
    value = []
  }

  private mutating func endEntry(into parser: inout LogParser) {
    endField()
    if let record = fields?.record { parser.consume(record) }
    fields = nil
  }
}
