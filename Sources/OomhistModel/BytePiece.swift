/// Text that is put together outside an array; its writer knows that there is room.
struct BytePiece {
  private let buffer: UnsafeMutableBufferPointer<UInt8>
  private(set) var count = 0

  init(_ buffer: UnsafeMutableBufferPointer<UInt8>) { self.buffer = buffer }

  mutating func add(_ byte: UInt8) {
    buffer[count] = byte
    count += 1
  }

  mutating func add(_ bytes: [UInt8]) {
    for byte in bytes { add(byte) }
  }

  mutating func add(_ value: Int64) {
    var magnitude = value.magnitude
    if value < 0 { add(UInt8(ascii: "-")) }
    var digits = 1
    var power: UInt64 = 10
    while digits < 19, magnitude >= power {
      digits += 1
      power &*= 10
    }
    if digits == 19, magnitude >= 10_000_000_000_000_000_000 { digits = 20 }
    for place in (0..<digits).reversed() {
      let (quotient, remainder) = magnitude.quotientAndRemainder(dividingBy: 10)
      buffer[count + place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: remainder)
      magnitude = quotient
    }
    count += digits
  }

  /// A number with zeros before it.
  mutating func add(_ value: Int, width: Int) {
    var rest = value
    for place in (0..<width).reversed() {
      buffer[count + place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    count += width
  }
}

/// Output by the million rows is put together as bytes: a `String` for each value costs more than
/// all the rest.
extension [UInt8] {
  /// Appends a number in decimal digits.
  package mutating func append(decimal value: Int64) {
    // The longest number has a sign and 19 digits.
    appendPiece(capacity: 20) { $0.add(value) }
  }

  /// Appends the UTF-8 of a text.
  package mutating func append(text: String) { append(contentsOf: text.utf8) }

  mutating func appendPiece(capacity: Int, _ body: (inout BytePiece) -> Void) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: capacity) { buffer in
      var piece = BytePiece(buffer)
      body(&piece)
      append(contentsOf: UnsafeBufferPointer(rebasing: buffer[..<piece.count]))
    }
  }
}
