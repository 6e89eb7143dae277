import OomhistModel

/// The stamps of `dmesg -e` and `dmesg -H`: `[Nov21 10:55]` where a minute begins, and
/// `[  +0.000123]`, the time since the line before, elsewhere.
struct ReltimeStamp {
  /// `nil` for the time since the line before.
  var wall: WallTime?
  /// The stamp as printed, without brackets and padding.
  var text: Range<Int>
  /// Bytes up to the message.
  var length: Int

  static func read(_ bytes: Bytes) -> ReltimeStamp? {
    var cursor = ByteCursor(bytes)
    guard cursor.skip("[") else { return nil }
    cursor.skipBlanks()
    let start = cursor.position
    var wall: WallTime?
    if cursor.skip("+") {
      guard cursor.next?.isDigit == true, cursor.decimal() != nil, cursor.skip("."),
        cursor.decimal() != nil
      else { return nil }
    } else {
      guard let month = MonthNames.month(bytes.part(from: start, to: start + 3)) else { return nil }
      cursor = ByteCursor(bytes, at: start + 3)
      guard let day = cursor.decimal(), (1...31).contains(day), cursor.skip(" "),
        let hour = cursor.digits(2), hour < 24, cursor.skip(":"), let minute = cursor.digits(2),
        minute < 60
      else { return nil }
      let civil = CivilTime(
        year: 0, month: month, day: Int(day), hour: hour, minute: minute, second: 0)
      var check = civil
      check.year = 2000
      guard check.isValid else { return nil }
      wall = WallTime(civil: civil)
    }
    let text = start..<cursor.position
    guard cursor.skip("]") else { return nil }
    _ = cursor.skip(" ")
    return ReltimeStamp(wall: wall, text: text, length: cursor.position)
  }
}
