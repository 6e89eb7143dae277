import OomhistModel
import OomhistParsing
import OomhistTestSupport
import Testing

/// What holds of all words, over random moments, zones and texts.
@Suite("Any time word")
struct TimeWordPropertyTests {
  private static let hourUs: Int64 = 3_600_000_000
  /// The years in which the random zones change their clocks.
  private static let yearsUs: Range<Int64> = 1_577_836_800_000_000..<1_893_456_000_000_000

  /// A zone whose clocks jump every few months, by up to two hours either way.
  private func randomZone(_ random: inout SeededRandom) -> ZoneRules {
    var changes: [(us: Int64, offset: Int)] = []
    var us = Self.yearsUs.lowerBound
    let base = Int.random(in: -48...52, using: &random) * 900
    while us < Self.yearsUs.upperBound {
      us += Int64.random(in: 60...300, using: &random) * 24 * Self.hourUs
      us += Int64.random(in: 0..<24, using: &random) * Self.hourUs
      changes.append((us, base + Int.random(in: -4...4, using: &random) * 900))
    }
    return ZoneRules(offsetSeconds: { [changes] us in
      changes.last { $0.us <= us }?.offset ?? base
    })
  }

  private func text(_ civil: CivilTime, _ random: inout SeededRandom) -> String {
    let (month, day) = (ISO8601.two(civil.month), ISO8601.two(civil.day))
    var fraction = String(civil.microsecond)
    while fraction.utf8.count < 6 { fraction = "0" + fraction }
    let time = [civil.hour, civil.minute, civil.second].map(ISO8601.two).joined(separator: ":")
    let names = ["sun", "Mon", "TUE", "wednesday", "Thu", "Friday", "sat"]
    let front = Bool.random(using: &random) ? names[civil.weekday] + " " : ""
    let between = ["T", " ", "  ", "t"].randomElement(using: &random) ?? " "
    return "\(front)\(civil.year)-\(month)-\(day)\(between)\(time).\(fraction)"
  }

  @Test("Every moment that we print is read back, in UTC and with any offset")
  func printed() throws {
    var random = SeededRandom(seed: 7)
    for _ in 0..<1_000 {
      let us = Int64.random(in: -62_000_000_000_000_000...253_000_000_000_000_000, using: &random)
      #expect(try TimeWord.parse(ISO8601.utc(us), nowUs: 0, zone: .berlin2026) == us)
      let offset = Int.random(in: -14 * 60...14 * 60, using: &random) * 60
      let local = ISO8601.local(us, zone: .fixed(offsetSeconds: offset), digits: 6)
      #expect(try TimeWord.parse(local, nowUs: 0, zone: .utc) == us)
    }
  }

  @Test("What clocks show is read back, or is the first of two such moments")
  func roundTrip() throws {
    var random = SeededRandom(seed: 21)
    for _ in 0..<50 {
      let zone = randomZone(&random)
      for _ in 0..<40 {
        let us = Int64.random(in: Self.yearsUs, using: &random)
        let shown = zone.civil(atUs: us)
        let read = try TimeWord.parse(text(shown, &random), nowUs: 0, zone: zone)
        #expect(read <= us && us - read <= 2 * Self.hourUs)
        #expect(zone.civil(atUs: read) == shown)
        let offset = ISO8601.local(us, zone: zone, digits: 6)
        #expect(try TimeWord.parse(offset, nowUs: 0, zone: .utc) == us)
        let epoch = "@\(us / 1_000_000).\(String(us % 1_000_000 + 1_000_000).dropFirst())"
        #expect(try TimeWord.parse(epoch, nowUs: 0, zone: zone) == us)
      }
    }
  }

  @Test("A later time of one zone is never an earlier moment, around any jump of the clocks")
  func laterIsLater() throws {
    var random = SeededRandom(seed: 22)
    for _ in 0..<15 {
      let zone = randomZone(&random)
      var us = Self.yearsUs.lowerBound
      while us < Self.yearsUs.upperBound {
        us += Int64.random(in: 1...200, using: &random) * 24 * Self.hourUs
        // Three days minute by minute would be long: random steps through them.
        var civil = zone.civil(atUs: us).utcUs
        var last = Int64.min
        for _ in 0..<40 {
          civil += Int64.random(in: 1...(2 * Self.hourUs), using: &random)
          let word = text(CivilTime(utcUs: civil), &random)
          let moment = try TimeWord.parse(word, nowUs: 0, zone: zone)
          let isShown = zone.civil(atUs: moment).utcUs == civil
          #expect(moment > last || moment == last && !isShown, "\(word)")
          #expect(zone.civil(atUs: moment).utcUs >= civil)
          last = moment
        }
      }
    }
  }

  @Test("A longer span ago is earlier, a longer one ahead later, and both are read as one span")
  func spans() throws {
    var random = SeededRandom(seed: 23)
    let units = ["us", "ms", "s", "sec", "min", "h", "hours", "d", "days", "w", "weeks"]
    for _ in 0..<2_000 {
      let nowUs = Int64.random(in: Self.yearsUs, using: &random)
      let parts = (0..<Int.random(in: 1...3, using: &random)).map { _ in
        "\(Int.random(in: 1...99, using: &random))\(units.randomElement(using: &random) ?? "s")"
      }
      let span = parts.joined(separator: " ")
      let longer = span + " 1us"
      func moment(_ word: String) throws -> Int64 {
        try TimeWord.parse(word, nowUs: nowUs, zone: .utc)
      }
      let us = try TimeSpan.parse(span)
      #expect(try moment("-" + span) == nowUs - us)
      #expect(try moment(span + " ago") == nowUs - us)
      #expect(try moment("+" + span) == nowUs + us)
      #expect(try moment("-" + longer) < moment("-" + span))
      #expect(try moment("+" + longer) > moment("+" + span))
      #expect(try TimeSpan.parse(SpanText.text(us)) == us)
    }
  }

  @Test("Words for days follow each other at any moment in any zone")
  func days() throws {
    var random = SeededRandom(seed: 24)
    for _ in 0..<1_000 {
      let zone = randomZone(&random)
      let nowUs = Int64.random(in: Self.yearsUs, using: &random)
      func moment(_ word: String) throws -> Int64 {
        try TimeWord.parse(word, nowUs: nowUs, zone: zone)
      }
      let today = try moment("today")
      #expect(try moment("yesterday") < today && today <= nowUs && nowUs < moment("tomorrow"))
      for weekday in ["monday", "thu", "sunday"] {
        let (newest, last) = (try moment(weekday), try moment("last " + weekday))
        #expect(newest <= nowUs && last < today && last <= newest)
      }
      let range = try #require(
        try TimeRange.parse("\(ISO8601.utc(nowUs))..03:00", nowUs: nowUs, zone: zone))
      let (since, until) = (try #require(range.sinceUs), try #require(range.untilUs))
      #expect(until > since && until - since <= 28 * Self.hourUs)
    }
  }

  @Test("No text makes a parser trap, and what it gives lies in the years 1 to 9999")
  func randomText() {
    var random = SeededRandom(seed: 25)
    let pieces = [
      "2026", "-", ":", "T", "Z", "utc", " ", "now", "last", "mon", "ago", "@", "+", "00", "12",
      ".", "..", "9999999999", "h", "µs", "y", "e\u{301}", "\u{0}", "00:00", "2026-11-20", "11-20",
      "left", "Asia/Tokyo", "CET", "\u{1b}", "yesterdy", "huors", "9999-12-31", "\t", "/",
    ]
    var understood = 0
    for round in 0..<6_000 {
      let count = Int.random(in: 0...7, using: &random)
      var text = (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      if round % 4 == 0 {
        let bytes = (0..<count * 4).map { _ in UInt8.random(in: 0...255, using: &random) }
        text = String(decoding: bytes, as: UTF8.self)
      }
      let moment = try? TimeWord.parse(text, nowUs: 0, zone: .utc, zones: ZoneRules.named)
      let range = try? TimeRange.parse(text, nowUs: 0, zone: .utc, zones: ZoneRules.named)
      _ = try? TimeSpan.parse(text)
      for us in [moment, range?.sinceUs, range?.untilUs].compactMap({ $0 }) {
        understood += 1
        #expect((1...9999).contains(CivilTime(utcUs: us).year))
      }
    }
    #expect(understood > 100, "else the pieces do not reach the interesting paths")
  }
}
