import OomhistModel
import Testing

@Suite("Civil time")
struct CivilTimeTests {
  /// Years 1 to 9999 in µs.
  static let timesUs: ClosedRange<Int64> = -62_135_596_800_000_000...253_402_300_799_999_999

  @Test(
    "A known moment has its known date and weekday",
    arguments: [
      (0, CivilTime(year: 1970, month: 1, day: 1), 4),
      (-1, civil(1969, 12, 31, 23, 59, 59, 999_999), 3),
      (1_000_000_000_000_000, civil(2001, 9, 9, 1, 46, 40), 0),
      (951_782_400_000_000, civil(2000, 2, 29), 2),
      (951_868_800_000_000, civil(2000, 3, 1), 3),
      (1_709_164_800_000_000, civil(2024, 2, 29), 4),
      (4_107_542_400_000_000, civil(2100, 3, 1), 1),
      (1_795_144_327_000_001, civil(2026, 11, 20, 3, 12, 7, 1), 5),
      (timesUs.lowerBound, civil(1, 1, 1), 1),
      (timesUs.upperBound, civil(9999, 12, 31, 23, 59, 59, 999_999), 5),
    ])
  func known(us: Int64, expected: CivilTime, weekday: Int) {
    let found = CivilTime(utcUs: us)
    #expect(found == expected)
    #expect(found.weekday == weekday)
    #expect(expected.utcUs == us)
    #expect(expected.isValid)
  }

  @Test("Every moment from year 1 to 9999 goes to the calendar and back")
  func roundTrip() {
    var dice = Dice(seed: 1)
    for _ in 0..<20_000 {
      let us = Int64.random(in: Self.timesUs, using: &dice)
      let civil = CivilTime(utcUs: us)
      #expect(civil.utcUs == us)
      #expect(civil.isValid)
    }
  }

  @Test("Days follow each other without a hole over two centuries")
  func successiveDays() {
    var previous = CivilTime(year: 1899, month: 12, day: 31)
    for day in previous.daysSinceEpoch + 1..<previous.daysSinceEpoch + 73_050 {
      let next = CivilTime(utcUs: day * 86_400_000_000)
      let isNextDay =
        next.year == previous.year && next.month == previous.month
        && next.day == previous.day + 1
      let isNewMonth =
        next.day == 1 && (28...31).contains(previous.day)
        && (next.month == previous.month + 1 || next.month == 1 && previous.month == 12)
      #expect(isNextDay || isNewMonth, "\(previous) is followed by \(next)")
      #expect(next.weekday == (previous.weekday + 1) % 7)
      previous = next
    }
  }

  @Test(
    "A date or time that no calendar shows is not valid",
    arguments: [
      civil(2026, 2, 29), civil(2100, 2, 29), civil(2026, 4, 31), civil(2026, 13, 1),
      civil(2026, 0, 1), civil(2026, 1, 0), civil(0, 1, 1), civil(10_000, 1, 1),
      civil(2026, 1, 1, 24), civil(2026, 1, 1, 0, 60), civil(2026, 1, 1, 0, 0, 61),
    ])
  func invalid(civil: CivilTime) {
    #expect(!civil.isValid)
  }

  @Test("A fixed zone shifts the calendar and takes the shift back")
  func fixedZone() {
    let zone = ZoneRules.fixed(offsetSeconds: -12_600)
    let shown = zone.civil(atUs: 0)
    #expect(shown == civil(1969, 12, 31, 20, 30))
    #expect(zone.utcUs(shown) == 0)
  }
}

private func civil(
  _ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0, _ second: Int = 0,
  _ microsecond: Int = 0
) -> CivilTime {
  CivilTime(
    year: year, month: month, day: day, hour: hour, minute: minute, second: second,
    microsecond: microsecond)
}

/// A repeatable sequence of random numbers.
private struct Dice: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    let mixed = (state ^ state >> 33) &* 0xff51_afd7_ed55_8ccd
    return mixed ^ mixed >> 29
  }
}
