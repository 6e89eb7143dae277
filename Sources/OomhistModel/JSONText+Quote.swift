extension JSONText {
  mutating func quote(_ value: String) {
    // Nearly every text is ASCII.
    let isWritten: Bool? = value.utf8.withContiguousStorageIfAvailable { text in
      guard text.allSatisfy({ $0 < 0x7f }) else { return false }
      bytes.append(UInt8(ascii: "\""))
      appendEscaped(ascii: text)
      bytes.append(UInt8(ascii: "\""))
      return true
    }
    if isWritten != true { append(Self.quoted(value)) }
  }

  /// Appends what needs no escape piece by piece.
  private mutating func appendEscaped(ascii text: UnsafeBufferPointer<UInt8>) {
    var start = 0
    for index in text.indices where !Self.isPlain(text[index]) {
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<index]))
      append(Self.escape(Unicode.Scalar(text[index])))
      start = index + 1
    }
    bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
  }

  /// A JSON string with its quotes.
  ///
  /// Control characters and changes of writing direction are
  /// escaped, so that a hostile name can neither end the line nor fool a reader at a terminal.
  package static func quoted(_ value: String) -> String {
    var result = "\""
    result.reserveCapacity(value.utf8.count + 2)
    for scalar in value.unicodeScalars {
      if isPlain(scalar) {
        result.unicodeScalars.append(scalar)
      } else {
        result += escape(scalar)
      }
    }
    return result + "\""
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\"", "\\", "\u{0}"..."\u{1f}", "\u{7f}"..."\u{9f}", "\u{2028}"..."\u{202e}",
      "\u{2066}"..."\u{2069}":
      false
    default: true
    }
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\"": return "\\\""
    case "\\": return "\\\\"
    case "\n": return "\\n"
    case "\r": return "\\r"
    case "\t": return "\\t"
    default:
      let hex = String(scalar.value, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
    }
  }

  static func isPlain(_ text: UnsafeRawBufferPointer) -> Bool {
    text.allSatisfy { isPlain($0) }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte < 0x7f && byte != 0x22 && byte != 0x5c
  }
}
