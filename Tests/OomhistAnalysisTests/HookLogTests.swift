import OomhistAnalysis
import Testing

@Suite struct HookLogTests {
  private static let dayUs: Int64 = 86_400_000_000

  private func decide(
    _ log: inout HookLog, _ killID: Int64, at atUs: Int64?, now nowUs: Int64, perHour: Int = 2
  ) -> HookLog.Decision {
    log.decide(
      killID: killID, atUs: atUs, nowUs: nowUs, runsPerHour: perHour, maxAgeUs: Self.dayUs)
  }

  @Test func tooManyInAnHourAreHeldBackAndCounted() {
    var log = HookLog()
    let second: Int64 = 1_000_000
    #expect(decide(&log, 1, at: 0, now: second) == .run(heldBack: 0))
    #expect(decide(&log, 2, at: 0, now: 2 * second) == .run(heldBack: 0))
    #expect(decide(&log, 3, at: 0, now: 3 * second) == .holdBack)
    #expect(decide(&log, 4, at: 0, now: 4 * second) == .holdBack)
    #expect(decide(&log, 5, at: 0, now: 3_601 * second) == .run(heldBack: 2))
    #expect(decide(&log, 6, at: 0, now: 3_602 * second) == .run(heldBack: 0))
    #expect(log.lastKillID == 6)
  }

  @Test func historyIsNoNews() {
    var log = HookLog()
    #expect(decide(&log, 1, at: 0, now: Self.dayUs + 1) == .tooOld)
    #expect(decide(&log, 2, at: nil, now: 0) == .tooOld)
    #expect(decide(&log, 3, at: 1, now: Self.dayUs + 1) == .run(heldBack: 0))
    #expect(log.lastKillID == 3)
  }

  @Test func aClockThatWasSetBackDoesNotHoldBackForever() {
    var log = HookLog()
    for kill in 1...2 { _ = decide(&log, Int64(kill), at: Self.dayUs, now: Self.dayUs) }
    #expect(decide(&log, 3, at: 10, now: 10) == .run(heldBack: 0))
  }

  @Test func theTextGivesItBack() {
    var log = HookLog()
    for kill in 1...4 { _ = decide(&log, Int64(kill), at: 5, now: 7) }
    #expect(HookLog(text: log.text) == log)
    #expect(HookLog(text: "") == HookLog())
  }

  @Test(arguments: ["last-kill x\nrun\n\0\n", "run 1 2 3", "held-back -5", "last-kill", "é 1"])
  func whatIsNotUnderstoodIsPassedOver(text: String) {
    let log = HookLog(text: text)
    #expect(log == HookLog())
  }
}
