import OomhistModel

/// A day, a time of day, or both, with or without a zone: the part of ``TimeWord`` that needs a
/// calendar.
struct CalendarWord {
  typealias Problem = TimeSpan.Problem

  private static let weekdays = [
    "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
  ]

  private var scanner: WordScanner
  private let nowUs: Int64
  private var zone: ZoneRules

  /// Takes text in lower case, without blanks around it.
  init(_ text: String, nowUs: Int64, zone: ZoneRules) {
    self.nowUs = nowUs
    (self.zone, scanner) = Self.splitZone(text) ?? (zone, WordScanner(text))
  }

  /// The moment; `nil` if the text does not look like a day or a time of day at all.
  mutating func moment() -> Result<Int64, Problem>? {
    let today = zone.civil(atUs: nowUs)
    var hasDay = false
    var day = today
    if let named = namedDay(today: today) {
      (day, hasDay) = (named, true)
    } else {
      let weekday = weekdayInFront()
      if let date = date() {
        (day, hasDay) = (date, true)
        guard date.isValid else { return .failure(Problem(reason: "there is no such day")) }
        if let weekday, weekday != date.weekday {
          return .failure(
            Problem(reason: "that day is a \(Self.weekdays[date.weekday].capitalizedWord)"))
        }
      } else if weekday != nil {
        return .failure(Problem(reason: "no date follows the weekday"))
      }
    }
    let separated = separator()
    if hasDay && scanner.isAtEnd && !separated { return .success(zone.utcUs(midnight(day))) }
    guard separated || !hasDay, let time = timeOfDay(), scanner.isAtEnd else {
      return hasDay ? .failure(Problem(reason: "the time of day is not hh:mm or hh:mm:ss")) : nil
    }
    var civil = midnight(day)
    (civil.hour, civil.minute, civil.second) = (time.hour, time.minute, time.second)
    civil.microsecond = time.microsecond
    guard civil.isValid else { return .failure(Problem(reason: "there is no such time of day")) }
    return .success(zone.utcUs(civil))
  }

  // MARK: Days

  private func midnight(_ day: CivilTime) -> CivilTime {
    CivilTime(year: day.year, month: day.month, day: day.day)
  }

  private func day(_ today: CivilTime, plus days: Int) -> CivilTime {
    CivilTime(utcUs: midnight(today).utcUs + Int64(days) * 86_400_000_000)
  }

  private mutating func namedDay(today: CivilTime) -> CivilTime? {
    let start = scanner
    switch scanner.letters() {
    case "today": return today
    case "yesterday": return day(today, plus: -1)
    case "tomorrow": return day(today, plus: 1)
    case "last":
      scanner.skipBlanks()
      if let weekday = Self.weekday(scanner.letters()) {
        let back = (today.weekday - weekday + 7) % 7
        return day(today, plus: back == 0 ? -7 : -back)
      }
    case let word:
      // In front of a date it is only a check on it.
      if let weekday = Self.weekday(word), !isDateNext() {
        return day(today, plus: -((today.weekday - weekday + 7) % 7))
      }
    }
    scanner = start
    return nil
  }

  private static func weekday(_ word: String) -> Int? {
    weekdays.firstIndex { word == $0 || word == $0.prefix(3) }
  }

  private func isDateNext() -> Bool {
    var ahead = scanner
    ahead.skipBlanks()
    return ahead.number(digits: 4) != nil && ahead.take("-")
  }

  private mutating func weekdayInFront() -> Int? {
    let start = scanner
    if let weekday = Self.weekday(scanner.letters()) {
      scanner.skipBlanks()
      return weekday
    }
    scanner = start
    return nil
  }

  private mutating func date() -> CivilTime? {
    let start = scanner
    if let year = scanner.number(digits: 4), scanner.take("-"),
      let month = scanner.number(digits: 2), scanner.take("-"),
      let day = scanner.number(digits: 2)
    {
      return CivilTime(year: year, month: month, day: day)
    }
    scanner = start
    return nil
  }

  // MARK: Times of day

  /// Steps over the blanks or the `t` between a day and a time.
  private mutating func separator() -> Bool {
    if scanner.take("t") { return true }
    let start = scanner.place
    scanner.skipBlanks()
    return scanner.place > start
  }

  private mutating func timeOfDay() -> CivilTime? {
    guard let hour = scanner.number(digits: 2), scanner.take(":"),
      let minute = scanner.number(digits: 2)
    else { return nil }
    var time = CivilTime(year: 1970, month: 1, day: 1, hour: hour, minute: minute)
    if scanner.take(":") {
      guard let second = scanner.number(digits: 2) else { return nil }
      time.second = second
      if scanner.take(".") {
        guard let microsecond = scanner.millionths() else { return nil }
        time.microsecond = microsecond
      }
    }
    return time
  }

  // MARK: Zones

  /// The zone at the end of the text and what stands before it.
  private static func splitZone(_ text: String) -> (ZoneRules, WordScanner)? {
    for (name, isWord) in [("utc", true), ("gmt", true), ("z", false)] where text.hasSuffix(name) {
      let rest = text.dropLast(name.count)
      // "z" follows a digit at once; a word may stand apart, and is not the tail of another.
      guard let last = rest.utf8.last, (0x30...0x39).contains(last) || isWord && last == 0x20
      else { return nil }
      return (.utc, WordScanner(rest.trimmedEnd))
    }
    // An offset follows a time of day: in 2026-11-20 the minus is no sign.
    guard let sign = text.lastIndex(where: { $0 == "+" || $0 == "-" }),
      text[..<sign].contains(":")
    else { return nil }
    var scanner = WordScanner(text[text.index(after: sign)...])
    guard let hours = scanner.number(digits: 2) else { return nil }
    var minutes = 0
    if !scanner.isAtEnd {
      _ = scanner.take(":")
      guard let read = scanner.number(digits: 2) else { return nil }
      minutes = read
    }
    guard scanner.isAtEnd, hours <= 18, minutes < 60 else { return nil }
    let seconds = (hours * 60 + minutes) * 60
    return (
      .fixed(offsetSeconds: text[sign] == "-" ? -seconds : seconds),
      WordScanner(text[..<sign].trimmedEnd)
    )
  }
}

extension StringProtocol {
  fileprivate var trimmedEnd: SubSequence {
    var end = self[...]
    while end.last == " " || end.last == "\t" { end.removeLast() }
    return end
  }

  fileprivate var capitalizedWord: String { prefix(1).uppercased() + dropFirst() }
}
