import OomhistModel

/// When a zone has summer time, as `TZ` says it by POSIX: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct ZoneRule: Sendable {
  private var standardSeconds = 0
  private var summer: Summer?

  private struct Summer {
    var offsetSeconds: Int
    var start: Change
    var end: Change
  }

  /// A day of each year and the time on it.
  struct Change {
    enum Day {
      /// From 1 to 365, without leap days.
      case noLeap(Int)
      /// From 0 on, leap days counted.
      case ofYear(Int)
      /// Such a weekday of a month; in week 5 the last one.
      case weekday(month: Int, week: Int, weekday: Int)
    }

    var day: Day
    var seconds = 7_200
  }

  /// `nil` for a text that is no such rule.
  init?(_ text: String) {
    var scanner = WordScanner(text)
    guard Self.skipName(&scanner), let west = Self.seconds(&scanner, hours: 24)
    else { return nil }
    standardSeconds = -west
    if scanner.isAtEnd { return }
    guard Self.skipName(&scanner) else { return nil }
    var offset = standardSeconds + 3_600
    if scanner.next != UInt8(ascii: ",") {
      guard let west = Self.seconds(&scanner, hours: 24) else { return nil }
      offset = -west
    }
    guard scanner.take(","), let start = Self.change(&scanner), scanner.take(","),
      let end = Self.change(&scanner), scanner.isAtEnd
    else { return nil }
    summer = Summer(offsetSeconds: offset, start: start, end: end)
  }

  /// Seconds east of UTC at a moment in seconds since the epoch.
  func offsetSeconds(at second: Int64) -> Int {
    guard let summer else { return standardSeconds }
    let year = CivilTime(utcUs: (second + Int64(standardSeconds)) * 1_000_000).year
    let start = summer.start.localSeconds(in: year) - Int64(standardSeconds)
    let end = summer.end.localSeconds(in: year) - Int64(summer.offsetSeconds)
    // South of the equator summer goes over the turn of the year.
    let isSummer = start < end ? (start..<end).contains(second) : !(end..<start).contains(second)
    return isSummer ? summer.offsetSeconds : standardSeconds
  }

  // MARK: Reading

  /// `CET`, or in angle brackets `<+03>`.
  private static func skipName(_ scanner: inout WordScanner) -> Bool {
    guard scanner.take("<") else { return scanner.letters().utf8.count >= 3 }
    while !scanner.isAtEnd {
      if scanner.take(">") { return true }
      scanner.skip()
    }
    return false
  }

  /// `-1`, `5:30`, `3:00:00`.
  private static func seconds(_ scanner: inout WordScanner, hours most: Int) -> Int? {
    let isNegative = scanner.take("-")
    if !isNegative { _ = scanner.take("+") }
    guard let hours = scanner.number(digits: 1...3), hours <= most else { return nil }
    var seconds = hours * 3_600
    for unit in [60, 1] {
      guard scanner.take(":") else { break }
      guard let part = scanner.number(digits: 2...2) else { return nil }
      seconds += part * unit
    }
    return isNegative ? -seconds : seconds
  }

  private static func change(_ scanner: inout WordScanner) -> Change? {
    let day: Change.Day
    if scanner.take("M") {
      guard let month = scanner.number(digits: 1...2), (1...12).contains(month), scanner.take("."),
        let week = scanner.number(digits: 1...1), (1...5).contains(week), scanner.take("."),
        let weekday = scanner.number(digits: 1...1), weekday < 7
      else { return nil }
      day = .weekday(month: month, week: week, weekday: weekday)
    } else if scanner.take("J") {
      guard let number = scanner.number(digits: 1...3), (1...365).contains(number) else {
        return nil
      }
      day = .noLeap(number)
    } else {
      guard let number = scanner.number(digits: 1...3), number <= 365 else { return nil }
      day = .ofYear(number)
    }
    guard scanner.take("/") else { return Change(day: day) }
    return seconds(&scanner, hours: 167).map { Change(day: day, seconds: $0) }
  }
}

extension ZoneRule.Change {
  /// The change in a year, in seconds since the epoch as the clocks before it show them.
  func localSeconds(in year: Int) -> Int64 {
    let newYear = CivilTime(year: year, month: 1, day: 1).daysSinceEpoch
    let days: Int64
    switch day {
    case .ofYear(let number): days = newYear + Int64(number)
    case .noLeap(let number):
      let isLeapYear = CivilTime(year: year, month: 3, day: 1).daysSinceEpoch - newYear == 60
      days = newYear + Int64(number) - (isLeapYear && number >= 60 ? 0 : 1)
    case .weekday(let month, let week, let weekday):
      let first = CivilTime(year: year, month: month, day: 1)
      let next =
        month == 12
        ? CivilTime(year: year + 1, month: 1, day: 1)
        : CivilTime(year: year, month: month + 1, day: 1)
      let ahead = Int64((weekday - first.weekday + 7) % 7 + (week - 1) * 7)
      let found = first.daysSinceEpoch + ahead
      days = found < next.daysSinceEpoch ? found : found - 7
    }
    return days * 86_400 + Int64(seconds)
  }
}
