import OomhistCollector
import OomhistModel
import OomhistTestSupport
import Testing

@Suite struct SamplingPaceTests {
  static let total: Int64 = 1_000_000

  private var pace = SamplingPace(.init(intervalUs: 10_000_000, closestIntervalUs: 1_000_000))

  /// A snapshot with so much memory available, percent.
  private func snapshot(
    _ second: Int64, availablePct: Double = 50, psi: Double? = nil, cgroup: CgroupSample? = nil
  ) -> Snapshot {
    var snapshot = FakeMachine().snapshot(atSecond: second)
    snapshot.machine.memTotalKib = Self.total
    snapshot.machine.memAvailableKib = Int64(Double(Self.total) * availablePct / 100)
    snapshot.machine.psiSomeAvg10Pct = psi
    if let cgroup { snapshot.cgroups = [CgroupReading(path: "/web.service", sample: cgroup)] }
    return snapshot
  }

  private static func cgroup(
    currentKib: Int64, fileKib: Int64 = 0, shmemKib: Int64 = 0, limitKib: Int64?
  ) -> CgroupSample {
    var sample = CgroupSample()
    sample.currentKib = currentKib
    sample.fileKib = fileKib
    sample.shmemKib = shmemKib
    sample.limitKib = limitKib
    return sample
  }

  @Test mutating func ordinaryTimesHaveTheOrdinaryDistance() {
    for second in 0..<10 { pace.note(snapshot(Int64(second) * 10, psi: 9.9)) }
    #expect(pace.intervalUs == 10_000_000 && pace.reason == nil)
  }

  @Test mutating func pressureBringsItCloserAndAMinuteOfQuietBack() {
    pace.note(snapshot(0, psi: 10))
    #expect(pace.intervalUs == 1_000_000)
    #expect(pace.reason == "tasks waited for memory in 10 % of the last 10 s")
    pace.note(snapshot(59, psi: 0))
    #expect(pace.reason != nil)
    pace.note(snapshot(60, psi: 0))
    #expect(pace.reason == nil && pace.intervalUs == 10_000_000)
  }

  @Test mutating func memoryThatFallsFastIsSeenBeforeItIsShort() {
    pace.note(snapshot(0, availablePct: 60))
    pace.note(snapshot(10, availablePct: 48))
    #expect(pace.reason == "available memory falls fast")
    var slow = SamplingPace(pace.settings)
    slow.note(snapshot(0, availablePct: 60))
    slow.note(snapshot(10, availablePct: 55))
    #expect(slow.reason == nil)
  }

  @Test(arguments: [
    (cgroup(currentKib: 960, limitKib: 1000), true),
    (cgroup(currentKib: 1000, fileKib: 600, limitKib: 1000), false),
    (cgroup(currentKib: 1000, fileKib: 600, shmemKib: 580, limitKib: 1000), true),
    (cgroup(currentKib: 900_000, limitKib: nil), false),
  ])
  func aCgroupNearItsLimitCountsWithoutItsCache(sample: CgroupSample, isTense: Bool) {
    var pace = pace
    pace.note(snapshot(0, cgroup: sample))
    #expect((pace.reason != nil) == isTense)
  }

  /// A machine that always has little available is ordinary for itself.
  @Test mutating func whatDoesNotGetWorseIsGotUsedTo() {
    for second in stride(from: Int64(0), through: 599, by: 1) {
      pace.note(snapshot(second, availablePct: 8))
      #expect(pace.reason != nil)
    }
    pace.note(snapshot(600, availablePct: 8))
    #expect(pace.reason == nil)
    pace.note(snapshot(610, availablePct: 7))
    #expect(pace.reason == nil)
    pace.note(snapshot(620, availablePct: 5.9))
    #expect(pace.reason == "5 % of memory is available", "two points worse is news")
  }

  @Test mutating func theKernelsWordCountsUntilAMinuteIsOver() {
    pace.noteStall(atUs: 5_000_000)
    #expect(pace.reason == "tasks wait for memory")
    pace.note(snapshot(64))
    #expect(pace.reason != nil)
    pace.note(snapshot(65))
    #expect(pace.reason == nil)
  }

  @Test mutating func zeroSwitchesASignOff() {
    pace.settings.pressurePct = 0
    pace.settings.cgroupPct = 0
    pace.settings.availablePct = 0
    pace.note(
      snapshot(0, availablePct: 1, psi: 90, cgroup: Self.cgroup(currentKib: 9, limitKib: 9)))
    #expect(pace.reason == nil)
  }

  @Test func theClosestDistanceIsNeverTheLarger() {
    let settings = SamplingPace.Settings(intervalUs: 500_000, closestIntervalUs: 1_000_000)
    #expect(settings.closestIntervalUs == 500_000)
  }
}
