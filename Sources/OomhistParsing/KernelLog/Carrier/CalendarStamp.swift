import OomhistModel

/// A stamp with the name of a month: `dmesg -T`, RFC 3164.
struct CalendarStamp {
  var wall: WallTime
  var text: Range<Int>
  /// Bytes of the stamp with what encloses it.
  var length: Int
  /// `Dec 05`: journalctl pads days with a zero, syslog with a blank.
  var isDayZeroPadded = false
  /// It has more than syslog's stamps have.
  var isLoose = false

  /// `Nov 21 09:11:51`, perhaps with a fraction, with the day of the week in front and a year
  /// behind the day or the time: `Wed Jul 26 05:48:34 2023` (OpenWrt's logread),
  /// `Dec 4, 2023 @ 10:49:30.127` (Kibana).
  static func syslog(_ bytes: Bytes) -> CalendarStamp? {
    guard let first = bytes.first, first.isLetter || first.isDigit || first >= 0x80
    else { return nil }
    var cursor = ByteCursor(bytes)
    var monthWord = bytes.part(cursor.word())
    let hasWeekday = isWeekday(monthWord)
    if hasWeekday { monthWord = bytes.part(cursor.word()) }
    guard monthWord.count <= 12, let month = MonthNames.month(monthWord) else { return nil }
    var dayWord = bytes.part(cursor.word())
    if dayWord.last == UInt8(ascii: ",") { dayWord = dayWord.upTo(dayWord.count - 1) }
    guard dayWord.count <= 2, let day = dayWord.wholeNumber, (1...31).contains(day)
    else { return nil }
    var year = cursor.year()
    cursor.skipBlanks()
    if cursor.skip("@") { cursor.skipBlanks() }
    guard let (hour, minute, second) = cursor.timeOfDay() else { return nil }
    var wall = WallTime(
      civil: CivilTime(
        year: 0, month: month, day: Int(day), hour: hour, minute: minute, second: second))
    cursor.readFraction(into: &wall)
    var textEnd = cursor.position
    // A colon behind it: that of a program that prints the stamp itself.
    let hasColon = cursor.skip(":")
    guard cursor.isAtEnd || cursor.next?.isBlank == true else { return nil }
    // Without the day of the week it may be the name of a host.
    if !hasColon, year == nil, hasWeekday {
      year = cursor.year()
      textEnd = cursor.position
    }
    // A leap year, so that the 29th of February passes.
    var check = wall.civil
    check.year = year ?? 2000
    guard check.isValid else { return nil }
    wall.civil.year = year ?? 0
    return CalendarStamp(
      wall: wall, text: 0..<textEnd, length: cursor.position,
      isDayZeroPadded: dayWord.first == UInt8(ascii: "0"),
      isLoose: hasWeekday || hasColon || year != nil)
  }

  /// A short word in front of a month: the day of the week in any language.
  private static func isWeekday(_ word: Bytes) -> Bool {
    (2...6).contains(word.count) && MonthNames.month(word) == nil
      && word.allSatisfy { $0.isLetter || $0 >= 0x80 || $0 == UInt8(ascii: ".") }
  }

  /// `[Sat Nov 21 09:11:51 2026]` in any locale: the words are known by their form.
  static func bracketed(_ bytes: Bytes) -> CalendarStamp? {
    guard bytes.has("["), let end = bytes.firstOffset(of: UInt8(ascii: "]"), from: 1), end < 64
    else { return nil }
    let inside = bytes.part(from: 1, to: end)
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

extension ByteCursor {
  /// A word of four digits, which is passed over if it is a year.
  fileprivate mutating func year() -> Int? {
    var ahead = self
    ahead.skipBlanks()
    guard let year = ahead.digits(4), (1970...2199).contains(year),
      ahead.isAtEnd || ahead.next?.isBlank == true
    else { return nil }
    self = ahead
    return year
  }
}
