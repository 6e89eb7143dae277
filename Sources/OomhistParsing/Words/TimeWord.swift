package import OomhistModel

/// Moments as people and `journalctl --since` spell them.
///
/// `now`; `today`, `yesterday`, `tomorrow`, `monday`, `last monday` (midnight, or the time of day
/// that follows); `-2h`, `+5min`, `2 hours ago`, `3d2h` (ago); `2026-11-20`, `2026-11-20 03:00`,
/// `2026-11-20T03:00:05.25`, a weekday in front; `03:00` (today); `@1700000000.5`. Civil times
/// are those of the zone given, unless `Z`, `UTC` or an offset such as `+01:00` follows. `monday`
/// is the newest Monday, which may be today; `last monday` lies before today.
package enum TimeWord {
  private static let hint =
    "write yesterday, -2h, '2 hours ago', 3d2h, '2026-11-20 03:00', 2026-11-20T03:00:05Z, "
    + "03:00 or @1700000000"

  /// The moment in µs since the epoch, UTC.
  package static func parse(
    _ text: String, nowUs: Int64, zone: ZoneRules
  ) throws(TimeWordError) -> Int64 {
    switch read(text, nowUs: nowUs, zone: zone) {
    case .success(let us): return us
    case .failure(let problem):
      throw TimeWordError(text, as: "a time", reason: problem.reason, hint: hint)
    }
  }

  typealias Problem = TimeSpan.Problem

  private static func read(
    _ text: String, nowUs: Int64, zone: ZoneRules
  ) -> Result<Int64, Problem> {
    let word = trimmed(text)
    let lower = word.lowercased()
    if lower.isEmpty { return .failure(Problem(reason: "it is empty")) }
    if lower == "now" { return .success(nowUs) }
    if lower.hasPrefix("@") { return epoch(lower) }
    if lower.hasPrefix("-") { return span(word.dropFirst(), from: nowUs, ahead: false) }
    if lower.hasPrefix("+") { return span(word.dropFirst(), from: nowUs, ahead: true) }
    if lower.hasSuffix(" ago") { return span(word.dropLast(4), from: nowUs, ahead: false) }
    var calendar = CalendarWord(lower, nowUs: nowUs, zone: zone)
    if let moment = calendar.moment() { return moment.flatMap(inRange) }
    // Without a unit it would be a guess: 2026 is hardly half an hour ago.
    if case .success(let parts) = TimeSpan.read(word), parts.isBare {
      return .failure(Problem(reason: "a number alone needs a unit, or @ before it"))
    }
    guard let first = word.utf8.first, (0x30...0x39).contains(first) else {
      return .failure(Problem(reason: "there is no such word"))
    }
    return span(word[...], from: nowUs, ahead: false)
  }

  private static func trimmed(_ text: String) -> String {
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    let start = text.drop(while: isBlank)
    return String(String(start.reversed()).drop(while: isBlank).reversed())
  }

  private static func span(
    _ text: Substring, from nowUs: Int64, ahead: Bool
  ) -> Result<Int64, Problem> {
    TimeSpan.read(text).flatMap { parts in
      let (us, overflow) =
        ahead
        ? nowUs.addingReportingOverflow(parts.us) : nowUs.subtractingReportingOverflow(parts.us)
      return overflow ? inRange(Int64.max) : inRange(us)
    }
  }

  private static func epoch(_ text: String) -> Result<Int64, Problem> {
    var scanner = WordScanner(text.dropFirst())
    let seconds = Int64(String(decoding: scanner.digits(), as: UTF8.self))
    var millionths: Int? = 0
    if scanner.take(".") { millionths = scanner.millionths() }
    guard let seconds, let millionths, scanner.isAtEnd else {
      return .failure(Problem(reason: "@ takes the seconds since 1970"))
    }
    let (us, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
    return inRange(overflow ? Int64.max : us + Int64(millionths))
  }

  /// Only moments that a calendar of four-digit years can show.
  private static func inRange(_ us: Int64) -> Result<Int64, Problem> {
    (-62_135_596_800_000_000...253_402_300_799_999_999).contains(us)
      ? .success(us) : .failure(Problem(reason: "it lies outside the years 1 to 9999"))
  }
}
