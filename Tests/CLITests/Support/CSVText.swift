/// Reads CSV after RFC 4180, strictly: what a spreadsheet would get.
enum CSVText {
  enum Trouble: Error {
    case bareQuote(row: Int)
    case bareLineEnd(row: Int)
    case openQuote
  }

  static func rows(_ text: String) throws -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var field = String.UnicodeScalarView()
    var scalars = text.unicodeScalars[...]
    var isQuoted = false
    while let scalar = scalars.popFirst() {
      switch (scalar, isQuoted) {
      case ("\"", true) where scalars.first == "\"":
        scalars.removeFirst()
        field.append("\"")
      case ("\"", true): isQuoted = false
      case ("\"", false):
        guard field.isEmpty else { throw Trouble.bareQuote(row: rows.count) }
        isQuoted = true
      case (",", false):
        row.append(String(field))
        field.removeAll()
      case ("\r", false) where scalars.first == "\n":
        scalars.removeFirst()
        rows.append(row + [String(field)])
        row = []
        field.removeAll()
      case ("\r", false), ("\n", false): throw Trouble.bareLineEnd(row: rows.count)
      default: field.append(scalar)
      }
    }
    guard !isQuoted else { throw Trouble.openQuote }
    if !row.isEmpty || !field.isEmpty { rows.append(row + [String(field)]) }
    return rows
  }
}
