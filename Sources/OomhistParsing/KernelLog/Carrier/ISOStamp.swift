import OomhistModel

/// A stamp of ISO 8601, as syslog daemons, `journalctl -o short-iso` and
/// `dmesg --time-format iso` write it; also with slashes in the date.
struct ISOStamp {
  var wall: WallTime
  /// Bytes that the stamp takes.
  var length: Int
  /// The fraction stands behind a comma: dmesg's way, which names no host.
  var hasComma = false
  var hasSlashes = false

  /// Reads a stamp at the beginning of `bytes`.
  static func read(_ bytes: Bytes) -> ISOStamp? {
    var cursor = ByteCursor(bytes)
    guard bytes.count >= 19,
      bytes[4] == UInt8(ascii: "-") || bytes[4] == UInt8(ascii: "/"), bytes[7] == bytes[4],
      bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " "),
      let year = cursor.digits(4), cursor.take() != nil, let month = cursor.digits(2),
      cursor.take() != nil, let day = cursor.digits(2), cursor.take() != nil,
      let (hour, minute, second) = cursor.timeOfDay()
    else { return nil }
    var wall = WallTime(
      civil: CivilTime(
        year: year, month: month, day: day, hour: hour, minute: minute, second: second))
    guard wall.civil.isValid else { return nil }
    let hasComma = cursor.next == UInt8(ascii: ",")
    cursor.readFraction(into: &wall)
    wall.offsetSeconds = cursor.zoneOffset()
    return ISOStamp(
      wall: wall, length: cursor.position, hasComma: hasComma,
      hasSlashes: bytes[4] == UInt8(ascii: "/"))
  }
}

extension ByteCursor {
  /// Exactly `count` digits.
  mutating func digits(_ count: Int) -> Int? {
    var value = 0
    for _ in 0..<count {
      guard let byte = next, byte.isDigit else { return nil }
      value = value * 10 + Int(byte - 0x30)
      _ = take()
    }
    return value
  }

  /// `hh:mm:ss`.
  mutating func timeOfDay() -> (hour: Int, minute: Int, second: Int)? {
    guard let hour = digits(2), skip(":"), let minute = digits(2), skip(":"),
      let second = digits(2), hour < 24, minute < 60, second <= 60
    else { return nil }
    return (hour, minute, second)
  }

  /// A fraction behind a dot or a comma; digits beyond the sixth are passed over.
  mutating func readFraction(into wall: inout WallTime) {
    guard next == UInt8(ascii: ".") || next == UInt8(ascii: ",") else { return }
    var ahead = self
    _ = ahead.take()
    var unit = 100_000
    var digits = 0
    while let byte = ahead.next, byte.isDigit {
      wall.civil.microsecond += Int(byte - 0x30) * unit
      unit /= 10
      digits += 1
      _ = ahead.take()
    }
    guard digits > 0 else { return }
    wall.digits = min(digits, 6)
    self = ahead
  }

  /// `Z`, `+01:00`, `+0100` or `+01`, in seconds east of UTC.
  mutating func zoneOffset() -> Int? {
    if skip("Z") { return 0 }
    guard next == UInt8(ascii: "+") || next == UInt8(ascii: "-") else { return nil }
    var ahead = self
    let sign = ahead.take() == UInt8(ascii: "-") ? -1 : 1
    guard let hours = ahead.digits(2) else { return nil }
    self = ahead
    _ = ahead.skip(":")
    guard let minutes = ahead.digits(2) else { return sign * hours * 3600 }
    self = ahead
    return sign * (hours * 3600 + minutes * 60)
  }
}
