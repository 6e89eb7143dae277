import OomhistModel
import OomhistStore
import OomhistTestSupport
import Testing

/// Queries that answer one question each: rows in, rows out.
@Suite struct ShippedQueryTests {
  let folder: TemporaryFolder
  let store: Store

  init() throws {
    folder = try TemporaryFolder()
    store = try Store.openForWriting(path: folder.path("h.db"))
  }

  /// A snapshot a minute, changed by a test before it is stored.
  func record(
    _ machine: inout FakeMachine, minutes: Range<Int64>,
    _ step: (inout FakeMachine, Int64) -> Void = { _, _ in },
    edit: (inout Snapshot, Int64) -> Void = { _, _ in }
  ) throws {
    for minute in minutes {
      step(&machine, minute)
      var snapshot = machine.snapshot(atSecond: minute * 60)
      edit(&snapshot, minute)
      _ = try store.append(snapshot)
    }
  }

  static func machine() -> FakeMachine {
    var machine = FakeMachine()
    machine.processes = [
      .init(10, "db", rssKib: 900_000, cgroup: "/system.slice/db.service"),
      .init(11, "agent", rssKib: 50_000, cgroup: "/system.slice/agent.service"),
    ]
    return machine
  }

  static func at(_ minute: Int64) -> Cell { .integer(FakeMachine.us(minute * 60)) }

  static func facts(
    _ comm: String, ppid: Int32 = 1, uid: UInt32 = 0, cmdline: String? = nil
  ) -> ProcessFacts {
    ProcessFacts(
      ppid: ppid, uid: uid, comm: comm, exe: nil, cmdline: cmdline, cgroup: "/system.slice")
  }

  /// The row with this text in a column.
  static func row(_ rows: QueryRows, _ column: String, _ text: String) -> [String: Cell] {
    rows.rows.first { $0[column] == .text(text) } ?? [:]
  }

  // MARK: - Kills

  @Test func aUnitThatIsKilledOftenNeedNotBeToBlame() throws {
    var machine = Self.machine()
    try record(&machine, minutes: 0..<20) { $0.processes[1].rssKib = 50_000 + $1 * 50_000 }
    _ = try store.record([machine.kill(10, atSecond: 1150), machine.kill(10, atSecond: 1190)])
    let rows = try QueryRows.of("units", store)
    #expect(rows["name"] == [.text("agent.service"), .text("db.service")])
    #expect(rows["blamed"] == [.integer(2), .integer(0)])
    #expect(rows["incidents"] == [.integer(2), .integer(0)])
    #expect(rows["kills"] == [.integer(0), .integer(2)])
    #expect(rows["innocent"] == [.integer(0), .integer(2)])
    #expect(rows[1, "killed_kib"] == .integer(1_800_000))
    #expect(rows[1, "usual_gap_s"] == .integer(40))
    #expect(rows[1, "last_at"] == .integer(FakeMachine.us(1190)))
    #expect(rows[0, "is_unit"] == .integer(1))
  }

  @Test func killsAndLowMemoryFallOnHoursOfTheDay() throws {
    var machine = Self.machine()
    try record(&machine, minutes: 0..<20) { machine, minute in
      machine.processes[1].rssKib = 50_000 + minute * 50_000
      machine.machine.memAvailableKib = minute == 7 ? 41_943 : 1_048_576
    }
    _ = try store.record([machine.kill(10, atSecond: 1150)])
    // The next day at three, and one at midnight.
    for hour in [24, 27] as [Int64] {
      _ = try store.append(machine.snapshot(atSecond: hour * 3600))
    }
    let rows = try QueryRows.of("daytimes", store)
    #expect(rows["hour_utc"] == (0..<24).map { .integer($0) })
    #expect(rows["kills"] == (0..<24).map { .integer($0 == 0 ? 1 : 0) })
    #expect(rows["days"] == (0..<24).map { .integer($0 == 0 ? 2 : $0 == 3 ? 1 : 0) })
    #expect(rows[0, "min_available_pct"] == .real(1))
    #expect(rows[0, "mean_low_pct"] == .real(13), "of 1 and 25 percent")
    #expect(rows[0, "min_at"] == Self.at(7))
    #expect(rows[3, "min_available_pct"] == .real(25))
    #expect(rows[5, "min_available_pct"] == .null)
    #expect(rows[0, "suspect"] == .text("agent"))
    #expect(rows[0, "kill_days"] == .integer(1))
  }

  @Test func startsBesideEachOtherAreNoRestarts() throws {
    var machine = Self.machine()
    func app(_ pid: Int32, fromSecond second: UInt64, rssKib: Int64) -> FakeMachine.Process {
      .init(
        pid, "app", rssKib: rssKib, cgroup: "/system.slice/app.service", startTicks: second * 100)
    }
    try record(&machine, minutes: 0..<12) { machine, minute in
      machine.processes.removeAll { $0.comm == "app" }
      // 0 to 3, 4 to 7, from 8 on.
      switch minute {
      case ..<4: machine.processes.append(app(20, fromSecond: 1, rssKib: 10_000))
      case ..<8: machine.processes.append(app(21, fromSecond: 239, rssKib: 10_000 * minute))
      default: machine.processes.append(app(22, fromSecond: 479, rssKib: 10_000))
      }
      machine.processes.append(
        .init(Int32(100 + minute), "worker", rssKib: 10, startTicks: UInt64(minute + 1) * 6000 - 10)
      )
    }
    var kill = machine.kill(10, atSecond: 450)
    kill.victimPid = 21
    kill.victimComm = "app"
    _ = try store.record([kill])
    let rows = try QueryRows.of("restarts", store)
    #expect(rows["comm"] == [.text("app")])
    #expect(rows[0, "unit"] == .text("app.service"))
    #expect(rows[0, "restarts"] == .integer(2))
    #expect(rows[0, "starts"] == .integer(3))
    #expect(rows[0, "running"] == .integer(1))
    #expect(rows[0, "median_life_s"] == .integer(180), "of 179 and 181 s")
    #expect(rows[0, "last_size_kib"] == .integer(70_000))
    #expect(rows[0, "oom_kills"] == .integer(1))
    #expect(rows[0, "verdict"] == .text("some OOM kills"))
    #expect(rows[0, "last_start_at"] == .integer(FakeMachine.us(479)))
    // The life that began before the window tells that the first start in it was a restart.
    let late = try QueryRows.of(
      "restarts", store, ["since": Self.at(5), "min_restarts": .integer(1)])
    #expect(late[0, "restarts"] == .integer(1))
    #expect(late[0, "starts"] == .integer(1))
  }

  // MARK: - Protection

  @Test func theProtectedTellSinceWhenAndFromWhom() throws {
    var machine = Self.machine()
    machine.processes += [
      .init(12, "sshd", rssKib: 9_000, adj: -1000), .init(13, "bash", rssKib: 70_000, adj: -1000),
    ]
    try record(&machine, minutes: 0..<130) { machine, minute in
      if minute == 5 { machine.processes[1].adj = -300 }
      if minute == 65 { machine.processes[1].adj = -500 }
      machine.processes[0].adj = minute == 70 ? -100 : 0
    } edit: { snapshot, _ in
      snapshot.processes[1].facts = Self.facts("agent", ppid: 10)
      snapshot.processes[3].facts = Self.facts("bash", ppid: 12)
    }
    let rows = try QueryRows.of("protected", store)
    #expect(rows["comm"] == [.text("bash"), .text("sshd"), .text("agent")])
    #expect(rows["since_at"] == [Self.at(0), Self.at(0), Self.at(65)])
    #expect(rows["seen_change"] == [.integer(0), .integer(0), .integer(1)])
    #expect(rows["origin"] == [.text("inherited"), .text("init"), .text("own")])
    #expect(rows[0, "parent_comm"] == .text("sshd"))
    #expect(rows[2, "parent_adj"] == .integer(0))
    #expect(rows[0, "exempt"] == .integer(1))
    #expect(rows[2, "discount_kib"] == .integer(2 * 1024 * 1024), "half of 4 GiB")
    let early = try QueryRows.of("protected", store, ["at": Self.at(30)])
    #expect(early[2, "oom_score_adj"] == .integer(-300))
    #expect(early[2, "since_at"] == Self.at(5))
  }

  /// One change within a stretch, two at a keyframe, which holds whole values.
  @Test func everyChangeOfABiasIsListed() throws {
    var machine = Self.machine()
    machine.processes.append(.init(12, "cron", rssKib: 9_000, adj: 300))
    try record(&machine, minutes: 0..<65) { machine, minute in
      if minute == 5 { machine.processes[1].adj = -500 }
      if minute == 60 { machine.processes[1].adj = 100 }
      if minute == 60 { machine.processes[2].adj = 0 }
      if minute == 62 { machine.processes.append(.init(13, "born", rssKib: 10, adj: -900)) }
    }
    let rows = try QueryRows.of("adjustments", store)
    #expect(rows["comm"] == ["agent", "cron", "agent"].map { .text($0) })
    #expect(rows["at"] == [Self.at(60), Self.at(60), Self.at(5)])
    #expect(rows["from_adj"] == [-500, 300, 0].map { .integer($0) })
    #expect(rows["to_adj"] == [100, 0, -500].map { .integer($0) })
    #expect(rows[2, "after_at"] == Self.at(4))
    #expect(rows[2, "size_kib"] == .integer(50_000))
    let late = try QueryRows.of("adjustments", store, ["since": Self.at(60)])
    #expect(late.rows.count == 2)
    let early = try QueryRows.of("adjustments", store, ["until": Self.at(59)])
    #expect(early["pid"] == [.integer(11)])
  }

  // MARK: - Memory

  @Test func aPeakBetweenTwoSnapshotsIsFound() throws {
    var machine = Self.machine()
    machine.processes.append(.init(12, "cron", rssKib: 40_000))
    machine.processes.append(.init(13, "still", rssKib: 40_000))
    machine.processes[3].peakKib = 2_000_000
    try record(&machine, minutes: 0..<65) { machine, minute in
      // It grows, and every snapshot sees it.
      machine.processes[0].rssKib = 900_000 + minute * 1_000
      machine.processes[0].peakKib = 900_000 + minute * 1_000
      machine.processes[1].peakKib = minute < 5 ? 50_000 : 850_000
      // At a keyframe.
      machine.processes[2].peakKib = minute < 60 ? 40_000 : 340_000
    }
    let rows = try QueryRows.of("peaks", store)
    #expect(rows["comm"] == ["agent", "cron", "db"].map { .text($0) })
    #expect(rows["unseen_kib"] == [800_000, 300_000, 0].map { .integer($0) })
    #expect(rows["at"] == [Self.at(5), Self.at(60), Self.at(64)])
    #expect(rows[0, "before_kib"] == .integer(50_000))
    #expect(rows[0, "after_kib"] == .integer(50_000))
    #expect(rows[0, "rss_kib"] == .integer(50_000))
    #expect(rows[0, "window_s"] == .integer(60))
    let late = try QueryRows.of("peaks", store, ["since": Self.at(10)])
    #expect(late["comm"] == [.text("cron"), .text("db")])
  }

  @Test func theLastHeapOptionBeforeTheProgramCounts() throws {
    let lines: [(comm: String, cmdline: String?)] = [
      ("java", "java -Xms1g -Xmx8g -Xmx2048m -jar a.jar -Xmx64g"),
      ("java", "/usr/bin/java -XX:MaxHeapSize=1048576K Main"),
      ("java", "java -XX:MaxRAMPercentage=75.0 -jar b.jar"), ("java", "java Main"),
      ("bash", "bash -c java -Xmx9g Main"), ("nginx", nil), ("java", "java -Xmx268435456 Main"),
    ]
    var machine = Self.machine()
    machine.processes = lines.indices.map {
      .init(Int32(20 + $0), lines[$0].comm, rssKib: 1_200_000)
    }
    try record(&machine, minutes: 0..<2) { _, _ in
    } edit: { snapshot, _ in
      for index in lines.indices {
        snapshot.processes[index].facts = Self.facts(
          lines[index].comm, cmdline: lines[index].cmdline)
      }
    }
    let rows = try QueryRows.of("java", store)
    let gib: Int64 = 1 << 20
    #expect(rows["pid"] == [22, 20, 21, 23, 26].map { .integer($0) })
    #expect(
      rows["max_heap_kib"] == [3 * gib, 2 * gib, gib, gib, gib / 4].map { .integer($0) })
    #expect(
      rows["basis"]
        == ["75 % of RAM", "-Xmx", "-Xmx", "a quarter of RAM", "-Xmx"].map { .text($0) })
    #expect(
      rows["sum_kib"] == [3, 5, 6, 7].map { .integer($0 * gib) } + [.integer(7 * gib + gib / 4)])
    #expect(rows[3, "sum_pct"] == .real(175))
    #expect(rows[0, "over_heap_kib"] == .null)
    #expect(rows[2, "over_heap_kib"] == .integer(1_200_000 - gib))
  }

  @Test func aContainersLimitIsTheJVMsRAM() throws {
    var machine = Self.machine()
    machine.processes = [.init(20, "java", rssKib: 10_000, cgroup: "/docker/abc/app")]
    var sample = CgroupSample()
    sample.currentKib = 20_000
    sample.limitKib = 1 << 20
    try record(&machine, minutes: 0..<2) { _, _ in
    } edit: { snapshot, _ in
      snapshot.cgroups = [CgroupReading(path: "/docker/abc", sample: sample)]
    }
    let rows = try QueryRows.of("java", store)
    #expect(rows[0, "max_heap_kib"] == .integer(1 << 18))
    #expect(rows[0, "ram_kib"] == .integer(1 << 20))
  }

  @Test func usersAddUpTheirProcesses() throws {
    var machine = Self.machine()
    machine.processes.append(.init(12, "helper", rssKib: 50_000))
    try record(&machine, minutes: 0..<3) { machine, minute in
      if minute == 2 { machine.processes[1].rssKib = 250_000 }
    } edit: { snapshot, _ in
      snapshot.processes[1].facts = Self.facts("agent", uid: 1000)
      snapshot.processes[2].facts = Self.facts("helper", uid: 1000)
    }
    let rows = try QueryRows.of("users", store)
    #expect(rows["uid"] == [.integer(0), .integer(1000)])
    #expect(rows["own_kib"] == [.integer(900_000), .integer(300_000)])
    #expect(rows["processes"] == [.integer(1), .integer(2)])
    #expect(rows["share_pct"] == [.real(75), .real(25)])
    #expect(rows[1, "biggest_comm"] == .text("agent"))
    let early = try QueryRows.of("users", store, ["at": Self.at(1)])
    #expect(early[1, "own_kib"] == .integer(100_000))
  }

  @Test func aRestartedUnitKeepsItsGrowth() throws {
    var machine = Self.machine()
    machine.processes.append(.init(12, "loner", rssKib: 50_000, cgroup: "/"))
    try record(&machine, minutes: 0..<10) { machine, minute in
      guard minute == 5 else { return }
      machine.processes[0] = .init(
        20, "db", rssKib: 1_000_000, cgroup: "/system.slice/db.service", startTicks: 29_900)
      machine.processes.append(
        .init(
          21, "db-aid", rssKib: 200_000, cgroup: "/system.slice/db.service",
          startTicks: 29_900))
      machine.processes[2].rssKib = 150_000
      machine.processes.remove(at: 1)
    }
    let rows = try QueryRows.of("groups", store)
    #expect(rows["name"] == ["db.service", "loner", "agent.service"].map { .text($0) })
    #expect(rows["grew_kib"] == [300_000, 100_000, -50_000].map { .integer($0) })
    #expect(rows["share_pct"] == [.real(75), .real(25), .null])
    #expect(rows["from_members"] == [1, 1, 1].map { .integer($0) })
    #expect(rows["members"] == [2, 1, 0].map { .integer($0) })
    #expect(rows[0, "new_members"] == .integer(2))
    #expect(rows[0, "biggest_pid"] == .integer(20))
    #expect(rows["is_unit"] == [1, 0, 1].map { .integer($0) })
  }

  // MARK: - Machine

  @Test func theTightestLimitComesFirst() throws {
    var machine = Self.machine()
    try record(&machine, minutes: 0..<20) { _, _ in
    } edit: { snapshot, minute in
      var tight = CgroupSample()
      tight.anonKib = 170_000
      tight.slabKib = 10_000
      tight.currentKib = 200_000
      tight.peakKib = 200_000
      tight.limitKib = 200_000
      tight.maxEvents = minute < 10 ? 3 : 10
      tight.oomKills = 1
      var wide = tight
      wide.limitKib = 1_000_000
      wide.highKib = 800_000
      wide.highEvents = 5
      var free = tight
      free.limitKib = nil
      snapshot.cgroups = [
        CgroupReading(path: "/system.slice/wide.service", sample: wide),
        CgroupReading(path: "/system.slice/tight.service", sample: tight),
        CgroupReading(path: "/system.slice/free.service", sample: free),
      ]
    }
    let rows = try QueryRows.of("limits", store, ["since": Self.at(5)])
    #expect(rows["name"] == [.text("tight.service"), .text("wide.service")])
    #expect(rows["used_pct"] == [.real(90), .real(22.5)], "page cache is left out")
    #expect(rows[1, "limit_kib"] == .integer(800_000), "it is throttled before it is full")
    #expect(rows[0, "peak_pct"] == .real(100))
    #expect(rows[0, "max_events"] == .integer(10))
    #expect(rows[0, "recent_max_events"] == .integer(7))
    #expect(rows[0, "recent_oom_kills"] == .integer(0))
    let early = try QueryRows.of("limits", store, ["until": Self.at(5)])
    #expect(early[0, "max_events"] == .integer(3))
  }

  @Test func twoMomentsAreCompared() throws {
    var machine = Self.machine()
    machine.processes.append(.init(12, "leaver", rssKib: 70_000))
    try record(&machine, minutes: 0..<10) { machine, minute in
      guard minute == 5 else { return }
      machine.settings[0].value = "1"
      machine.machine.shmemKib = 510_000
      machine.processes[0].rssKib = 1_100_000
      machine.processes[1].rssKib = 49_900
      machine.processes[2] = .init(13, "comer", rssKib: 30_000, startTicks: 29_900)
    } edit: { snapshot, minute in
      var sample = CgroupSample()
      sample.currentKib = 10_000
      sample.limitKib = minute < 5 ? nil : 90_000
      snapshot.cgroups = [CgroupReading(path: "/system.slice/db.service", sample: sample)]
    }
    let rows = try QueryRows.of("changes", store, ["min_size": .integer(1024)])
    #expect(
      rows["name"]
        == [
          "vm.panic_on_oom", "/system.slice/db.service memory.max", "shared memory and tmpfs",
          "db[10]", "leaver[12]", "comer[13]",
        ].map { .text($0) })
    #expect(
      rows["kind"]
        == ["setting", "limit", "memory", "grown", "gone", "new"].map { .text($0) })
    #expect(rows[0, "value_before"] == .text("0"))
    #expect(rows[0, "value_after"] == .text("1"))
    #expect(rows[1, "value_before"] == .text("none"))
    #expect(rows[1, "after_kib"] == .integer(90_000))
    #expect(rows[2, "grew_kib"] == .integer(500_000))
    #expect(rows[3, "grew_kib"] == .integer(200_000))
    #expect(rows[4, "grew_kib"] == .integer(-70_000))
    #expect(rows[5, "before_kib"] == .null)
    let quiet = try QueryRows.of("changes", store, ["since": Self.at(5)])
    #expect(quiet.rows.isEmpty)
  }

  @Test func memoryThatNoProcessOwnsIsShownAtBothEnds() throws {
    var machine = Self.machine()
    machine.machine.memFreeKib = 3_000_000
    machine.machine.activeAnonKib = 900_000
    machine.machine.inactiveAnonKib = 50_000
    machine.machine.activeFileKib = 40_000
    machine.machine.inactiveFileKib = 60_000
    machine.machine.unevictableKib = 0
    machine.machine.slabReclaimableKib = 20_000
    machine.machine.pageTablesKib = 10_000
    machine.machine.kernelStackKib = 4_000
    machine.machine.anonPagesKib = 940_000
    // In the stretch before the last, so that the highest is neither end.
    try record(&machine, minutes: 0..<10) { machine, minute in
      machine.machine.shmemKib = 10_000 + (minute == 8 ? 900_000 : minute * 40_000)
      machine.machine.memFreeKib = 3_000_000 - minute * 1_000
    }
    let rows = try QueryRows.of("owners", store)
    let shmem = Self.row(rows, "owner", "shared memory and tmpfs")
    #expect(shmem["kind"] == .text("nobody"))
    #expect(shmem["from_kib"] == .integer(10_000))
    #expect(shmem["to_kib"] == .integer(370_000))
    #expect(shmem["grew_kib"] == .integer(360_000))
    #expect(shmem["max_kib"] == .integer(910_000))
    let lost = Self.row(rows, "owner", "unaccounted kernel memory")
    let counted: Int64 = 3_000_000 + 900_000 + 50_000 + 100_000 + 20_000 + 50_000 + 10_000 + 4_000
    #expect(lost["from_kib"] == .integer(4 * 1024 * 1024 - counted))
    #expect(lost["grew_kib"] == .integer(9_000))
    #expect(Self.row(rows, "owner", "page cache")["to_kib"] == .integer(100_000))
    #expect(Self.row(rows, "owner", "zswap").isEmpty, "this kernel does not say")
  }

  // MARK: - Recorder

  @Test func theRecorderTellsItsCostOfEachDay() throws {
    var machine = Self.machine()
    for (second, cause, cost) in [
      (0, .interval, 4_000), (10, .pressure, 6_000), (20, .kill, 20_000),
      (86_400, .oneShot, 3_000),
    ] as [(Int64, SnapshotCause, Int64)] {
      machine.processes[1].rssKib += 1
      var snapshot = machine.snapshot(atSecond: second, cause: cause)
      snapshot.readCPUUs = cost
      let gaps = [
        Gap(
          kind: .missedTick, fromUs: FakeMachine.us(12), untilUs: FakeMachine.us(18), count: 1,
          detail: "late")
      ]
      _ = try store.append(snapshot, gaps: second == 20 ? gaps : [])
    }
    let rows = try QueryRows.of("recorder", store)
    #expect(rows["day"] == [.text("2026-11-21"), .text("2026-11-20")])
    #expect(rows["snapshots"] == [.integer(1), .integer(3)])
    #expect(rows["cpu_us"] == [.integer(3_000), .integer(10_000)])
    #expect(rows[1, "max_cpu_us"] == .integer(20_000))
    #expect(rows[1, "interval_s"] == .integer(10))
    #expect(rows[1, "rows"] == .integer(4), "two processes, and one that changed twice")
    #expect(rows["gaps"] == [.integer(0), .integer(1)])
    #expect(rows["under_pressure"] == [.integer(0), .integer(1)])
    #expect(rows["after_kills"] == [.integer(0), .integer(1)])
    #expect(rows["one_shots"] == [.integer(1), .integer(0)])
    #expect(rows[0, "processes"] == .integer(2))
  }
}
