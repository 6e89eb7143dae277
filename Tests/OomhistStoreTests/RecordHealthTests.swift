import Foundation
import OomhistAnalysis
import OomhistModel
import OomhistStore
import OomhistTestSupport
import Testing

/// The state of a record in figures, and the units that grow without a limit.
@Suite struct RecordHealthTests {
  let folder: TemporaryFolder
  let store: Store
  static let unit = "/system.slice/app.service"

  init() throws {
    folder = try TemporaryFolder()
    store = try Store.openForWriting(path: folder.path("h.db"))
  }

  private func append(
    _ machine: FakeMachine, _ second: Int64, _ cgroups: [CgroupReading] = [], gaps: [Gap] = []
  ) throws {
    var snapshot = machine.snapshot(atSecond: second)
    snapshot.cgroups = cgroups
    snapshot.readCPUUs = 5_000
    _ = try store.append(snapshot, gaps: gaps)
  }

  private func health(atSecond second: Int64) throws -> RecordHealth {
    try store.health(nowUs: FakeMachine.us(second))
  }

  @Test func anEmptyRecordHasNoPulse() throws {
    let health = try health(atSecond: 0)
    #expect(health.pulse == nil && health.snapshots == 0 && health.gaps.isEmpty)
    #expect(try store.pulse() == nil)
  }

  @Test func pulseAndCostAreThoseOfTheNewestSnapshots() throws {
    for second in [0, 3600, 3610, 3620, 3630] as [Int64] { try append(FakeMachine(), second) }
    let health = try health(atSecond: 3640)
    #expect(
      health.pulse
        == RecordPulse(
          firstUs: FakeMachine.us(0), lastUs: FakeMachine.us(3630), everyUs: 10_000_000))
    #expect(health.snapshots == 5 && health.readCPUUs == 25_000)
    #expect(health.spanUs == 3_630_000_000)
    #expect(health.silences == 1 && health.longestSilenceUs == 3_600_000_000)
    #expect(health.host == "web1" && health.schema?.hasPrefix("0") == true)
    #expect(health.totalBytes > 0)
    // What is older than a day is neither cost nor silence.
    #expect(try self.health(atSecond: 86_400 + 3605).silences == 0)
  }

  @Test func aSilenceThatAGapExplainsIsNone() throws {
    try append(FakeMachine(), 0)
    let gap = Gap(
      kind: .missedTick, fromUs: FakeMachine.us(10), untilUs: FakeMachine.us(590), count: 58,
      detail: "late")
    try append(FakeMachine(), 600, gaps: [gap])
    let health = try health(atSecond: 600)
    #expect(health.silences == 0)
    #expect(
      health.gaps == [.init(kind: "missed-tick", times: 1, count: 58, lastUs: FakeMachine.us(590))])
    #expect(try self.health(atSecond: 8 * 86_400).gaps.isEmpty)
  }

  @Test func killsAreCountedAndHeldAgainstTheLogs() throws {
    var machine = FakeMachine()
    machine.processes = [.init(10, "db", rssKib: 900_000)]
    machine.machine.oomKills = 0
    try append(machine, 0)
    machine.machine.oomKills = 3
    try append(machine, 60)
    _ = try store.record([machine.kill(10, atSecond: 30), machine.kill(10, atSecond: 50)])
    let health = try health(atSecond: 60)
    #expect(health.countedKills == 3 && health.unexplainedKills == 1 && health.lastOOMKills == 3)
  }

  @Test func aSoundFileIsCheckedWhole() throws {
    try append(FakeMachine(), 0)
    let check = try QuickCheck(path: store.path)
    #expect(check.result(withinUs: nil) == .passed)
  }

  @Test func damageIsNamed() throws {
    for second in 0..<40 as Range<Int64> {
      var machine = FakeMachine()
      machine.processes = (1...20).map { .init(Int32($0), "p\($0)", rssKib: second * 100) }
      try append(machine, second)
    }
    try store.close()
    let path = folder.path("h.db")
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let page = bytes.count / 2 / 2048 * 2048
    bytes.replaceSubrange(page..<page + 4096, with: Data(repeating: 0xA5, count: 4096))
    try bytes.write(to: URL(fileURLWithPath: path))
    guard
      case .failed(let lines) = try QuickCheck(path: path)
        .result(withinUs: nil)
    else {
      Issue.record("two pages of rubbish were not found")
      return
    }
    #expect(!lines.isEmpty)
  }

  @Test func lookingWithoutATraceLeavesNone() throws {
    try append(FakeMachine(), 0)
    try store.close()
    let reader = try Store.openForReading(path: folder.path("h.db"), leavesNoTrace: true)
    #expect(try reader.pulse() != nil)
    #expect(reader.path == folder.path("h.db"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["h.db"])
  }

  // MARK: Units without a limit

  private func group(_ path: String, _ kib: Int64, limitKib: Int64? = nil) -> CgroupReading {
    var sample = CgroupSample()
    (sample.currentKib, sample.anonKib, sample.limitKib) = (kib * 2, kib, limitKib)
    return CgroupReading(path: path, sample: sample)
  }

  /// Snapshots for four hours, in which a unit goes through these sizes.
  private func record(_ sizes: [Int64], _ others: [CgroupReading] = [], limitKib: Int64? = nil)
    throws
  {
    for (hour, kib) in sizes.enumerated() {
      try append(
        FakeMachine(), Int64(hour) * 3600, [group(Self.unit, kib, limitKib: limitKib)] + others)
    }
  }

  private func unlimited() throws -> QueryRows {
    try QueryRows.of("unlimited", store, ["min_growth": .integer(65_536)])
  }

  @Test func aUnitThatGrewIsTold() throws {
    try record([100_000, 400_000, 500_000, 900_000])
    let rows = try unlimited()
    // Its first hour is its start, and page cache is no growth.
    #expect(rows["name"] == [.text("app.service")])
    #expect(rows[0, "from_kib"] == .integer(400_000) && rows[0, "to_kib"] == .integer(900_000))
    #expect(rows[0, "grew_kib"] == .integer(500_000))
    #expect(rows[0, "ram_pct"] == .real(21.5))
    let health = try health(atSecond: 3 * 3600)
    #expect(health.grown == [.init(cgroup: Self.unit, fromKib: 400_000, toKib: 900_000)])
  }

  @Test func aLimitAnywhereAboveLeavesAUnitOut() throws {
    try record([100_000, 400_000, 900_000], [group("/system.slice", 1, limitKib: 2_000_000)])
    #expect(try unlimited().rows.isEmpty)
  }

  @Test func itsOwnLimitLeavesAUnitOut() throws {
    try record([100_000, 400_000, 900_000], limitKib: 2_000_000)
    #expect(try unlimited().rows.isEmpty)
  }

  @Test func aLimitAboveRamIsNone() throws {
    try record([100_000, 400_000, 900_000], limitKib: 64_000_000)
    #expect(try unlimited().rows.count == 1)
  }

  @Test(arguments: [
    [100_000, 900_000], [100_000, 900_000, 900_000], [900_000, 400_000, 300_000],
  ])
  func whatStandsStillOrBeganDidNotGrow(sizes: [Int64]) throws {
    try record(sizes)
    #expect(try unlimited().rows.isEmpty)
  }

  @Test func aSliceIsNoUnit() throws {
    for (hour, kib) in [1_000, 200_000, 900_000].enumerated() {
      try append(FakeMachine(), Int64(hour) * 3600, [group("/system.slice", Int64(kib))])
    }
    #expect(try unlimited().rows.isEmpty)
  }
}
