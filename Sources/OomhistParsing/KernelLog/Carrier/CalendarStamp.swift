import OomhistModel

/// A stamp with the name of a month: `dmesg -T`, RFC 3164.
struct CalendarStamp {
  var wall: WallTime
  var text: Range<Int>
  /// Bytes of the stamp with what encloses it.
  var length: Int
  /// `Dec 05`: journalctl pads days with a zero, syslog with a blank.
  var isDayZeroPadded = false

  /// `Nov 21 09:11:51`, perhaps with a fraction or a year behind the day or the time.
  static func syslog(_ bytes: Bytes) -> CalendarStamp? {
    guard let first = bytes.first, first.isLetter || first.isDigit || first >= 0x80
    else { return nil }
    var cursor = ByteCursor(bytes)
    let monthWord = bytes.part(cursor.word())
    guard monthWord.count <= 12, let month = MonthNames.month(monthWord) else { return nil }
    let dayWord = bytes.part(cursor.word())
    guard dayWord.count <= 2, let day = dayWord.wholeNumber, (1...31).contains(day)
    else { return nil }
    cursor.skipBlanks()
    guard let (hour, minute, second) = cursor.timeOfDay() else { return nil }
    var wall = WallTime(
      civil: CivilTime(
        year: 0, month: month, day: Int(day), hour: hour, minute: minute, second: second))
    cursor.readFraction(into: &wall)
    guard cursor.isAtEnd || cursor.next?.isBlank == true else { return nil }
    // A leap year, so that the 29th of February passes.
    var check = wall.civil
    check.year = 2000
    guard check.isValid else { return nil }
    return CalendarStamp(
      wall: wall, text: 0..<cursor.position, length: cursor.position,
      isDayZeroPadded: dayWord.first == UInt8(ascii: "0"))
  }

  /// `[Sat Nov 21 09:11:51 2026]` in any locale: the words are known by their form.
  static func bracketed(_ bytes: Bytes) -> CalendarStamp? {
    guard bytes.has("["), let end = bytes.firstOffset(of: UInt8(ascii: "]"), from: 1), end < 64
    else { return nil }
    let inside = bytes.part(1..<end)
    var civil = CivilTime(year: 0, month: 0, day: 0)
    var hasTime = false
    for word in inside.words {
      var cursor = ByteCursor(word)
      if let (hour, minute, second) = cursor.timeOfDay() {
        (civil.hour, civil.minute, civil.second) = (hour, minute, second)
        hasTime = true
      } else if let month = MonthNames.month(word) {
        civil.month = month
      } else {
        readNumber(word, into: &civil)
      }
    }
    guard hasTime, civil.isValid else { return nil }
    let trimmed = inside.trimmed
    let padding = inside.prefix { $0.isBlank }.count
    return CalendarStamp(
      wall: WallTime(civil: civil), text: 1 + padding..<1 + padding + trimmed.count,
      length: end + 1)
  }

  /// A year, or a day of the month (`24`, `24.`, `24日`).
  private static func readNumber(_ word: Bytes, into civil: inout CivilTime) {
    var cursor = ByteCursor(word)
    guard let first = word.first, first.isDigit, let number = cursor.decimal() else { return }
    if cursor.position == 4, number >= 1970 {
      civil.year = Int(min(number, 9999))
    } else if cursor.position <= 2, number <= 31 {
      civil.day = Int(number)
    }
  }
}
