/// Moments as ISO 8601 text.
package enum ISO8601 {
  /// `2026-11-20T03:12:07.123456Z` with as many digits of the fraction as asked for.
  package static func utc(_ us: Int64, digits: Int = 6) -> String {
    date(CivilTime(utcUs: us), digits: digits) + "Z"
  }

  /// The same moment in a zone, with its offset: `2026-11-20T04:12:07+01:00`.
  package static func local(_ us: Int64, zone: ZoneRules, digits: Int = 0) -> String {
    date(zone.civil(atUs: us), digits: digits) + offset(zone.offsetSeconds(us))
  }

  /// `+01:00`, `-03:30`.
  package static func offset(_ seconds: Int) -> String {
    let minutes = abs(seconds) / 60
    return (seconds < 0 ? "-" : "+") + two(minutes / 60) + ":" + two(minutes % 60)
  }

  /// A number of at least two digits.
  package static func two(_ number: Int) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }

  private static func date(_ civil: CivilTime, digits: Int) -> String {
    var year = String(civil.year)
    while year.utf8.count < 4 { year = "0" + year }
    var text = "\(year)-\(two(civil.month))-\(two(civil.day))"
    text += "T\(two(civil.hour)):\(two(civil.minute)):\(two(civil.second))"
    guard digits > 0 else { return text }
    var fraction = String(civil.microsecond)
    while fraction.utf8.count < 6 { fraction = "0" + fraction }
    return text + "." + fraction.prefix(min(digits, 6))
  }
}
