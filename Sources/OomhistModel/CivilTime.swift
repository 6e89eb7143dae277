/// A date and time of day as a calendar shows it, in no particular zone.
package struct CivilTime: Equatable, Sendable {
  package var year: Int
  package var month: Int
  package var day: Int
  package var hour: Int
  package var minute: Int
  package var second: Int
  package var microsecond: Int

  package init(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0,
    microsecond: Int = 0
  ) {
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
    self.second = second
    self.microsecond = microsecond
  }

  /// The calendar of UTC at a moment in µs since the epoch.
  package init(utcUs: Int64) {
    let days = utcUs.flooredQuotient(by: 86_400_000_000)
    let rest = utcUs - days * 86_400_000_000
    // Days to year, month, day in the proleptic Gregorian calendar, with years that begin in
    // March so that the leap day comes last.
    let shifted = days + 719_468
    let era = shifted.flooredQuotient(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    day = Int(dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    month = Int(marchMonth < 10 ? marchMonth + 3 : marchMonth - 9)
    year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
    hour = Int(rest / 3_600_000_000)
    minute = Int(rest / 60_000_000 % 60)
    second = Int(rest / 1_000_000 % 60)
    microsecond = Int(rest % 1_000_000)
  }

  /// Days since 1970-01-01 of this calendar day.
  package var daysSinceEpoch: Int64 {
    let marchYear = Int64(month <= 2 ? year - 1 : year)
    let era = marchYear.flooredQuotient(by: 400)
    let yearOfEra = marchYear - era * 400
    let marchMonth = Int64(month > 2 ? month - 3 : month + 9)
    let dayOfYear = (153 * marchMonth + 2) / 5 + Int64(day) - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// µs since the epoch if this calendar shows UTC.
  package var utcUs: Int64 {
    let seconds = daysSinceEpoch * 86_400 + Int64(hour * 3_600 + minute * 60 + second)
    return seconds * 1_000_000 + Int64(microsecond)
  }

  /// 0 Sunday to 6 Saturday.
  package var weekday: Int {
    let days = daysSinceEpoch + 4
    return Int(days - days.flooredQuotient(by: 7) * 7)
  }

  /// Whether every part lies in its calendar range; 60 is allowed as a leap second.
  package var isValid: Bool {
    guard (1...12).contains(month), day >= 1, (0...23).contains(hour),
      (0...59).contains(minute), (0...60).contains(second), (1...9999).contains(year)
    else { return false }
    return CivilTime(utcUs: CivilTime(year: year, month: month, day: day).utcUs).day == day
  }
}

extension Int64 {
  /// Quotient rounded towards minus infinity, as calendars need it before 1970.
  package func flooredQuotient(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}
