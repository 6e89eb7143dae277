package import OomhistModel

/// A compiled file of the zone database, as tzfile(5) and RFC 9636 describe it.
package struct ZoneFile: Sendable {
  /// Seconds since the epoch at which the offset changes, in order.
  private var changes: [Int64] = []
  /// Seconds east of UTC from each change on.
  private var offsets: [Int] = []
  /// The offset before the first change.
  private var firstOffset = 0
  /// What holds after the last change.
  private var rule: ZoneRule?

  /// `nil` for bytes that are no such file.
  package init?(_ bytes: [UInt8]) {
    var reader = Reader(bytes)
    guard let old = reader.header() else { return nil }
    if old.version == 0 {
      guard read(&reader, old, timeSize: 4) else { return nil }
    } else {
      // The same follows with times of 64 bits.
      guard reader.skip(old.size(timeSize: 4)), let header = reader.header(),
        read(&reader, header, timeSize: 8)
      else { return nil }
      rule = reader.footer().flatMap { ZoneRule($0) }
    }
  }

  /// The rules of the zone.
  package var rules: ZoneRules {
    ZoneRules(offsetSeconds: { us in offsetSeconds(at: us.flooredQuotient(by: 1_000_000)) })
  }

  private func offsetSeconds(at second: Int64) -> Int {
    var low = 0
    var high = changes.count
    while low < high {
      let middle = (low + high) / 2
      if changes[middle] <= second { low = middle + 1 } else { high = middle }
    }
    if low == changes.count, let rule { return rule.offsetSeconds(at: second) }
    return low == 0 ? firstOffset : offsets[low - 1]
  }

  private mutating func read(_ reader: inout Reader, _ header: Header, timeSize: Int) -> Bool {
    guard header.types > 0, reader.left >= header.size(timeSize: timeSize) else { return false }
    changes = (0..<header.changes).map { _ in reader.number(bytes: timeSize) }
    let types = (0..<header.changes).map { _ in Int(reader.number(bytes: 1) & 0xff) }
    let offsetOfType = (0..<header.types).map { _ in
      let offset = Int(reader.number(bytes: 4))
      _ = reader.skip(2)
      return offset
    }
    guard types.allSatisfy({ $0 < header.types }),
      offsetOfType.allSatisfy({ (-90_000...90_000).contains($0) }),
      zip(changes, changes.dropFirst()).allSatisfy({ $0 < $1 })
    else { return false }
    offsets = types.map { offsetOfType[$0] }
    firstOffset = offsetOfType[0]
    return reader.skip(header.sizeBehindTypes(timeSize: timeSize))
  }
}

/// The counts at the beginning of a block.
private struct Header {
  var version: UInt8
  var universal: Int
  var standard: Int
  var leaps: Int
  var changes: Int
  var types: Int
  var letters: Int

  func size(timeSize: Int) -> Int {
    changes * (timeSize + 1) + types * 6 + sizeBehindTypes(timeSize: timeSize)
  }

  func sizeBehindTypes(timeSize: Int) -> Int {
    letters + leaps * (timeSize + 4) + standard + universal
  }
}

private struct Reader {
  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var left: Int { bytes.count - place }

  mutating func skip(_ count: Int) -> Bool {
    guard left >= count else { return false }
    place += count
    return true
  }

  /// A big-endian number with a sign; the bytes must be there.
  mutating func number(bytes count: Int) -> Int64 {
    var value: UInt64 = 0
    for byte in bytes[place..<place + count] { value = value << 8 | UInt64(byte) }
    place += count
    let unused = 64 - UInt64(count) * 8
    return Int64(bitPattern: value << unused) >> Int64(unused)
  }

  mutating func header() -> Header? {
    guard left >= 44, bytes[place..<place + 4].elementsEqual("TZif".utf8) else { return nil }
    let version = bytes[place + 4]
    place += 20
    let counts = (0..<6).map { _ in Int(number(bytes: 4)) }
    // No zone has nearly so many; their sizes cannot overflow.
    guard counts.allSatisfy({ (0...1_000_000).contains($0) }) else { return nil }
    return Header(
      version: version, universal: counts[0], standard: counts[1], leaps: counts[2],
      changes: counts[3], types: counts[4], letters: counts[5])
  }

  /// The text between two line ends.
  mutating func footer() -> String? {
    guard left > 0, bytes[place] == 0x0a else { return nil }
    let text = bytes[(place + 1)...].prefix { $0 != 0x0a }
    return text.isEmpty ? nil : String(decoding: text, as: UTF8.self)
  }
}
