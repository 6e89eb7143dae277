/// Bytes of a line or a part of it; valid only during the call that hands them over.
typealias Bytes = UnsafeRawBufferPointer

extension UnsafeRawBufferPointer {
  /// Whether `text` stands at an offset.
  @inline(__always)  // With its text known, the comparison is a handful of instructions.
  func has(_ text: StaticString, at offset: Int = 0) -> Bool {
    let length = text.utf8CodeUnitCount
    guard offset >= 0, length <= count - offset else { return false }
    for index in 0..<length where self[offset + index] != text.utf8Start[index] { return false }
    return true
  }

  /// Whether these bytes begin with others, or with the first `length` of them.
  func begins(with other: [UInt8], upTo length: Int = .max) -> Bool {
    let length = Swift.min(length, other.count)
    guard length <= count else { return false }
    var offset = 0
    while offset + 8 <= length {
      let mine = loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      let theirs = other.withUnsafeBytes {
        $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      }
      if mine != theirs { return false }
      offset += 8
    }
    while offset < length {
      if self[offset] != other[offset] { return false }
      offset += 1
    }
    return true
  }

  func hasSuffix(_ text: StaticString) -> Bool { has(text, at: count - text.utf8CodeUnitCount) }

  /// Offset of the first `text` at or behind `start`.
  func firstOffset(of text: StaticString, from start: Int = 0) -> Int? {
    var offset = Swift.max(start, 0)
    let first = text.utf8Start.pointee
    while let candidate = firstOffset(of: first, from: offset) {
      if has(text, at: candidate) { return candidate }
      offset = candidate + 1
    }
    return nil
  }

  /// Offset of the last `text` that ends at or before `end`.
  func lastOffset(of text: StaticString, before end: Int? = nil) -> Int? {
    var offset = Swift.min(end ?? count, count) - text.utf8CodeUnitCount
    let first = text.utf8Start.pointee
    while offset >= 0 {
      if self[offset] == first, has(text, at: offset) { return offset }
      offset -= 1
    }
    return nil
  }

  func contains(_ text: StaticString) -> Bool { firstOffset(of: text) != nil }

  /// The bytes from an offset to the end.
  func from(_ offset: Int) -> Bytes { part(from: offset, to: count) }

  /// The bytes before an offset.
  func upTo(_ offset: Int) -> Bytes { part(from: 0, to: offset) }

  /// The bytes without blanks and tabs at their end.
  var withoutPadding: Bytes {
    guard last?.isBlank == true else { return self }
    return upTo(lastIndex { !$0.isBlank }.map { $0 + 1 } ?? 0)
  }

  /// The words between blanks and tabs.
  var words: [Bytes] {
    var cursor = ByteCursor(self)
    var words: [Bytes] = []
    while true {
      let word = cursor.word()
      if word.isEmpty {
        // A newline ends a word for the cursor; here it is a blank like any other.
        guard cursor.take() != nil else { return words }
        continue
      }
      words.append(part(word))
    }
  }

  /// The whole number that these bytes are, and nothing else.
  var wholeNumber: Int64? {
    var cursor = ByteCursor(self)
    guard let first, first > 0x20, let value = cursor.signedDecimal(), cursor.isAtEnd
    else { return nil }
    return value
  }

  /// The number behind the first `key`, which must be followed by one of `units`.
  ///
  /// A number without its unit at the end of a line may have been cut off and is none.
  func number(after key: StaticString, unit: StaticString? = nil) -> Int64? {
    guard let offset = firstOffset(of: key) else { return nil }
    var cursor = ByteCursor(self, at: offset + key.utf8CodeUnitCount)
    guard let value = cursor.signedDecimal() else { return nil }
    if let unit, !cursor.skip(unit) { return nil }
    return value
  }
}

extension UInt8 {
  var isDigit: Bool { self >= 0x30 && self <= 0x39 }
  var isBlank: Bool { self == 0x20 || self == 0x09 }
  var isLetter: Bool { (self | 0x20) >= 0x61 && (self | 0x20) <= 0x7a }
  var isHexDigit: Bool { isDigit || ((self | 0x20) >= 0x61 && (self | 0x20) <= 0x66) }
}

extension [UInt8] {
  /// Becomes a copy of these bytes, in the room that it has.
  mutating func replaceAll(with bytes: Bytes) {
    removeAll(keepingCapacity: true)
    append(contentsOf: bytes)
  }
}
