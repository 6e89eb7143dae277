import Testing

@testable import OomhistAnalysis

/// When memory began to run out.
@Suite struct OnsetTests {
  /// Readings `everyS` seconds apart.
  func onset(_ kib: [Int64], everyS: Int64 = 10) -> Onset.Moments? {
    var onset = Onset()
    for (index, value) in kib.enumerated() {
      onset.add(atUs: Int64(index) * everyS * 1_000_000, headroomKib: value)
    }
    return onset.moments(untilUs: Int64(kib.count - 1) * everyS * 1_000_000)
  }

  static let flat = [Int64](repeating: 100_000, count: 20)

  @Test(arguments: [
    ("a fall at the end", flat + [60_000, 20_000, 0], 19, 20),
    ("a burst between two readings", flat + [0], 19, 19),
    ("a dip that was over", flat + [10_000, 100_000, 100_000, 30_000, 0], 22, 22),
    ("services that started", [200_000] + flat + [40_000, 0], 20, 20),
  ])
  func theLossBeginsWhereHeadroomWasLastUsual(
    what: String, kib: [Int64], start: Int64, middle: Int64
  ) {
    let moments = onset(kib)
    #expect(moments?.startUs == start * 10_000_000, "\(what)")
    #expect(moments?.middleUs == middle * 10_000_000, "\(what)")
  }

  @Test(
    arguments: [[], [5], [100, 100, 100], [0, 50_000, 100_000], [100_000, 99_500]] as [[Int64]])
  func withoutALossThereIsNoMoment(kib: [Int64]) {
    #expect(onset(kib) == nil)
  }

  /// The shortest window that saw most of the loss: yesterday's ups and downs do not count.
  @Test func aSlowLeakIsFollowedOverDaysAndABurstIsNot() {
    let day = 8_640
    let leak = (0..<5 * day).map { Int64(1_000_000 - $0 * 1_000_000 / (5 * day)) } + [0]
    let slow = onset(leak)
    #expect((slow?.startUs ?? .max) < 2 * 86_400_000_000)
    let wave = (0..<5 * day).map { Int64(700_000 + $0 % 4_320 * 20) }
    let burst = onset(wave + [300_000, 0])
    #expect((burst?.startUs ?? 0) > Int64(5 * day - 40) * 10_000_000)
  }

  /// Readings are closer while memory is short; time counts, not their number.
  @Test func closeReadingsAtTheEndDoNotHideTheBeginning() {
    var onset = Onset()
    for (s, kib) in [(0, 131), (10, 118), (20, 58)] as [(Int64, Int64)] {
      onset.add(atUs: s * 1_000_000, headroomKib: kib * 1000)
    }
    for s in 21...32 as ClosedRange<Int64> {
      onset.add(atUs: s * 1_000_000, headroomKib: s % 4 == 0 ? 70_000 : 30_000)
    }
    onset.add(atUs: 33_000_000, headroomKib: 0)
    #expect(onset.moments(untilUs: 33_000_000)?.startUs == 10_000_000)
  }
}
