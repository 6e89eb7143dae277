import Testing

@testable import OomhistAnalysis

@Suite struct GrowthExhaustionTests {
  static let hourUs = GrowthTestTests.hourUs

  @Test func aLeakReachesItsLimitInTime() throws {
    let finding = GrowthTestTests.examine(GrowthTestTests.day { 100_000 + 2000 * $0 })
    // 148 000 KiB at the end of the day: 10 hours more.
    let end = Exhaustion.when(finding, reaches: 168_000)
    let likelyUs = try #require(end.likelyUs)
    #expect(abs(likelyUs - 34 * Self.hourUs) < Self.hourUs / 2)
    #expect(try #require(end.earliestUs) < 34 * Self.hourUs)
    #expect(try #require(end.latestUs) > 34 * Self.hourUs)
  }

  @Test func headroomIsEatenFromTheEndOn() throws {
    let finding = GrowthTestTests.examine(GrowthTestTests.day { 100_000 + 2000 * $0 })
    let likelyUs = try #require(Exhaustion.when(finding, eats: 12_000).likelyUs)
    #expect(abs(likelyUs - 30 * Self.hourUs) < Self.hourUs / 2)
  }

  @Test func aLimitThatIsReachedIsReachedNow() {
    let finding = GrowthTestTests.examine(GrowthTestTests.day { 100_000 + 2000 * $0 })
    #expect(Exhaustion.when(finding, reaches: 50_000).likelyUs == 24 * Self.hourUs)
  }

  @Test func whatDoesNotGrowNeverGetsThere() {
    let flat = GrowthTestTests.examine(GrowthTestTests.day { _ in 100_000 })
    #expect(Exhaustion.when(flat, reaches: 400_000).likelyUs == nil)
    #expect(Exhaustion.when(flat, reaches: 400_000).latestUs == nil)
    let falling = GrowthTestTests.examine(GrowthTestTests.day { 200_000 - 2000 * $0 })
    #expect(Exhaustion.when(falling, reaches: 400_000).likelyUs == nil)
  }

  @Test func withoutAFindingThereIsNoForecast() {
    let finding = GrowthTest().examine([Reading(us: 0, kib: 5)], untilUs: 9)
    let end = Exhaustion.when(finding, reaches: 10)
    #expect(end == Exhaustion(earliestUs: nil, likelyUs: nil, latestUs: nil))
  }

  @Test func theTopOfTheSwingsMeetsTheLimit() throws {
    // 20 000 KiB come and go over a floor that rises: not the floor is to reach 200 000 KiB.
    let finding = GrowthTestTests.examine(
      GrowthTestTests.day { hour in
        100_000 + 2000 * hour + (Int(hour * 6 + 0.5) % 2 == 0 ? 20_000 : 0)
      })
    let likelyUs = try #require(Exhaustion.when(finding, reaches: 200_000).likelyUs)
    #expect(abs(likelyUs - 40 * Self.hourUs) < Self.hourUs)
  }
}
