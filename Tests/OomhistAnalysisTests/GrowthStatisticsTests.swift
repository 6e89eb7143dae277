import Testing

@testable import OomhistAnalysis

@Suite struct TheilSenTests {
  @Test func aLineIsFoundExactly() throws {
    let line = try #require(TheilSen.line((0..<10).map { (x: Double($0), y: 3 + 2 * Double($0)) }))
    #expect(line.slope == 2 && line.intercept == 3)
    #expect(line.slopeLow == 2 && line.slopeHigh == 2)
    #expect(line.value(at: 100) == 203)
  }

  @Test func aQuarterOfThePointsMayBeAnywhere() throws {
    let points = (0..<40).map { i -> (x: Double, y: Double) in
      let near = 2 * Double(i) + Double(i % 3)
      return (x: Double(i), y: i % 4 == 0 ? 1e6 : near)
    }
    let line = try #require(TheilSen.line(points))
    #expect(abs(line.slope - 2) < 0.3)
    #expect(line.slopeLow < line.slope && line.slope <= line.slopeHigh)
  }

  @Test func neighboursThatResembleEachOtherWidenTheInterval() throws {
    let points = (0..<40).map { (x: Double($0), y: Double(($0 * 37) % 11)) }
    let alone = try #require(TheilSen.line(points))
    let alike = try #require(TheilSen.line(points, varianceInflation: 4))
    #expect(alike.slopeHigh - alike.slopeLow > 1.3 * (alone.slopeHigh - alone.slopeLow))
  }

  @Test func manyPointsAreThinnedOut() throws {
    let points = (0..<100_000).map { (x: Double($0), y: Double($0)) }
    #expect(try #require(TheilSen.line(points)).slope == 1)
  }

  @Test func noLineGoesThroughOneMoment() {
    #expect(TheilSen.line([]) == nil)
    #expect(TheilSen.line([(x: 1, y: 1)]) == nil)
    #expect(TheilSen.line([(x: 1, y: 1), (x: 1, y: 2)]) == nil)
  }

  @Test(arguments: [([], 0), ([3], 3), ([1, 2], 1.5), ([1, 2, 9], 2)] as [([Double], Double)])
  func theMedianIsTheMiddle(numbers: [Double], median: Double) {
    #expect(TheilSen.median(ofSorted: numbers) == median)
  }
}

@Suite struct MannKendallTests {
  @Test func whatRisesIsAbove() {
    // 45 rising pairs of 10 numbers: (45 - 1) / √125.
    let z = MannKendall.z((0..<10).map(Double.init))
    #expect(abs(z - 44 / 125.0.squareRoot()) < 1e-9)
    #expect(MannKendall.z((0..<10).map { -Double($0) }) == -z)
  }

  @Test func likenessOfNeighboursMakesItLessSure() {
    let rising = (0..<10).map(Double.init)
    #expect(MannKendall.z(rising, varianceInflation: 4) == MannKendall.z(rising) / 2)
  }

  @Test func equalNumbersTellNothing() {
    #expect(MannKendall.z(Array(repeating: 5, count: 20)) == 0)
    #expect(MannKendall.z([1, 2]) == 0)
    #expect(MannKendall.z([]) == 0)
  }

  @Test func tiesAreCounted() {
    // 1 1 2: two rising pairs; variance (3·2·11 − 2·1·9) / 18.
    #expect(abs(MannKendall.z([1, 1, 2]) - 1 / (48.0 / 18).squareRoot()) < 1e-9)
  }

  @Test func inflationFollowsTheAutocorrelation() {
    let alternating = (0..<40).map { $0 % 2 == 0 ? 1.0 : -1 }
    #expect(MannKendall.inflation(ofResiduals: alternating) == 1)
    let slow = (0..<40).map { $0 < 20 ? 1.0 : -1 }
    #expect(MannKendall.inflation(ofResiduals: slow) > 10)
    #expect(MannKendall.inflation(ofResiduals: [0, 0, 0, 0, 0]) == 1)
    #expect(MannKendall.inflation(ofResiduals: []) == 1)
  }
}

@Suite struct IntervalMinimaTests {
  static func minima(_ readings: [(us: Int64, kib: Int64)], _ count: Int) -> IntervalMinima {
    let all = readings.map { Reading(us: $0.us, kib: $0.kib) }
    return IntervalMinima(all[...], fromUs: 0, untilUs: 100, count: count)
  }

  @Test func aValueHoldsUntilTheNextReading() {
    let minima = Self.minima([(0, 10), (55, 30)], 5)
    #expect(minima.least == [10, 10, 10, 30, 30].map { $0 == 30 ? 30 : 10 })
    #expect(minima.most == [10, 10, 30, 30, 30])
  }

  @Test func theLeastOfAnIntervalIsKept() {
    let minima = Self.minima([(0, 10), (5, 3), (7, 90), (60, 20)], 2)
    #expect(minima.least == [3, 20])
    #expect(minima.most == [90, 90])
  }

  @Test func aReadingAtABorderBelongsToWhatFollows() {
    #expect(Self.minima([(0, 10), (50, 99)], 2).least == [10, 99])
  }

  @Test func oneLowIntervalIsSmoothedAway() {
    let readings = (0..<25).map { (us: Int64($0) * 4, kib: Int64($0 == 9 ? 1 : 50)) }
    let minima = Self.minima(readings, 25)
    #expect(minima.least[9] == 1)
    #expect(minima.smoothed == Array(repeating: 50, count: 25))
  }
}

@Suite struct SilencesTests {
  static func silences(_ seconds: [Int64]) -> [Range<Int64>] {
    Silences(seconds.map { Reading(us: $0 * 1_000_000, kib: $0) }).stretches
  }

  @Test func aLongPauseOfASeriesThatAlwaysMovesIsASilence() {
    #expect(Self.silences(Array(0...20) + Array(60...80)) == [21_000_000..<60_000_000])
  }

  @Test func aSeriesThatMovesNowAndThenHasNone() {
    #expect(Self.silences([0, 1, 2, 9, 10, 40, 41, 42, 60, 61, 100, 101, 102, 170]) == [])
    #expect(Self.silences([0, 1, 2, 90]) == [])
    #expect(Self.silences([]) == [])
  }

  @Test func onlyWhatLiesWithinIsCovered() {
    let silences = Silences((Array(0...20) + Array(60...80)).map { Reading(us: $0, kib: 1) })
    #expect(silences.cover(fromUs: 30, untilUs: 50))
    #expect(!silences.cover(fromUs: 10, untilUs: 50))
    #expect(!silences.cover(fromUs: 50, untilUs: 70))
  }
}
