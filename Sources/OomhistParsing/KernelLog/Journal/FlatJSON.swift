/// Reads the members of one JSON object without building it.
///
/// Lenient, since logs are cut: what comes before an error was handed out.
enum FlatJSON {
  enum Value {
    /// What stands between the quotes, escapes included.
    case string(Bytes)
    /// A number or a word such as `true`, as it stands.
    case bare(Bytes)
    /// An array of byte values: the journal's form of what is no UTF-8 text.
    case bytes([UInt8])
  }

  /// Hands out every member of the object that begins at the first byte.
  static func read(_ object: Bytes, _ body: (_ key: Bytes, _ value: Value) -> Void) {
    var cursor = JSONCursor(object)
    guard cursor.skip(UInt8(ascii: "{")) else { return }
    while let key = cursor.string(), cursor.skip(UInt8(ascii: ":")) {
      guard let value = cursor.value() else { return }
      body(key, value)
      guard cursor.skip(UInt8(ascii: ",")) else { return }
    }
  }

  /// The text of a string with its escapes resolved.
  static func unescape(_ string: Bytes) -> [UInt8] {
    guard string.firstOffset(of: UInt8(ascii: "\\"), from: 0) != nil else { return [UInt8](string) }
    var text: [UInt8] = []
    text.reserveCapacity(string.count)
    var offset = 0
    while offset < string.count {
      guard string[offset] == UInt8(ascii: "\\"), offset + 1 < string.count else {
        text.append(string[offset])
        offset += 1
        continue
      }
      let letter = string[offset + 1]
      offset += 2
      switch letter {
      case UInt8(ascii: "n"): text.append(0x0A)
      case UInt8(ascii: "t"): text.append(0x09)
      case UInt8(ascii: "r"): text.append(0x0D)
      case UInt8(ascii: "b"): text.append(0x08)
      case UInt8(ascii: "f"): text.append(0x0C)
      case UInt8(ascii: "u"): appendScalar(string, &offset, &text)
      default: text.append(letter)
      }
    }
    return text
  }

  private static func appendScalar(_ string: Bytes, _ offset: inout Int, _ text: inout [UInt8]) {
    var code = hex4(string, offset) ?? 0xFFFD
    offset += 4
    if (0xD800..<0xDC00).contains(code), string.has("\\u", at: offset),
      let low = hex4(string, offset + 2), (0xDC00..<0xE000).contains(low)
    {
      code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      offset += 6
    }
    text.append(contentsOf: String(Unicode.Scalar(code) ?? "\u{fffd}").utf8)
  }

  private static func hex4(_ string: Bytes, _ offset: Int) -> UInt32? {
    let digits = string.part(from: offset, to: offset + 4)
    guard digits.count == 4, digits.allSatisfy(\.isHexDigit) else { return nil }
    return UInt32(digits.repairedText, radix: 16)
  }
}

/// A place in JSON text.
private struct JSONCursor {
  private let bytes: Bytes
  private var position = 0

  init(_ bytes: Bytes) { self.bytes = bytes }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = next, byte <= 0x20 { position += 1 }
  }

  mutating func skip(_ byte: UInt8) -> Bool {
    skipSpace()
    guard next == byte else { return false }
    position += 1
    return true
  }

  /// What is between the quotes of a string; up to the end where the closing one is missing.
  mutating func string() -> Bytes? {
    guard skip(UInt8(ascii: "\"")) else { return nil }
    let start = position
    while let quote = bytes.firstOffset(of: UInt8(ascii: "\""), from: position) {
      position = quote + 1
      var backslashes = 0
      while quote - backslashes > start, bytes[quote - backslashes - 1] == UInt8(ascii: "\\") {
        backslashes += 1
      }
      if backslashes % 2 == 0 { return bytes.part(from: start, to: quote) }
    }
    position = bytes.count
    return bytes.from(start)
  }

  mutating func value() -> FlatJSON.Value? {
    skipSpace()
    switch next {
    case nil: return nil
    case UInt8(ascii: "\""): return string().map { .string($0) }
    case UInt8(ascii: "["): return array()
    // An object within is none of ours.
    case UInt8(ascii: "{"): return nil
    default:
      let start = position
      while let byte = next, byte > 0x20, !Self.endsWord(byte) { position += 1 }
      return position > start ? .bare(bytes.part(from: start, to: position)) : nil
    }
  }

  /// Byte values, or the first of several strings: a field that the entry has more than once.
  private mutating func array() -> FlatJSON.Value? {
    position += 1
    var values: [UInt8] = []
    var first: FlatJSON.Value?
    while !skip(UInt8(ascii: "]")) {
      guard let item = value() else { return first ?? .bytes(values) }
      if case .bare(let word) = item, let number = word.wholeNumber, (0...255).contains(number) {
        values.append(UInt8(number))
      } else if first == nil {
        first = item
      }
      _ = skip(UInt8(ascii: ","))
    }
    return first ?? .bytes(values)
  }

  private static func endsWord(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
      || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") || byte == UInt8(ascii: "\"")
  }
}
