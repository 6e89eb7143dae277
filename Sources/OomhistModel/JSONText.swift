/// JSON text, written piece by piece so that keys keep their order and nothing is buffered.
///
/// Reading is left to a library; only writing is here, since no encoder keeps the order of a
/// query's columns.
package struct JSONText: Sendable {
  package private(set) var text = ""
  private var needsComma = false

  package init() {}

  package mutating func beginObject(_ key: String? = nil) { open("{", key) }
  package mutating func endObject() { close("}") }
  package mutating func beginArray(_ key: String? = nil) { open("[", key) }
  package mutating func endArray() { close("]") }

  package mutating func string(_ value: String, key: String? = nil) {
    prefix(key)
    text += Self.quoted(value)
  }

  package mutating func integer(_ value: Int64, key: String? = nil) {
    prefix(key)
    text += String(value)
  }

  /// Writes a number; infinities and NaN, which JSON lacks, become `null`.
  package mutating func real(_ value: Double, key: String? = nil) {
    prefix(key)
    if value.isFinite {
      text += value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
    } else {
      text += "null"
    }
  }

  package mutating func bool(_ value: Bool, key: String? = nil) {
    prefix(key)
    text += value ? "true" : "false"
  }

  package mutating func null(key: String? = nil) {
    prefix(key)
    text += "null"
  }

  /// Writes text that is JSON already.
  package mutating func raw(_ json: String, key: String? = nil) {
    prefix(key)
    text += json
  }

  /// Empties the text, keeping the place in the document: for output in pieces.
  package mutating func takeText() -> String {
    defer { text.removeAll(keepingCapacity: true) }
    return text
  }

  private mutating func open(_ bracket: String, _ key: String?) {
    prefix(key)
    text += bracket
    needsComma = false
  }

  private mutating func close(_ bracket: String) {
    text += bracket
    needsComma = true
  }

  private mutating func prefix(_ key: String?) {
    if needsComma { text += "," }
    needsComma = true
    if let key { text += Self.quoted(key) + ":" }
  }

  /// A JSON string with its quotes.
  ///
  /// Control characters and changes of writing direction are
  /// escaped, so that a hostile name can neither end the line nor fool a reader at a terminal.
  package static func quoted(_ value: String) -> String {
    // Nearly every text is plain ASCII.
    if value.utf8.allSatisfy({ (0x20..<0x7f).contains($0) && $0 != 0x22 && $0 != 0x5c }) {
      return "\"" + value + "\""
    }
    var result = "\""
    result.reserveCapacity(value.utf8.count + 2)
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\u{0}"..."\u{1f}", "\u{7f}"..."\u{9f}", "\u{2028}"..."\u{202e}",
        "\u{2066}"..."\u{2069}":
        let hex = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
