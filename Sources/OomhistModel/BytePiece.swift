/// Text that is put together outside an array; its writer knows that there is room.
struct BytePiece {
  private let buffer: UnsafeMutableBufferPointer<UInt8>
  private(set) var count = 0

  init(_ buffer: UnsafeMutableBufferPointer<UInt8>) { self.buffer = buffer }

  mutating func add(_ byte: UInt8) {
    buffer[count] = byte
    count += 1
  }

  mutating func add(_ bytes: [UInt8]) { bytes.withUnsafeBytes { add($0) } }

  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
      .copyMemory(from: bytes)
    count += bytes.count
  }

  mutating func add(_ value: Int64) {
    var rest = value.magnitude
    if value < 0 { add(UInt8(ascii: "-")) }
    let digits = Self.digits(rest)
    var place = count + digits
    count = place
    // Two digits at a time: a division takes longer than all else.
    while rest >= 100 {
      let (quotient, pair) = rest.quotientAndRemainder(dividingBy: 100)
      place -= 2
      put(pair, at: place)
      rest = quotient
    }
    if rest >= 10 {
      put(rest, at: place - 2)
    } else {
      buffer[place - 1] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest)
    }
  }

  /// Writes a number below 100 with both its digits.
  private func put(_ pair: UInt64, at place: Int) {
    let tens = pair / 10
    buffer[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: tens)
    buffer[place + 1] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: pair &- tens &* 10)
  }

  private static func digits(_ value: UInt64) -> Int {
    var digits = 1
    var power: UInt64 = 10
    while value >= power {
      digits += 1
      let (next, overflow) = power.multipliedReportingOverflow(by: 10)
      if overflow { break }
      power = next
    }
    return digits
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
