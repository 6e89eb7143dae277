package import OomhistModel

/// Gives the rules of the zone with a name, such as `Europe/Berlin` or `CET`; `nil` where there is
/// none.
package typealias ZoneLookup = (String) -> ZoneRules?

/// Moments as people and `journalctl --since` spell them.
///
/// `now`; `today`, `yesterday`, `tomorrow`, `monday`, `last monday` (midnight, or the time of day
/// that follows); `-2h`, `+5min`, `2 hours ago`, `5min left`, `3d2h` (ago); `2026-11-20`,
/// `2026-11-20 03:00`, `2026-11-20T03:00:05.25`, `26-11-20`, a weekday in front; `11-20`; `03:00`
/// (today); `@1700000000.5`. Civil times are those of the zone given, unless `Z`, `UTC`, an offset
/// such as `+01:00` or the name of a zone follows. `monday` and `11-20` are the newest such day,
/// which may be today; `last monday` lies before today.
///
/// A time that clocks skip is the moment of the jump, and one that they show twice the first of
/// the two: a later time of one zone is never an earlier moment.
package enum TimeWord {
  private static let hint =
    "write yesterday, -2h, '2 hours ago', 3d2h, 'last monday', '2026-11-20 03:00', "
    + "2026-11-20T03:00:05Z, 03:00 or @1700000000"

  /// The moment in µs since the epoch, UTC.
  package static func parse(
    _ text: String, nowUs: Int64, zone: ZoneRules, zones: @escaping ZoneLookup = { _ in nil }
  ) throws(TimeWordError) -> Int64 {
    do throws(TimeProblem) {
      let word = trimmed(text)
      if word.contains("..") { throw TimeProblem("it is a range, where one moment is wanted") }
      return try TimeForm(word, zones: zones).moment(nowUs: nowUs, zone: zone)
    } catch {
      throw refusal(of: text, error, zones: zones)
    }
  }

  /// What a word says, for moments that hang on others.
  static func form(_ text: String, zones: @escaping ZoneLookup) throws(TimeWordError) -> TimeForm {
    do throws(TimeProblem) { return try TimeForm(trimmed(text), zones: zones) } catch {
      throw refusal(of: text, error, zones: zones)
    }
  }

  /// The error for a word, with the nearest one that would be understood.
  static func refusal(
    of text: String, _ problem: TimeProblem, zones: @escaping ZoneLookup
  ) -> TimeWordError {
    let nearest = NearestWord.of(trimmed(text), among: vocabulary) { mended in
      (try? TimeForm(mended, zones: zones)) != nil
    }
    return TimeWordError(
      text, as: "a time", reason: problem.reason, nearest: nearest, hint: hint)
  }

  private static let vocabulary =
    ["now", "today", "yesterday", "tomorrow", "last", "ago", "left", "utc", "t", "z"]
    + CalendarWord.weekdays + CalendarWord.weekdays.map { String($0.prefix(3)) }
    + TimeSpan.unitNames

  private static func trimmed(_ text: String) -> String {
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    let start = text.drop(while: isBlank)
    return String(String(start.reversed()).drop(while: isBlank).reversed())
  }
}
