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

  /// Bytes of a slot; see ``add(slot:length:)``.
  static let slotBytes = MemoryLayout<SIMD32<UInt8>>.size

  /// Adds the first bytes of a slot: all of it is copied, since that takes less than to look at the
  /// length; there must be room for it.
  mutating func add(slot: UnsafeRawPointer, length: Int) {
    guard let start = buffer.baseAddress else { return }
    UnsafeMutableRawPointer(start + count).storeBytes(
      of: slot.loadUnaligned(as: SIMD32<UInt8>.self), as: SIMD32<UInt8>.self)
    count += length
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
    guard value < 1_000_000_000 else { return 9 + digits(value / 1_000_000_000) }
    // Without a branch: which of them is taken nobody can foresee.
    return 1 + ones(value, 10) + ones(value, 100) + ones(value, 1000) + ones(value, 10_000)
      + ones(value, 100_000) + ones(value, 1_000_000) + ones(value, 10_000_000)
      + ones(value, 100_000_000)
  }

  private static func ones(_ value: UInt64, _ power: UInt64) -> Int { value >= power ? 1 : 0 }

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
