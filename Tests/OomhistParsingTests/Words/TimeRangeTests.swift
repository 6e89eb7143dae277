import OomhistModel
import OomhistParsing
import Testing

/// Friday, 2026-11-20 03:12:07.5 UTC.
private let nowUs: Int64 = 1_795_144_327_500_000

@Suite("Two times in one word")
struct TimeRangeTests {
  @Test(
    "A range is the stretch that a person in Berlin means",
    arguments: [
      ("2026-11-20 03:00..04:00", "2026-11-20T02:00:00Z", "2026-11-20T03:00:00Z"),
      ("2026-11-19 22:00..02:00", "2026-11-19T21:00:00Z", "2026-11-20T01:00:00Z"),
      ("yesterday..today", "2026-11-18T23:00:00Z", "2026-11-19T23:00:00Z"),
      ("-3h..-1h", "2026-11-20T00:12:07Z", "2026-11-20T02:12:07Z"),
      (" 3 hours ago .. 1 hour ago ", "2026-11-20T00:12:07Z", "2026-11-20T02:12:07Z"),
      ("3h..1h", "2026-11-20T00:12:07Z", "2026-11-20T02:12:07Z"),
      ("yesterday 03:00..+90min", "2026-11-19T02:00:00Z", "2026-11-19T03:30:00Z"),
      ("monday..wednesday", "2026-11-15T23:00:00Z", "2026-11-17T23:00:00Z"),
      ("monday..monday", "2026-11-15T23:00:00Z", "2026-11-22T23:00:00Z"),
      ("last friday..friday", "2026-11-12T23:00:00Z", "2026-11-19T23:00:00Z"),
      ("12-24..1-2", "2025-12-23T23:00:00Z", "2026-01-01T23:00:00Z"),
      ("2026-10-25 02:30..03:00", "2026-10-25T00:30:00Z", "2026-10-25T02:00:00Z"),
      ("2026-03-29 01:30..02:30", "2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z"),
      ("2026-11-20 03:00..04:00 UTC", "2026-11-20T03:00:00Z", "2026-11-20T04:00:00Z"),
      ("2026-11-20 03:00 Asia/Tokyo..04:00", "2026-11-19T18:00:00Z", "2026-11-19T19:00:00Z"),
      ("2026-11-20 03:00+01:00..04:00Z", "2026-11-20T02:00:00Z", "2026-11-20T04:00:00Z"),
      ("@1700000000..@1700000060", "2023-11-14T22:13:20Z", "2023-11-14T22:14:20Z"),
      ("now..now", "2026-11-20T03:12:07Z", "2026-11-20T03:12:07Z"),
      ("yesterday..", "2026-11-18T23:00:00Z", nil), ("..today", nil, "2026-11-19T23:00:00Z"),
    ] as [(String, String?, String?)])
  func understood(text: String, since: String?, until: String?) throws {
    let range = try #require(
      try TimeRange.parse(text, nowUs: nowUs, zone: .berlin2026, zones: ZoneRules.named))
    #expect(range.sinceUs.map { ISO8601.utc($0, digits: 0) } == since)
    #expect(range.untilUs.map { ISO8601.utc($0, digits: 0) } == until)
  }

  @Test(
    "A word without two dots is none", arguments: ["yesterday", "03:00:05.5", "", "1.5h", ". ."])
  func single(text: String) throws {
    #expect(try TimeRange.parse(text, nowUs: nowUs, zone: .utc) == nil)
  }

  @Test(
    "What is no range is refused with its reason and a hint",
    arguments: [
      ("..", "missing", "2026-11-20 03:00..04:00"), ("today..yesterday", "ends before", "-3h..-1h"),
      ("-1h..-3h", "ends before", "-3h..-1h"), ("yesterday..tody", "no such word", "mean 'today'"),
      ("garbage..today", "no such word", "write"), ("a..b..c", "no such word", "write"),
      ("today...now", "unit", "write"), ("-9000y..now", "years", "-3h..-1h"),
      ("9999-12-31..12-31", "no such day", "-3h..-1h"),
    ])
  func refused(text: String, reason: String, hint: String) throws {
    let error = try #require(throws: TimeWordError.self) {
      try TimeRange.parse(text, nowUs: nowUs, zone: .utc)
    }
    #expect(error.reason.contains(reason))
    #expect(error.hint.contains(hint))
  }
}
