import OomhistModel
import OomhistStore
import OomhistTestSupport
import Testing

/// `kills`, `growers`, `incidents`, `vanished` and `forecast` over a recorded history.
@Suite struct BlameQueryTests {
  let folder: TemporaryFolder
  let store: Store

  init() throws {
    folder = try TemporaryFolder()
    store = try Store.openForWriting(path: folder.path("h.db"))
  }

  func record(
    _ machine: inout FakeMachine, minutes: Range<Int64> = 0..<60,
    _ step: (inout FakeMachine, Int64) -> Void
  ) throws {
    for minute in minutes {
      step(&machine, minute)
      _ = try store.append(machine.snapshot(atSecond: minute * 60))
    }
  }

  static func machine() -> FakeMachine {
    var machine = FakeMachine()
    machine.processes = [
      .init(10, "db", rssKib: 900_000, cgroup: "/system.slice/db.service"),
      .init(11, "agent", rssKib: 50_000, adj: -500, cgroup: "/system.slice/agent.service"),
    ]
    return machine
  }

  /// Growth is measured from where the headroom began to fall, not over a fixed window.
  @Test func growthCountsFromTheStartOfTheLoss() throws {
    var machine = Self.machine()
    machine.machine.memAvailableKib = 3_000_000
    try record(&machine) { machine, minute in
      // An hour before, the database had grown and stayed.
      machine.processes[0].rssKib = minute < 5 ? 100_000 : 1_900_000
      guard minute >= 50 else { return }
      machine.machine.memAvailableKib = 3_000_000 - (minute - 49) * 300_000
      machine.processes[1].rssKib = 50_000 + (minute - 49) * 300_000
    }
    _ = try store.record([machine.kill(10, atSecond: 3550)])
    let rows = try QueryRows.of("kills", store)
    #expect(rows[0, "suspect"] == .text("agent"))
    #expect(rows[0, "over_s"] == .integer(3550 - 3000))
    #expect(rows[0, "lost_kib"] == .integer(2_700_000))
    #expect(rows[0, "confidence"] == .text("high"))
    let growers = try QueryRows.of("growers", store)
    #expect(growers["suspect"] == [.text("agent")])
    #expect(growers[0, "shape"] != .null)
  }

  @Test func aCrowdIsOneSuspectAndItsMemberAVictimToBlame() throws {
    var machine = Self.machine()
    try record(&machine, minutes: 0..<20) { machine, minute in
      machine.processes.append(
        .init(Int32(100 + minute), "worker", rssKib: 60_000, cgroup: "/system.slice/app.service"))
    }
    _ = try store.record([
      machine.kill(10, atSecond: 1150), machine.kill(104, atSecond: 1152),
    ])
    let rows = try QueryRows.of("kills", store)
    #expect(rows["suspect"] == [.text("worker"), .text("worker")])
    #expect(rows["suspect_kind"] == [.text("group"), .text("group")])
    #expect(rows["verdict"] == [.text("victim"), .text("other")])
    let incidents = try QueryRows.of("incidents", store)
    #expect(incidents.rows.count == 1)
    #expect(incidents[0, "kills"] == .integer(2))
    #expect(incidents[0, "verdict"] == .text("victim"))
  }

  @Test func aLoweredLimitIsToBlame() throws {
    var machine = Self.machine()
    let path = "/system.slice/db.service"
    for minute in 0..<20 as Range<Int64> {
      var snapshot = machine.snapshot(atSecond: minute * 60)
      var sample = CgroupSample()
      sample.currentKib = 900_000
      sample.anonKib = 890_000
      sample.limitKib = minute < 15 ? 2_000_000 : 800_000
      snapshot.cgroups = [CgroupReading(path: path, sample: sample)]
      _ = try store.append(snapshot)
    }
    var kill = machine.kill(10, atSecond: 1150)
    kill.kind = .memcg
    kill.oomMemcg = path
    kill.memcgLimitKib = 800_000
    _ = try store.record([kill])
    let rows = try QueryRows.of("kills", store)
    #expect(rows[0, "suspect_kind"] == .text("limit"))
    #expect(rows[0, "verdict"] == .text("no-process"))
    machine.processes = []
  }

  @Test func anOperatorsKillBlamesNobody() throws {
    var machine = Self.machine()
    try record(&machine) { $0.processes[1].rssKib = 50_000 + $1 * 10_000 }
    var kill = machine.kill(10, atSecond: 3550)
    kill.kind = .sysrq
    _ = try store.record([kill])
    let rows = try QueryRows.of("kills", store)
    #expect(rows[0, "verdict"] == .text("undetermined"))
    #expect(
      rows[0, "reasons"]
        == .text(#"["an operator asked for it (sysrq f); memory had not run out"]"#))
  }

  @Test func whoVanishedWithoutAKillIsTold() throws {
    var machine = Self.machine()
    machine.machine.memAvailableKib = 3_000_000
    try record(&machine, minutes: 0..<5) { _, _ in }
    machine.processes.remove(at: 0)
    try record(&machine, minutes: 5..<8) { _, _ in }
    var rows = try QueryRows.of("vanished", store, ["min_size": .integer(16_384)])
    #expect(rows["comm"] == [.text("db")])
    #expect(rows[0, "gone_at"] == .integer(FakeMachine.us(300)))
    #expect(rows[0, "available_pct"] == .real(71.5))
    #expect(rows[0, "kill_id"] == .null)
    _ = try store.record([Self.machine().kill(10, atSecond: 290)])
    rows = try QueryRows.of("vanished", store, ["min_size": .integer(16_384)])
    #expect(rows[0, "kill_id"] == .integer(1))
  }

  @Test func aLeakIsForecastAndASteadyOneIsNot() throws {
    var machine = Self.machine()
    machine.machine.memAvailableKib = 3_000_000
    machine.settings = [
      Setting(name: "vm.panic_on_oom", value: "1"), Setting(name: "kernel.panic", value: "10"),
    ]
    try record(&machine, minutes: 0..<120) { machine, minute in
      machine.processes[1].rssKib = 50_000 + minute * 10_000
      machine.machine.memAvailableKib = 3_000_000 - minute * 10_000
    }
    let rows = try QueryRows.of("forecast", store, ["until": .integer(FakeMachine.us(7140))])
    #expect(rows["subject"] == [.text("machine"), .text("agent")])
    #expect(rows["leaking"] == [.integer(1), .integer(1)])
    guard case .integer(let slope)? = rows[0, "slope_kib_per_hour"] else {
      Issue.record("no slope")
      return
    }
    #expect(abs(slope - 600_000) < 12_000)
    // 1,810,000 KiB are left at minute 119, and 10,000 go each minute.
    guard case .integer(let endsAt)? = rows[0, "ends_at"] else {
      Issue.record("no end")
      return
    }
    #expect(abs(endsAt - FakeMachine.us(7140 + 181 * 60)) < 240_000_000)
    #expect(
      rows[0, "then"] == .text("the machine panics (vm.panic_on_oom) and reboots after 10 s"))
    let all = try QueryRows.of(
      "forecast", store, ["until": .integer(FakeMachine.us(7140)), "comm": .text("db")])
    #expect(all[0, "leaking"] == .integer(0))
    #expect(all[0, "ends_at"] == .null)
  }

  /// The nearest limit counts: that of the cgroup, or of one above it.
  @Test func aCgroupMeetsItsLimitBeforeTheMachineDoes() throws {
    let machine = Self.machine()
    let path = "/system.slice/agent.service"
    for minute in 0..<120 as Range<Int64> {
      var machine = machine
      machine.processes[1].rssKib = 50_000 + minute * 1_000
      var snapshot = machine.snapshot(atSecond: minute * 60)
      var agent = CgroupSample()
      agent.currentKib = 70_000 + minute * 1_000
      agent.anonKib = 50_000 + minute * 1_000
      var slice = agent
      slice.limitKib = 229_000
      slice.oomGroup = 0
      agent.oomGroup = 1
      snapshot.cgroups = [
        CgroupReading(path: path, sample: agent),
        CgroupReading(path: "/system.slice", sample: slice),
      ]
      _ = try store.append(snapshot)
    }
    let rows = try QueryRows.of("forecast", store, ["until": .integer(FakeMachine.us(7140))])
    let byName = Dictionary(
      uniqueKeysWithValues: rows.rows.compactMap { row -> (String, [String: Cell])? in
        if case .text(let name)? = row["subject"] { (name, row) } else { nil }
      })
    for name in [path, "/system.slice", "agent"] {
      let row = byName[name] ?? [:]
      #expect(row["leaking"] == .integer(1), "\(name)")
      // 60,000 KiB are left at 1,000 a minute.
      guard case .integer(let endsAt)? = row["ends_at"] else {
        Issue.record("no end of \(name)")
        continue
      }
      #expect(abs(endsAt - FakeMachine.us(7140 + 3600)) < 240_000_000, "\(name)")
    }
    #expect(byName[path]?["then"] == .text("the whole cgroup is killed (memory.oom.group)"))
    #expect(byName["/system.slice"]?["then"] == .text("the kernel kills in its cgroup"))
  }

  /// vm.oom_dump_tasks=0, or a userspace killer: no table shows the last moment, but VmHWM of the
  /// snapshot after it does.
  @Test func aPeakAfterTheLastSnapshotIsSeen() throws {
    var machine = Self.machine()
    machine.processes[0].peakKib = 900_000
    machine.processes[1].peakKib = 50_000
    try record(&machine, minutes: 0..<20) { _, _ in }
    _ = try store.record([machine.kill(10, atSecond: 1150)])
    #expect(try QueryRows.of("kills", store)[0, "verdict"] == .text("undetermined"))
    machine.processes.remove(at: 0)
    machine.processes[0].rssKib = 60_000
    machine.processes[0].peakKib = 1_650_000
    _ = try store.append(machine.snapshot(atSecond: 1151, cause: .kill))
    let rows = try QueryRows.of("kills", store)
    #expect(rows[0, "suspect"] == .text("agent"))
    #expect(rows[0, "grew_kib"] == .integer(1_600_000))
  }

  /// The clock of the kernel's log and that of the snapshot differ by milliseconds.
  @Test func theSnapshotThatAKillBroughtAboutIsNotBeforeIt() throws {
    var machine = Self.machine()
    machine.machine.memAvailableKib = 2_000_000
    try record(&machine, minutes: 0..<20) { machine, minute in
      machine.processes[1].rssKib = 50_000 + max(0, minute - 10) * 200_000
      machine.machine.memAvailableKib = 2_000_000 - max(0, minute - 10) * 200_000
    }
    let kill = machine.kill(11, atSecond: 1150)
    machine.processes.remove(at: 1)
    machine.machine.memAvailableKib = 2_000_000
    var snapshot = machine.snapshot(atSecond: 1150, cause: .kill)
    snapshot.wallUs -= 3_000
    _ = try store.append(snapshot)
    _ = try store.record([kill])
    let rows = try QueryRows.of("kills", store)
    #expect(rows[0, "suspect"] == .text("agent"))
    #expect(rows[0, "over_s"] == .integer(1150 - 660))
  }
}

/// What a second reading of the verdict found.
@Suite struct BlameScopeTests {
  let folder: TemporaryFolder
  let store: Store

  init() throws {
    folder = try TemporaryFolder()
    store = try Store.openForWriting(path: folder.path("h.db"))
  }

  /// Twenty minutes in which the agent takes what the machine has.
  func record() throws -> FakeMachine {
    var machine = BlameQueryTests.machine()
    for minute in 0..<20 as Range<Int64> {
      machine.processes[1].rssKib = 50_000 + minute * 50_000
      machine.machine.memAvailableKib = 1_000_000 - minute * 50_000
      _ = try store.append(machine.snapshot(atSecond: minute * 60))
    }
    return machine
  }

  static func task(_ pid: Int64, _ comm: String, _ kib: Int64) -> OOMTask {
    var task = OOMTask(pid: pid, comm: comm)
    task.tgid = pid
    task.rssKib = kib
    task.rssAnonKib = kib
    return task
  }

  /// systemd-oomd names a cgroup and no process; the root that it watches is the machine.
  @Test(arguments: [
    ("/system.slice/agent.service", "victim"), ("/system.slice/db.service", "other"),
  ])
  func aKilledCgroupIsAVictim(cgroup: String, verdict: String) throws {
    let machine = try record()
    var kill = machine.kill(10, atSecond: 1150)
    kill.killer = .systemdOomd
    kill.kind = .userspace
    (kill.victimPid, kill.victimComm, kill.anonRssKib) = (nil, nil, nil)
    kill.taskMemcg = cgroup
    kill.oomMemcg = "/"
    _ = try store.record([kill])
    let rows = try QueryRows.of("kills", store)
    #expect(rows[0, "suspect"] == .text("agent"))
    #expect(rows[0, "verdict"] == .text(verdict))
  }

  @Test func anOldSnapshotTellsNothingOfAKill() throws {
    let machine = try record()
    var kill = machine.kill(11, atSecond: 1150 + 864_000)
    kill.tasks = [Self.task(11, "agent", 1_900_000)]
    _ = try store.record([kill])
    let rows = try QueryRows.of("kills", store)
    #expect(rows[0, "verdict"] == .text("undetermined"))
    #expect(rows[0, "reasons"] == .text(#"["the last snapshot is 240 h older than the kill"]"#))
  }

  @Test func aMemberOfACrowdThatNoSnapshotSawIsAVictimToBlame() throws {
    let machine = BlameQueryTests.machine()
    for minute in 0..<20 as Range<Int64> {
      _ = try store.append(machine.snapshot(atSecond: minute * 60))
    }
    var kill = machine.kill(505, atSecond: 1150)
    kill.victimComm = "worker"
    kill.tasks = []
    for pid in 500..<520 as Range<Int64> { kill.tasks.append(Self.task(pid, "worker", 60_000)) }
    _ = try store.record([kill])
    let rows = try QueryRows.of("kills", store)
    #expect(rows[0, "suspect_kind"] == .text("group"))
    #expect(rows[0, "verdict"] == .text("victim"))
  }

  @Test func withoutATableTheKillLineHasTheVictimsSize() throws {
    let machine = BlameQueryTests.machine()
    for minute in 0..<20 as Range<Int64> {
      _ = try store.append(machine.snapshot(atSecond: minute * 60))
    }
    var kill = machine.kill(10, atSecond: 1150)
    (kill.victimPid, kill.victimComm, kill.anonRssKib) = (900, "burster", 700_000)
    _ = try store.record([kill])
    let rows = try QueryRows.of("kills", store)
    #expect(rows[0, "suspect"] == .text("burster"))
    #expect(rows[0, "verdict"] == .text("victim"))
  }

  /// A service that is killed every twenty seconds is no incident of hours.
  @Test func anIncidentEndsAfterFiveMinutes() throws {
    let machine = try record()
    let kills = (0..<60 as Range<Int64>).map { number in
      var kill = machine.kill(10, atSecond: 1150 + number * 20)
      kill.victimPid = 1000 + number
      return kill
    }
    _ = try store.record(kills)
    let incidents = try QueryRows.of("incidents", store)
    #expect(incidents["kills"] == [.integer(15), .integer(15), .integer(15), .integer(15)])
    let rows = try QueryRows.of("kills", store)
    #expect(rows[59, "over_s"] == rows[50, "over_s"], "up to the first kill of the incident")
  }

  /// Of a group the kernel kills, and counts, the chosen process twice.
  @Test func aGroupKillIsNotUnlogged() throws {
    var machine = try record()
    machine.machine.oomKills = 0
    _ = try store.append(machine.snapshot(atSecond: 1140))
    let kills = [10, 11].map { (pid: Int32) -> OOMEvent in
      var kill = machine.kill(pid, atSecond: 1150)
      kill.kind = .memcg
      kill.groupKill = true
      kill.oomMemcg = "/system.slice"
      return kill
    }
    _ = try store.record(kills)
    machine.machine.oomKills = 3
    _ = try store.append(machine.snapshot(atSecond: 1151))
    #expect(try QueryRows.of("kills", store)["kind"] == [.text("memcg"), .text("memcg")])
  }

  @Test(arguments: [
    "PRAGMA writable_schema=1", "COMMIT", "ATTACH 'x.db' AS x", "SAVEPOINT a",
  ])
  func whatAsksForNothingIsRefused(sql: String) throws {
    #expect { try store.run(sql: sql, values: [:], begin: { _ in }) { _ in } } throws: {
      "\($0)".contains("change the database")
    }
  }
}
