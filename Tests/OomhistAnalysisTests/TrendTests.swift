import Testing

@testable import OomhistAnalysis

@Suite struct TrendTests {
  @Test func aValueHoldsUntilTheNextReading() {
    var trend = Trend()
    trend.add(atUs: 0, value: 10)
    trend.add(atUs: 500, value: 20)
    let points = trend.points(fromUs: 0, untilUs: 1000)
    #expect(points == [10, 10, 10, 10, 20, 20, 20, 20, 20, 20])
  }

  @Test func thePeakOfASliceIsKept() {
    var trend = Trend()
    trend.add(atUs: 0, value: 1)
    trend.add(atUs: 510, value: 99)
    trend.add(atUs: 520, value: 2)
    #expect(trend.points(fromUs: 0, untilUs: 1000)[5] == 99)
    #expect(trend.points(fromUs: 0, untilUs: 1000)[6] == 2)
  }

  @Test func slicesBeforeTheFirstReadingAreEmpty() {
    var trend = Trend()
    trend.add(atUs: 950, value: 7)
    #expect(trend.points(fromUs: 0, untilUs: 1000) == Array(repeating: nil, count: 9) + [7])
  }

  @Test func readingsBeforeTheWindowHoldIntoIt() {
    var trend = Trend()
    trend.add(atUs: -500, value: 3)
    #expect(trend.points(fromUs: 0, untilUs: 1000) == Array(repeating: 3, count: 10))
  }

  @Test func readingsMayComeInAnyOrder() {
    var trend = Trend()
    trend.add(atUs: 500, value: 20)
    trend.add(atUs: 0, value: 10)
    #expect(trend.points(fromUs: 0, untilUs: 1000).first == 10)
  }

  @Test func nothingComesOfNothing() {
    #expect(Trend().points(fromUs: 0, untilUs: 100).isEmpty)
    var late = Trend()
    late.add(atUs: 500, value: 1)
    #expect(late.points(fromUs: 0, untilUs: 100).isEmpty)
    #expect(late.points(fromUs: 100, untilUs: 100).isEmpty)
  }
}
