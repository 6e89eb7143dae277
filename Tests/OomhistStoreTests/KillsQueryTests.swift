import OomhistModel
import OomhistStore
import OomhistTestSupport
import Testing

/// `queries/kills.sql`: who grew before a kill.
@Suite struct KillsQueryTests {
  let folder: TemporaryFolder
  let store: Store

  init() throws {
    folder = try TemporaryFolder()
    store = try Store.openForWriting(path: folder.path("h.db"))
  }

  /// Twenty snapshots a minute apart, changed by a test between them.
  func record(_ machine: inout FakeMachine, _ step: (inout FakeMachine, Int64) -> Void) throws {
    for minute in 0..<20 as Range<Int64> {
      step(&machine, minute)
      _ = try store.append(machine.snapshot(atSecond: minute * 60))
    }
  }

  func machine() -> FakeMachine {
    var machine = FakeMachine()
    machine.processes = [
      .init(10, "postgres", rssKib: 2_000_000, cgroup: "/system.slice/postgresql.service"),
      .init(11, "agent", rssKib: 10_000, adj: -500, cgroup: "/system.slice/agent.service"),
      .init(12, "cron", rssKib: 3_000),
    ]
    return machine
  }

  @Test func theVictimNeedNotBeToBlame() throws {
    var machine = machine()
    try record(&machine) { $0.processes[1].rssKib = 10_000 + $1 * 50_000 }
    _ = try store.record([machine.kill(10, atSecond: 1150)])
    let rows = try QueryRows.of("kills", store)
    #expect(rows[0, "victim_comm"] == .text("postgres"))
    #expect(rows[0, "victim_unit"] == .text("postgresql.service"))
    #expect(rows[0, "victim_size_kib"] == .integer(2_000_000))
    #expect(rows[0, "verdict"] == .text("other"))
    #expect(rows[0, "suspect"] == .text("agent"))
    #expect(rows[0, "suspect_kind"] == .text("process"))
    #expect(rows[0, "suspect_pid"] == .integer(11))
    #expect(rows[0, "suspect_unit"] == .text("agent.service"))
    #expect(rows[0, "grew_kib"] == .integer(950_000))
    #expect(rows[0, "over_s"] == .integer(1150))
    #expect(rows[0, "share_pct"] == .real(100))
    #expect(rows[0, "confidence"] == .text("high"))
    #expect(rows[0, "gaps"] == .integer(0))
    guard case .text(let trend)? = rows[0, "trend"] else {
      Issue.record("no trend")
      return
    }
    #expect(trend.hasSuffix("960000]"))
  }

  @Test func theVictimMayBeToBlame() throws {
    var machine = machine()
    try record(&machine) { $0.processes[0].rssKib += $1 * 10_000 }
    _ = try store.record([machine.kill(10, atSecond: 1150)])
    let rows = try QueryRows.of("kills", store)
    #expect(rows[0, "verdict"] == .text("victim"))
  }

  @Test func theTaskTableIsTheLastPoint() throws {
    var machine = machine()
    try record(&machine) { $0.processes[1].rssKib = 10_000 + $1 * 1_000 }
    var kill = machine.kill(10, atSecond: 1150)
    var task = OOMTask(pid: 11, comm: "agent")
    task.tgid = 11
    task.rssKib = 700_000
    task.swapKib = 5_000
    task.pgtablesKib = 1_000
    kill.tasks = [task]
    _ = try store.record([kill])
    let rows = try QueryRows.of("kills", store)
    #expect(rows[0, "grew_kib"] == .integer(696_000))
  }

  @Test func aBurstBetweenTwoSnapshotsIsSeenInTheTaskTable() throws {
    var machine = machine()
    try record(&machine) { _, _ in }
    machine.processes.append(.init(99, "bootup_oom", rssKib: 1_500_000))
    var kill = machine.kill(99, atSecond: 1150)
    var task = OOMTask(pid: 99, comm: "bootup_oom")
    task.tgid = 99
    task.rssKib = 1_500_000
    kill.tasks = [task]
    _ = try store.record([kill])
    let rows = try QueryRows.of("kills", store)
    #expect(rows[0, "suspect"] == .text("bootup_oom"))
    #expect(rows[0, "shape"] == .text("new"))
    #expect(rows[0, "verdict"] == .text("victim"))
  }

  @Test func tmpfsGrowsAndNoProcessDoes() throws {
    var machine = machine()
    try record(&machine) { $0.machine.shmemKib = 10_000 + $1 * 40_000 }
    _ = try store.record([machine.kill(10, atSecond: 1150)])
    let rows = try QueryRows.of("kills", store)
    #expect(rows[0, "verdict"] == .text("no-process"))
    #expect(rows[0, "suspect"] == .text("shmem"))
    #expect(rows[0, "grew_kib"] == .integer(760_000))
  }

  @Test func slabGrowsAndNoProcessDoes() throws {
    var machine = machine()
    try record(&machine) { $0.machine.slabUnreclaimableKib = 50_000 + $1 * 40_000 }
    var kill = machine.kill(10, atSecond: 1150)
    kill.memInfo = [NamedNumber("slab_unreclaimable_kib", 900_000)]
    _ = try store.record([kill])
    let rows = try QueryRows.of("kills", store)
    #expect(rows[0, "suspect_kind"] == .text("slab"))
    #expect(rows[0, "grew_kib"] == .integer(850_000), "the report's own figure is the last point")
  }

  @Test func aCgroupsKillLooksInsideTheCgroup() throws {
    var machine = machine()
    machine.processes.append(
      .init(20, "web", rssKib: 1_000, cgroup: "/system.slice/app.service/web"))
    machine.processes.append(
      .init(21, "decoy", rssKib: 1_000, cgroup: "/system.slice/app.service-other"))
    try record(&machine) { machine, minute in
      machine.processes[1].rssKib += minute * 10_000
      machine.processes[3].rssKib += minute * 1_000
      machine.processes[4].rssKib += minute * 5_000
    }
    var kill = machine.kill(20, atSecond: 1150)
    kill.kind = .memcg
    kill.oomMemcg = "/system.slice/app.service"
    _ = try store.record([kill])
    let rows = try QueryRows.of("kills", store)
    #expect(rows[0, "suspect"] == .text("web"))
    #expect(rows[0, "share_pct"] == .real(100))
  }

  @Test func withoutARecordNobodyIsBlamed() throws {
    _ = try store.record([machine().kill(10, atSecond: 1150)])
    let rows = try QueryRows.of("kills", store)
    #expect(rows[0, "verdict"] == .text("undetermined"))
    #expect(rows[0, "confidence"] == .text("none"))
    #expect(rows[0, "suspect"] == .null)
  }

  @Test func whereNothingGrewNobodyIsBlamed() throws {
    var machine = machine()
    try record(&machine) { $0.processes[1].rssKib = 10_000 + $1 }
    _ = try store.record([machine.kill(10, atSecond: 1150)])
    #expect(try QueryRows.of("kills", store)[0, "verdict"] == .text("undetermined"))
  }

  @Test func theHistoryOfAnotherHostBlamesNobody() throws {
    var machine = machine()
    try record(&machine) { $0.processes[1].rssKib = 10_000 + $1 * 50_000 }
    var kill = machine.kill(10, atSecond: 1150)
    kill.host = "db7"
    kill.bootID = nil
    _ = try store.record([kill])
    #expect(try QueryRows.of("kills", store)[0, "verdict"] == .text("undetermined"))
  }

  @Test func aKillFromSyslogFindsItsHistoryByTheClock() throws {
    var machine = machine()
    try record(&machine) { $0.processes[1].rssKib = 10_000 + $1 * 50_000 }
    var kill = machine.kill(10, atSecond: 1150)
    kill.bootID = nil
    kill.boottimeUs = nil
    _ = try store.record([kill])
    #expect(try QueryRows.of("kills", store)[0, "suspect"] == .text("agent"))
  }

  @Test func gapsLowerTheConfidence() throws {
    var machine = machine()
    try record(&machine) { $0.processes[1].rssKib = 10_000 + $1 * 50_000 }
    let gap = Gap(
      kind: .missedTick, fromUs: FakeMachine.us(1141), untilUs: FakeMachine.us(1145), count: 1,
      detail: "late")
    _ = try store.append(machine.snapshot(atSecond: 1145), gaps: [gap])
    _ = try store.record([machine.kill(10, atSecond: 1150)])
    let rows = try QueryRows.of("kills", store)
    #expect(rows[0, "gaps"] == .integer(1))
    #expect(rows[0, "confidence"] == .text("medium"))
  }

  @Test func onlyTheWindowCounts() throws {
    var machine = machine()
    try record(&machine) { machine, minute in
      machine.processes[1].rssKib = minute < 10 ? 10_000 + minute * 90_000 : 910_000
      machine.processes[0].rssKib += minute < 10 ? 0 : 5_000
    }
    _ = try store.record([machine.kill(10, atSecond: 1150)])
    let short = try QueryRows.of("kills", store, ["window": .integer(300_000_000)])
    #expect(short[0, "suspect"] == .text("postgres"))
    let long = try QueryRows.of("kills", store)
    #expect(long[0, "suspect"] == .text("agent"))
  }

  @Test func filtersChooseKills() throws {
    let machine = machine()
    _ = try store.record([machine.kill(10, atSecond: 100), machine.kill(12, atSecond: 900)])
    func count(_ values: [String: Cell]) throws -> Int {
      try QueryRows.of("kills", store, values).rows.count
    }
    #expect(try count([:]) == 2)
    #expect(try count(["comm": .text("post*")]) == 1)
    #expect(try count(["pid": .text("12")]) == 1)
    #expect(try count(["since": .integer(FakeMachine.us(500))]) == 1)
    #expect(try count(["until": .integer(FakeMachine.us(100))]) == 0)
    #expect(try count(["kill": .integer(1)]) == 1)
  }
}
