import OomhistModel
import OomhistParsing
import Testing

/// Friday, 2026-11-20 03:12:07.5 UTC.
private let nowUs: Int64 = 1_795_144_327_500_000
private let hourUs: Int64 = 3_600_000_000

@Suite("Times as people write them")
struct TimeWordTests {
  @Test(
    "A word is the moment that a person in Berlin means",
    arguments: [
      ("now", "2026-11-20T03:12:07.500000Z"), (" NOW ", "2026-11-20T03:12:07.500000Z"),
      ("today", "2026-11-19T23:00:00.000000Z"), ("Yesterday", "2026-11-18T23:00:00.000000Z"),
      ("tomorrow", "2026-11-20T23:00:00.000000Z"),
      ("yesterday 22:15", "2026-11-19T21:15:00.000000Z"),
      ("today UTC", "2026-11-20T00:00:00.000000Z"),
      ("friday", "2026-11-19T23:00:00.000000Z"), ("last friday", "2026-11-12T23:00:00.000000Z"),
      ("mon", "2026-11-15T23:00:00.000000Z"), ("saturday 12:00", "2026-11-14T11:00:00.000000Z"),
      ("-2h", "2026-11-20T01:12:07.500000Z"), ("- 2 h", "2026-11-20T01:12:07.500000Z"),
      ("-90", "2026-11-20T03:10:37.500000Z"), ("+5min", "2026-11-20T03:17:07.500000Z"),
      ("2 hours ago", "2026-11-20T01:12:07.500000Z"), ("2h ago", "2026-11-20T01:12:07.500000Z"),
      ("3d2h", "2026-11-17T01:12:07.500000Z"), ("1 Week Ago", "2026-11-13T03:12:07.500000Z"),
      ("2026-11-20", "2026-11-19T23:00:00.000000Z"),
      ("2026-11-20 ", "2026-11-19T23:00:00.000000Z"),
      ("2026-11-20 03:00", "2026-11-20T02:00:00.000000Z"),
      ("2026-11-20   03:00:05", "2026-11-20T02:00:05.000000Z"),
      ("2026-11-20T03:00:05.123456", "2026-11-20T02:00:05.123456Z"),
      ("2026-11-20t03:00:05.1", "2026-11-20T02:00:05.100000Z"),
      ("2026-11-20 03:00:05.1234567899", "2026-11-20T02:00:05.123456Z"),
      ("2026-11-20 03:00Z", "2026-11-20T03:00:00.000000Z"),
      ("2026-11-20T03:00:05z", "2026-11-20T03:00:05.000000Z"),
      ("2026-11-20 03:00 UTC", "2026-11-20T03:00:00.000000Z"),
      ("2026-11-20 UTC", "2026-11-20T00:00:00.000000Z"),
      ("2026-11-20T03:00:05+05:30", "2026-11-19T21:30:05.000000Z"),
      ("2026-11-20T03:00-0800", "2026-11-20T11:00:00.000000Z"),
      ("2026-11-20 03:00:05 +01", "2026-11-20T02:00:05.000000Z"),
      ("Fri 2026-11-20 03:00:05", "2026-11-20T02:00:05.000000Z"),
      ("Fri 2026-11-20 03:00:05 UTC", "2026-11-20T03:00:05.000000Z"),
      ("03:00", "2026-11-20T02:00:00.000000Z"), ("23:59:59", "2026-11-20T22:59:59.000000Z"),
      ("03:00Z", "2026-11-20T03:00:00.000000Z"),
      ("@1700000000", "2023-11-14T22:13:20.000000Z"),
      ("@1700000000.5", "2023-11-14T22:13:20.500000Z"), ("@0", "1970-01-01T00:00:00.000000Z"),
      ("2024-02-29", "2024-02-28T23:00:00.000000Z"),
      ("2026-07-01 12:00", "2026-07-01T10:00:00.000000Z"),
      ("5min left", "2026-11-20T03:17:07.500000Z"), (".5h", "2026-11-20T02:42:07.500000Z"),
      ("-1h 30min", "2026-11-20T01:42:07.500000Z"), ("-1.5h", "2026-11-20T01:42:07.500000Z"),
      ("1 M ago", "2026-10-20T16:42:07.500000Z"), ("1m ago", "2026-11-20T03:11:07.500000Z"),
      ("26-11-20", "2026-11-19T23:00:00.000000Z"), ("69-1-2 3:04", "1969-01-02T02:04:00.000000Z"),
      ("2026-1-5 3:04", "2026-01-05T02:04:00.000000Z"), ("3:04", "2026-11-20T02:04:00.000000Z"),
      ("11-20", "2026-11-19T23:00:00.000000Z"), ("11-20 23:00", "2026-11-20T22:00:00.000000Z"),
      ("12-24 18:00", "2025-12-24T17:00:00.000000Z"), ("2-29", "2024-02-28T23:00:00.000000Z"),
      ("fri 11-20 03:00", "2026-11-20T02:00:00.000000Z"),
      ("Friday 2026-11-20T03:00", "2026-11-20T02:00:00.000000Z"),
      ("last monday 10:00", "2026-11-16T09:00:00.000000Z"),
      ("2026-11-20 03:00 Europe/Berlin", "2026-11-20T02:00:00.000000Z"),
      ("2026-11-20 03:00 Asia/Tokyo", "2026-11-19T18:00:00.000000Z"),
      ("today Asia/Tokyo", "2026-11-19T15:00:00.000000Z"),
      ("friday 1:00 Asia/Tokyo", "2026-11-19T16:00:00.000000Z"),
      ("Fri 2026-11-20 03:00:05 CET", "2026-11-20T02:00:05.000000Z"),
      ("2026-10-25 02:30 CEST", "2026-10-25T00:30:00.000000Z"),
      ("2026-10-25 02:30 CET", "2026-10-25T01:30:00.000000Z"),
    ])
  func understood(text: String, expected: String) throws {
    let us = try TimeWord.parse(
      text, nowUs: nowUs, zone: .berlin2026, zones: ZoneRules.named)
    #expect(ISO8601.utc(us) == expected)
  }

  @Test(
    "What is no time is refused with its name, the reason and a hint",
    arguments: [
      ("2026-02-30", "no such day"), ("2026-13-01", "no such day"), ("0000-01-01", "no such day"),
      ("2026-02-30 12:00", "no such day"), ("25:00", "no such time of day"),
      ("2026-11-20 24:00", "no such time of day"), ("12:60", "no such time of day"),
      ("2026-11-20 3", "hh:mm"), ("2026-11-20 03:00 EET", "time zone 'EET'"),
      ("2026-11-20x", "hh:mm"), ("2026-11-20 Europe/Bern", "time zone 'Europe/Bern'"),
      ("2026-11", "2026-11-20"), ("2026/11/20", "2026-11-20"), ("20.11.2026", "2026-11-20"),
      ("6-11-20", "2026-11-20"), ("13-01", "no such day"), ("02-30", "no such day"),
      ("sat 11-20", "Friday"), ("03:0", "hh:mm"), ("03:00:5", "hh:mm"), ("03:00 x", "time zone"),
      ("11-20 03:00 +1", "offset"), ("-1h..now", "range"), ("last week", "weekday"),
      ("2026-11-20T", "hh:mm"), ("2026-11-20T03:00:05.", "hh:mm"),
      ("Mon 2026-11-20", "Friday"), ("", "empty"), ("\t ", "empty"), ("garbage", "no such word"),
      ("2026", "needs a unit"), ("90", "needs a unit"), ("@", "seconds since 1970"),
      ("@12x", "seconds since 1970"), ("@1.", "seconds since 1970"), ("@-5", "seconds since 1970"),
      ("@99999999999999999999", "seconds since 1970"), ("@9223372036854775807", "years"),
      ("@999999999999", "years"), ("-9000y", "years"), ("+9000y", "years"),
      ("-400000y", "too long"), ("-99999999999999999999d", "too long"), ("-", "empty"),
      ("--2h", "number with a unit"), ("2h lft", "number with a unit"),
      ("last year", "weekday"),
      ("yesterdayish", "no such word"), ("yesterday 99:00", "no such time of day"),
      ("today\n", "hh:mm"), ("2026-11-20 03:00+99:00", "hh:mm"),
      ("2026-11-20 03:00; rm", "hh:mm"), ("\u{1b}[2J", "no such word"),
      ("２０２６-11-20", "no such word"), ("9999-12-31 23:00:00 -05:00", "years"),
    ])
  func refused(text: String, reason: String) throws {
    let error = try #require(throws: TimeWordError.self) {
      try TimeWord.parse(text, nowUs: nowUs, zone: .berlin2026, zones: ZoneRules.named)
    }
    #expect(error.reason.contains(reason))
    #expect(error.description.contains(error.reason))
    #expect(error.hint.contains("yesterday"))
    let steers = error.description.unicodeScalars.contains { $0.value < 0x20 }
    #expect(!steers)
  }

  @Test(
    "The nearest word that would be understood is shown",
    arguments: [
      ("yesterdy", "yesterday"), ("yestreday 10:00", "yesterday 10:00"), ("tody", "today"),
      ("2 huors ago", "2 hours ago"), ("2 hours agp", "2 hours ago"), ("mondy", "monday"),
      ("lst monday", "last monday"), ("last wendesday", "last wednesday"), ("-3 dyas", "-3 days"),
      ("3mintes", "3minutes"), ("yest", "yesterday"), ("FRIDAI 12:00", "friday 12:00"),
    ])
  func nearest(text: String, meant: String) throws {
    let error = try #require(throws: TimeWordError.self) {
      try TimeWord.parse(text, nowUs: nowUs, zone: .utc)
    }
    #expect(error.hint.hasPrefix("did you mean '\(meant)'? write "))
  }

  @Test(
    "No word is offered where none is close, or where it would not do either",
    arguments: ["garbage", "x", "hh", "25:00", "yesterdy 25:00", "2026-02-30", "q q q", "2 xs ago"])
  func noneNear(text: String) throws {
    let error = try #require(throws: TimeWordError.self) {
      try TimeWord.parse(text, nowUs: nowUs, zone: .utc)
    }
    #expect(error.hint.hasPrefix("write "))
  }

  @Test("A long word is shortened in the message")
  func longWord() throws {
    let error = try #require(throws: TimeWordError.self) {
      try TimeWord.parse(String(repeating: "x", count: 10_000), nowUs: nowUs, zone: .utc)
    }
    #expect(error.description.utf8.count < 150)
  }

  @Test(
    "A time that clocks skip or show twice is what the zone says",
    arguments: [
      ("2026-03-29 01:59:59", "2026-03-29T00:59:59.000000Z"),
      ("2026-03-29 02:30", "2026-03-29T01:00:00.000000Z"),
      ("2026-03-29 03:00", "2026-03-29T01:00:00.000000Z"),
      ("2026-10-25 02:30", "2026-10-25T00:30:00.000000Z"),
      ("2026-10-25 03:00", "2026-10-25T02:00:00.000000Z"),
    ])
  func clockChange(text: String, expected: String) throws {
    let us = try TimeWord.parse(text, nowUs: nowUs, zone: .berlin2026)
    #expect(ISO8601.utc(us) == expected)
  }

  @Test("Yesterday begins at midnight also when a day has 23 or 25 hours")
  func midnights() throws {
    // 2026-03-30 and 2026-10-26, both at noon: the day before had the change.
    let spring: Int64 = CivilTime(year: 2026, month: 3, day: 30, hour: 12).utcUs
    let autumn: Int64 = CivilTime(year: 2026, month: 10, day: 26, hour: 12).utcUs
    for (nowUs, hours) in [(spring, Int64(23)), (autumn, 25)] {
      let today = try TimeWord.parse("today", nowUs: nowUs, zone: .berlin2026)
      let yesterday = try TimeWord.parse("yesterday", nowUs: nowUs, zone: .berlin2026)
      #expect(today - yesterday == hours * hourUs)
    }
  }
}
