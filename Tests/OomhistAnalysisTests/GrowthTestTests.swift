import Testing

@testable import OomhistAnalysis

@Suite struct GrowthTestTests {
  static let hourUs: Int64 = 3_600_000_000

  /// A day of readings every ten minutes.
  static func day(_ kib: (_ hour: Double) -> Double) -> [Reading] {
    (0..<144).map { tick in
      let hour = Double(tick) / 6
      let jitter = Double((tick * 7919) % 101 - 50) * 8
      return Reading(us: Int64(tick) * hourUs / 6, kib: Int64(kib(hour) + jitter))
    }
  }

  static func examine(_ readings: [Reading]) -> GrowthFinding {
    GrowthTest().examine(readings, untilUs: 24 * hourUs)
  }

  @Test func theSlopeOfALeakIsFound() throws {
    let finding = Self.examine(Self.day { 100_000 + 2000 * $0 })
    #expect(finding.isLeaking)
    #expect(finding.confidence == .high)
    let slope = try #require(finding.slopeKibPerHour)
    #expect(abs(slope - 2000) < 40)
    #expect(try #require(finding.slopeLowKibPerHour) <= 2000)
    #expect(try #require(finding.slopeHighKibPerHour) >= 2000)
    #expect(abs(finding.grewKib - 47_000) < 1000)
  }

  @Test func whatHappenedBesidesIsTakenOff() throws {
    let finding = Self.examine(Self.day { 100_000 + 2000 * $0 + ($0 >= 9 ? 80_000 : 0) })
    #expect(finding.isLeaking)
    #expect(abs(try #require(finding.slopeKibPerHour) - 2000) < 100)
    #expect(finding.grewKib > 120_000)
  }

  @Test func growthIsJudgedSinceTheLastRestart() {
    let finding = Self.examine(Self.day { 100_000 + 8000 * ($0 < 10 ? $0 : $0 - 10) })
    #expect(finding.isLeaking)
    #expect(finding.sinceUs >= 10 * Self.hourUs && finding.sinceUs < 11 * Self.hourUs)
    #expect(abs(finding.grewKib - 110_000) < 8000)
    #expect(finding.reasons.contains("grew before the restart, too"))
  }

  @Test func soonAfterARestartTheTimeBeforeItCounts() {
    let finding = Self.examine(Self.day { 100_000 + 8000 * ($0 < 23.6 ? $0 : $0 - 23.6) })
    #expect(finding.isLeaking)
    #expect(finding.confidence <= .low)
    #expect(finding.reasons.contains("grew before the restart, and may well again"))
  }

  @Test func aFlatServiceThatWasRestartedDoesNotLeak() {
    let finding = Self.examine(
      Self.day { 100_000 * (abs($0 - 8) < 0.1 || abs($0 - 17) < 0.1 ? 0.2 : 1) })
    #expect(!finding.isLeaking)
    #expect(finding.shape == .steady)
  }

  @Test func secondsAndMonthsAreJudgedAlike() {
    let hostile = Self.day { 100_000 + 50_000 * min($0, 9) / 9 + ($0 > 20 ? 5000 : 0) }
    let leak = Self.day { 100_000 + 4000 * $0 }
    for (series, isLeaking) in [(hostile, false), (leak, true)] {
      // 24 h squeezed into 24 s, and drawn out to 30 days.
      for (times, parts) in [(1, 3600), (1, 60), (1, 1), (30, 1)] as [(Int64, Int64)] {
        let readings = series.map { Reading(us: $0.us * times / parts, kib: $0.kib) }
        let finding = GrowthTest().examine(readings, untilUs: 24 * Self.hourUs * times / parts)
        #expect(finding.isLeaking == isLeaking, "\(times)/\(parts) \(finding)")
        #expect(finding.shape == (isLeaking ? .leak : .warmup))
      }
    }
  }

  @Test func theOriginOfTimeDoesNotMatter() {
    let leak = Self.day { 100_000 + 4000 * $0 }
    let offsetUs: Int64 = 1_795_132_800_000_000
    let moved = leak.map { Reading(us: $0.us + offsetUs, kib: $0.kib) }
    let (here, there) = (
      Self.examine(leak), GrowthTest().examine(moved, untilUs: offsetUs + 24 * Self.hourUs)
    )
    #expect(here.isLeaking && there.isLeaking)
    #expect(here.grewKib == there.grewKib)
    #expect(here.slopeKibPerHour == there.slopeKibPerHour)
  }

  @Test func aGapInTheRecordHidesNoLeak() {
    let readings = Self.day { 100_000 + 4000 * $0 }.filter {
      $0.us < 9 * Self.hourUs || $0.us > 13 * Self.hourUs
    }
    #expect(Self.examine(readings).isLeaking)
  }

  @Test func readingsAfterTheEndAreLeftOut() {
    let leak = Self.day { 100_000 + 4000 * max(0, $0 - 12) }
    let finding = GrowthTest().examine(leak, untilUs: 12 * Self.hourUs)
    #expect(!finding.isLeaking)
    #expect(finding.shape == .steady)
  }

  @Test func aBurstHasGrownByWhatItHoldsNow() {
    let finding = Self.examine(Self.day { $0 > 23 ? 400_000 * ($0 - 22.8) : 100_000 })
    #expect(finding.shape == .burst)
    #expect(finding.grewKib > 250_000)
  }

  @Test func nothingAndNearlyNothingAreNoCrash() {
    let examine = GrowthTest().examine
    #expect(examine([], 5).shape == .new)
    let one = examine([Reading(us: 0, kib: 100)], 1_000_000)
    #expect(one.shape == .steady && one.confidence == .low)
    #expect(examine([Reading(us: 0, kib: 100)], 0).shape == .new)
    let atOnce = (0..<5).map { Reading(us: 7, kib: $0) }
    #expect(examine(atOnce, 7).confidence == .none)
    #expect(!examine(atOnce, 8).isLeaking)
    let zeros = (0..<50).map { Reading(us: $0 * 1000, kib: 0) }
    #expect(!examine(zeros, 50_000).isLeaking)
  }

  /// Every prefix of series that go up and down by chance.
  @Test(arguments: 1...20 as ClosedRange<UInt64>) func noSeriesIsACrash(seed: UInt64) {
    var state = seed
    var readings: [Reading] = []
    var us: Int64 = 0
    for _ in 0..<60 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      us += Int64(state >> 33) % (state % 5 == 0 ? 1 : 5_000_000)
      readings.append(Reading(us: us, kib: Int64(state >> 40) % (state % 3 == 0 ? 100 : 100_000)))
      let finding = GrowthTest().examine(readings, untilUs: us)
      #expect(finding.readings > 0)
      _ = Exhaustion.when(finding, eats: 1000)
      #expect(finding.confidence < .high || readings.count >= 24)
    }
  }
}
