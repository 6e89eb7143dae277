import OomhistModel

/// A day, a time of day, or both, with or without a zone: the part of ``TimeWord`` that needs a
/// calendar.
struct CalendarWord {
  /// Which day a word names.
  enum Day {
    /// So many days after today.
    case fromToday(Int)
    /// The newest such day, which may be today; 0 is Sunday.
    case weekday(Int)
    /// The newest such day before today.
    case lastWeekday(Int)
    case date(CivilTime)
    /// A day without a year: the newest such, which may be today.
    case dayOfYear(month: Int, day: Int)
  }

  static let weekdays = [
    "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
  ]

  /// `nil`: a time of day alone.
  var day: Day?
  /// The weekday in front of a date, which only checks it.
  var weekday: Int?
  /// On any day; `nil`: midnight.
  var time: CivilTime?
  /// `nil`: the zone that the reader lives in.
  var zone: ZoneRules?

  /// Whether the word leaves open which of many days it means.
  private var isOpen: Bool {
    switch day {
    case nil, .weekday, .dayOfYear: true
    case .fromToday, .lastWeekday, .date: false
    }
  }

  /// The moment, as somebody means it in whose zone it is `nowUs`.
  ///
  /// A word that leaves the day open is the newest such, or, with `afterUs`, the first such after
  /// that moment.
  func moment(
    nowUs: Int64, zone ownZone: ZoneRules, afterUs: Int64?
  ) throws(TimeProblem) -> Int64 {
    let zone = zone ?? ownZone
    guard let afterUs, isOpen else {
      return try moment(on: newestDay(today: zone.civil(atUs: nowUs)), zone)
    }
    for day in days(from: zone.civil(atUs: afterUs)) {
      let us = try moment(on: day, zone)
      if us > afterUs { return us }
    }
    throw TimeProblem("there is no such day")
  }

  private func moment(on day: CivilTime, _ zone: ZoneRules) throws(TimeProblem) -> Int64 {
    guard day.isValid else { throw TimeProblem("there is no such day") }
    if let weekday, weekday != day.weekday {
      let name = Self.weekdays[day.weekday]
      throw TimeProblem("that day is a \(name.prefix(1).uppercased() + name.dropFirst())")
    }
    var civil = time ?? day
    (civil.year, civil.month, civil.day) = (day.year, day.month, day.day)
    return zone.utcUs(civil)
  }

  // MARK: Days

  private func newestDay(today: CivilTime) throws(TimeProblem) -> CivilTime {
    switch day {
    case nil: return Self.day(today, plus: 0)
    case .fromToday(let days): return Self.day(today, plus: days)
    case .date(let date): return date
    case .weekday(let weekday):
      return Self.day(today, plus: -((today.weekday - weekday + 7) % 7))
    case .lastWeekday(let weekday):
      let back = (today.weekday - weekday + 7) % 7
      return Self.day(today, plus: back == 0 ? -7 : -back)
    case .dayOfYear(let month, let day):
      let isPast = (month, day) <= (today.month, today.day)
      let newest = isPast ? today.year : today.year - 1
      // A leap day may be eight years back.
      let days = (0...8).map { CivilTime(year: newest - $0, month: month, day: day) }
      guard let found = days.first(where: \.isValid) else {
        throw TimeProblem("there is no such day")
      }
      return found
    }
  }

  /// The days that an open word may mean, from a day on.
  private func days(from start: CivilTime) -> [CivilTime] {
    switch day {
    case .weekday(let weekday):
      let ahead = (weekday - start.weekday + 7) % 7
      return [ahead, ahead + 7].map { Self.day(start, plus: $0) }
    case .dayOfYear(let month, let day):
      return (0...8).map { CivilTime(year: start.year + $0, month: month, day: day) }
        .filter(\.isValid)
    case nil, .fromToday, .lastWeekday, .date:
      // A clock that is set forward over midnight may skip the time on one day.
      return (0...2).map { Self.day(start, plus: $0) }
    }
  }

  /// Midnight of another day.
  private static func day(_ day: CivilTime, plus days: Int) -> CivilTime {
    let midnight = CivilTime(year: day.year, month: day.month, day: day.day)
    return CivilTime(utcUs: midnight.utcUs + Int64(days) * 86_400_000_000)
  }
}
