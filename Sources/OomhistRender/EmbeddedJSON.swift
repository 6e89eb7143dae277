/// Checks JSON text that comes from a cell, before it becomes part of a document.
enum EmbeddedJSON {
  /// Deeper nesting is treated as plain text: readers have limits, too.
  private static let maxDepth = 64

  /// The same JSON without line ends, or `nil` if the text is not valid JSON (RFC 8259).
  ///
  /// Line ends can only stand between tokens, where a blank does as well. C1 controls and the
  /// separators U+2028 and U+2029 can only stand in strings, and are escaped there.
  static func oneLine(_ text: String) -> String? {
    var checker = Checker(bytes: Array(text.utf8))
    guard checker.isDocument() else { return nil }
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n", "\r", "\t": result += " "
      case "\u{7f}"..."\u{9f}": result += "\\u00" + String(scalar.value, radix: 16)
      case "\u{2028}", "\u{2029}": result += "\\u" + String(scalar.value, radix: 16)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// A recursive descent over the grammar that keeps nothing.
  private struct Checker {
    let bytes: [UInt8]
    var place = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    mutating func isDocument() -> Bool {
      skipBlanks()
      guard value(depth: 0) else { return false }
      skipBlanks()
      return place == bytes.count
    }

    mutating func skipBlanks() {
      while let byte = next, [0x20, 0x09, 0x0a, 0x0d].contains(byte) { place += 1 }
    }

    mutating func take(_ byte: Character) -> Bool {
      guard next == byte.asciiValue else { return false }
      place += 1
      return true
    }

    mutating func word(_ word: String) -> Bool {
      guard bytes[place...].starts(with: word.utf8) else { return false }
      place += word.utf8.count
      return true
    }

    mutating func value(depth: Int) -> Bool {
      switch next {
      case UInt8(ascii: "{"): depth < maxDepth && members(until: "}", depth: depth, named: true)
      case UInt8(ascii: "["): depth < maxDepth && members(until: "]", depth: depth, named: false)
      case UInt8(ascii: "\""): string()
      case UInt8(ascii: "t"): word("true")
      case UInt8(ascii: "f"): word("false")
      case UInt8(ascii: "n"): word("null")
      default: number()
      }
    }

    mutating func members(until close: Character, depth: Int, named: Bool) -> Bool {
      place += 1
      skipBlanks()
      if take(close) { return true }
      while true {
        if named {
          guard string() else { return false }
          skipBlanks()
          guard take(":") else { return false }
          skipBlanks()
        }
        guard value(depth: depth + 1) else { return false }
        skipBlanks()
        if take(close) { return true }
        guard take(",") else { return false }
        skipBlanks()
      }
    }

    mutating func string() -> Bool {
      guard take("\"") else { return false }
      while let byte = next {
        place += 1
        switch byte {
        case UInt8(ascii: "\""): return true
        case UInt8(ascii: "\\"): guard escape() else { return false }
        case 0..<0x20: return false
        default: break
        }
      }
      return false
    }

    /// What follows a backslash; half of a surrogate pair is no character.
    mutating func escape() -> Bool {
      guard let byte = next else { return false }
      place += 1
      guard byte == UInt8(ascii: "u") else { return "\"\\/bfnrt".utf8.contains(byte) }
      guard let unit = hexUnit() else { return false }
      switch unit {
      case 0xd800..<0xdc00:
        guard word("\\u"), let low = hexUnit() else { return false }
        return (0xdc00..<0xe000).contains(low)
      case 0xdc00..<0xe000: return false
      default: return true
      }
    }

    mutating func hexUnit() -> Int? {
      guard bytes.count - place >= 4 else { return nil }
      var unit = 0
      for byte in bytes[place..<place + 4] {
        guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
        unit = unit * 16 + digit
      }
      place += 4
      return unit
    }

    mutating func number() -> Bool {
      _ = take("-")
      if !take("0") { guard digits() else { return false } }
      if take(".") { guard digits() else { return false } }
      if take("e") || take("E") {
        if !take("+") { _ = take("-") }
        return digits()
      }
      return true
    }

    mutating func digits() -> Bool {
      let start = place
      while let byte = next, (0x30...0x39).contains(byte) { place += 1 }
      return place > start
    }
  }
}
