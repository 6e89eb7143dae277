/// Reads words and numbers from bytes, front to back, and never past their end.
///
/// Nothing here allocates, and no input makes it trap: a number that is missing or does not fit
/// is `nil`.
package struct ByteCursor {
  private let bytes: UnsafeRawBufferPointer
  /// Offset of the next byte.
  package private(set) var position: Int

  package init(_ bytes: UnsafeRawBufferPointer, at position: Int = 0) {
    self.bytes = bytes
    self.position = min(max(position, 0), bytes.count)
  }

  package var isAtEnd: Bool { position >= bytes.count }

  /// The next byte, or `nil` at the end.
  package var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  /// The next byte, which is passed over; `nil` at the end.
  package mutating func take() -> UInt8? {
    guard let byte = next else { return nil }
    position += 1
    return byte
  }

  /// Passes over blanks and tabs.
  package mutating func skipBlanks() {
    while position < bytes.count, bytes[position] == 0x20 || bytes[position] == 0x09 {
      position += 1
    }
  }

  /// Passes over `text` if it comes next.
  @inline(__always)  // With its text known, the comparison is a handful of instructions.
  package mutating func skip(_ text: StaticString) -> Bool {
    let length = text.utf8CodeUnitCount
    guard length <= bytes.count - position else { return false }
    for offset in 0..<length where bytes[position + offset] != text.utf8Start[offset] {
      return false
    }
    position += length
    return true
  }

  /// Moves to the next `byte`, or to the end; says whether it is there.
  @discardableResult
  package mutating func skip(to byte: UInt8) -> Bool {
    position = bytes.firstOffset(of: byte, from: position) ?? bytes.count
    return position < bytes.count
  }

  /// Moves behind the next newline, or to the end.
  package mutating func skipLine() {
    if skip(to: UInt8(ascii: "\n")) { position += 1 }
  }

  /// Passes over `count` words, each with the blanks in front of it.
  package mutating func skipWords(_ count: Int) {
    for _ in 0..<count {
      skipBlanks()
      while let byte = next, byte > 0x20 { position += 1 }
    }
  }

  /// The offsets of the bytes up to the next blank, tab or newline, behind blanks.
  package mutating func word() -> Range<Int> {
    skipBlanks()
    let start = position
    while let byte = next, byte != 0x20, byte != 0x09, byte != 0x0A { position += 1 }
    return start..<position
  }

  /// An unsigned decimal number behind blanks; `nil` without a digit or beyond 64 bits.
  package mutating func decimal() -> UInt64? {
    skipBlanks()
    let start = position
    var value: UInt64 = 0
    var overflows = false
    while position < bytes.count {
      let digit = bytes[position] &- UInt8(ascii: "0")
      guard digit <= 9 else { break }
      // 18 digits always fit; only a longer number pays for the checks.
      if position - start < 18 {
        value = value &* 10 &+ UInt64(digit)
      } else {
        let (product, high) = value.multipliedReportingOverflow(by: 10)
        let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
        overflows = overflows || high || carry
        value = sum
      }
      position += 1
    }
    return position == start || overflows ? nil : value
  }

  /// A decimal number behind blanks, perhaps with a minus sign; `nil` beyond 64 bits.
  package mutating func signedDecimal() -> Int64? {
    skipBlanks()
    let isNegative = next == UInt8(ascii: "-")
    // A blank between sign and digits is no number.
    if isNegative {
      position += 1
      guard let byte = next, byte != 0x20, byte != 0x09 else { return nil }
    }
    guard let magnitude = decimal(), magnitude <= UInt64(Int64.max) else { return nil }
    return isNegative ? -Int64(magnitude) : Int64(magnitude)
  }
}

extension UnsafeRawBufferPointer {
  /// Offset of the first `byte` at or behind `start`.
  package func firstOffset(of byte: UInt8, from start: Int) -> Int? {
    var offset = Swift.max(start, 0)
    // Eight bytes at a time: xor makes the byte sought zero, and the classic test for a zero
    // byte tells whether one of the eight is it.
    let pattern = 0x0101_0101_0101_0101 &* UInt64(byte)
    while offset + 8 <= count {
      let word = loadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian ^ pattern
      let zeros = (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
      if zeros != 0 { return offset + zeros.trailingZeroBitCount / 8 }
      offset += 8
    }
    while offset < count {
      if self[offset] == byte { return offset }
      offset += 1
    }
    return nil
  }

  /// Offset of the last `byte`.
  package func lastOffset(of byte: UInt8) -> Int? {
    var offset = count
    while offset > 0 {
      offset -= 1
      if self[offset] == byte { return offset }
    }
    return nil
  }

  /// The bytes at these offsets, as far as there are any.
  package func part(_ range: Range<Int>) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: self[range.clamped(to: 0..<count)])
  }

  /// The bytes from one offset up to another, as far as there are any; none where the end comes first.
  ///
  /// Not a range, which traps then: offsets of hostile text are in no order that one could rely on.
  package func part(from start: Int, to end: Int) -> UnsafeRawBufferPointer {
    let start = Swift.min(Swift.max(start, 0), count)
    return UnsafeRawBufferPointer(rebasing: self[start..<Swift.min(Swift.max(end, start), count)])
  }

  /// The text of the bytes; invalid UTF-8 is repaired with U+FFFD.
  package var repairedText: String { String(decoding: self, as: UTF8.self) }

  /// The bytes without blanks, tabs and newlines around them.
  package var trimmed: UnsafeRawBufferPointer {
    var range = 0..<count
    while let first = range.first, self[first] <= 0x20 { range = first + 1..<range.upperBound }
    while let last = range.last, self[last] <= 0x20 { range = range.lowerBound..<last }
    return part(range)
  }
}
