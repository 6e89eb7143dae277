import OomhistModel

/// Reads a ``CalendarWord``: `friday 12:00`, `2026-11-20T03:00:05.25Z`, `03:00 Europe/Berlin`.
struct CalendarReader {
  private var scanner: WordScanner
  private let zones: ZoneLookup

  /// Takes text without blanks around it.
  init(_ text: String, zones: @escaping ZoneLookup) {
    scanner = WordScanner(text)
    self.zones = zones
  }

  /// The word; `nil` if the text does not look like a day or a time of day at all.
  mutating func word() throws(TimeProblem) -> CalendarWord? {
    var word = CalendarWord()
    word.day = try namedDay()
    if word.day == nil {
      word.day = try date()
    } else if case .weekday(let weekday) = word.day, let date = try dateBehindBlanks() {
      (word.day, word.weekday) = (date, weekday)
    }
    if case .date(let date) = word.day, !date.isValid { throw TimeProblem("there is no such day") }
    let blanks = scanner.skipBlanks()
    let separator = word.day != nil && !blanks && (scanner.take("T") || scanner.take("t"))
    if word.day == nil || blanks || separator { word.time = try timeOfDay() }
    guard word.day != nil || word.time != nil else { return nil }
    if separator && word.time == nil { throw Self.wrongTime }
    try zone(of: &word, isApart: word.time == nil ? blanks : scanner.skipBlanks())
    return word
  }

  private static let wrongTime = TimeProblem("the time of day is not hh:mm or hh:mm:ss")

  // MARK: Days

  private mutating func namedDay() throws(TimeProblem) -> CalendarWord.Day? {
    var ahead = scanner
    let day: CalendarWord.Day
    switch ahead.letters().lowercased() {
    case "today": day = .fromToday(0)
    case "yesterday": day = .fromToday(-1)
    case "tomorrow": day = .fromToday(1)
    case "last":
      ahead.skipBlanks()
      guard let weekday = Self.weekday(ahead.letters()) else {
        throw TimeProblem("only a weekday can follow 'last'")
      }
      day = .lastWeekday(weekday)
    case let name:
      guard let weekday = Self.weekday(name) else { return nil }
      day = .weekday(weekday)
    }
    scanner = ahead
    return day
  }

  private static func weekday(_ word: String) -> Int? {
    let word = word.lowercased()
    return CalendarWord.weekdays.firstIndex { word == $0 || word == $0.prefix(3) }
  }

  private mutating func dateBehindBlanks() throws(TimeProblem) -> CalendarWord.Day? {
    let start = scanner
    scanner.skipBlanks()
    if let date = try date() { return date }
    scanner = start
    return nil
  }

  /// `2026-11-20`, `26-11-20` or, without a year, `11-20`.
  private mutating func date() throws(TimeProblem) -> CalendarWord.Day? {
    var ahead = scanner
    let first = ahead.digits()
    guard (1...4).contains(first.count), ahead.take("-"), let second = ahead.number(digits: 1...2)
    else { return nil }
    let number = first.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    if ahead.take("-") {
      guard let day = ahead.number(digits: 1...2), first.count == 4 || first.count == 2 else {
        throw TimeProblem("a date is written 2026-11-20")
      }
      scanner = ahead
      // Two digits are those of 1969 to 2068 (strptime(3)).
      let year = first.count == 4 ? number : number + (number < 69 ? 2000 : 1900)
      return .date(CivilTime(year: year, month: second, day: day))
    }
    guard first.count <= 2 else { throw TimeProblem("a date is written 2026-11-20") }
    scanner = ahead
    return .dayOfYear(month: number, day: second)
  }

  // MARK: Times of day

  /// `3:00`, `03:00:05`, `03:00:05.25`; `nil` where no hour and colon come next.
  private mutating func timeOfDay() throws(TimeProblem) -> CivilTime? {
    var ahead = scanner
    guard let hour = ahead.number(digits: 1...2), ahead.take(":") else { return nil }
    guard let minute = ahead.number(digits: 2...2) else { throw Self.wrongTime }
    var time = CivilTime(year: 1970, month: 1, day: 1, hour: hour, minute: minute)
    if ahead.take(":") {
      guard let second = ahead.number(digits: 2...2) else { throw Self.wrongTime }
      time.second = second
      if ahead.take(".") {
        guard let microsecond = ahead.millionths() else { throw Self.wrongTime }
        time.microsecond = microsecond
      }
    }
    guard time.isValid else { throw TimeProblem("there is no such time of day") }
    scanner = ahead
    return time
  }

  // MARK: Zones

  /// What is left is a zone: `Z`, `UTC`, an offset or a name.
  private mutating func zone(
    of word: inout CalendarWord, isApart: Bool
  ) throws(TimeProblem) {
    let name = scanner.rest
    if name.isEmpty { return }
    switch name.lowercased() {
    case "z", "utc", "gmt": word.zone = .utc
    case _ where name.hasPrefix("+") || name.hasPrefix("-"):
      // In 2026-11-20 the minus is no sign.
      guard word.time != nil else { throw Self.wrongTime }
      word.zone = try offset()
    default:
      let isName = scanner.next.map { (0x41...0x5a).contains($0 & 0xdf) } ?? false
      guard isApart, isName, !name.contains(where: { " \t;,".contains($0) }) else {
        throw Self.wrongTime
      }
      guard let zone = zones(name) else { throw TimeProblem("there is no time zone '\(name)'") }
      word.zone = zone
    }
  }

  /// `+02`, `-0330`, `+05:30`, up to 18 hours.
  private mutating func offset() throws(TimeProblem) -> ZoneRules {
    let problem = TimeProblem("the zone's offset is not +hh:mm")
    let isWest = scanner.take("-")
    if !isWest { _ = scanner.take("+") }
    let digits = scanner.digits().map { Int($0 - 0x30) }
    guard digits.count == 2 || digits.count == 4 else { throw problem }
    var minutes = digits.count == 4 ? digits[2] * 10 + digits[3] : 0
    if digits.count == 2, scanner.take(":") {
      guard let read = scanner.number(digits: 2...2) else { throw problem }
      minutes = read
    }
    let hours = digits[0] * 10 + digits[1]
    guard scanner.isAtEnd, hours <= 18, minutes < 60 else { throw problem }
    let seconds = (hours * 60 + minutes) * 60
    return .fixed(offsetSeconds: isWest ? -seconds : seconds)
  }
}
