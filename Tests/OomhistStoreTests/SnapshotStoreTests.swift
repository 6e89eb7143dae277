import OomhistModel
import OomhistStore
import OomhistTestSupport
import Testing

@Suite struct SnapshotStoreTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("h.db")
  }

  @Test func onlyWhatChangedIsWritten() throws {
    let store = try Store.openForWriting(path: path)
    var machine = FakeMachine()
    machine.processes = [.init(10, "steady", rssKib: 100), .init(11, "leaky", rssKib: 100)]
    let first = try store.append(machine.snapshot(atSecond: 0))
    #expect(first.isKeyframe && first.changedRows == 2 && first.newProcesses == 2)
    machine.processes[1].rssKib += 50
    let second = try store.append(machine.snapshot(atSecond: 10))
    #expect(!second.isKeyframe && second.changedRows == 1 && second.newProcesses == 0)
    let third = try store.append(machine.snapshot(atSecond: 20))
    #expect(third.changedRows == 0)
    let facts = try QueryRows.of(sql: "SELECT * FROM process_fact", store)
    #expect(facts.rows.count == 2)
    #expect(try QueryRows.of("settings", store).rows.count == 1, "a setting is stored once")
  }

  @Test func aKeyframeComesEveryHourAndAfterABoot() throws {
    let store = try Store.openForWriting(path: path)
    var machine = FakeMachine()
    machine.processes = [.init(10, "steady", rssKib: 100)]
    #expect(try store.append(machine.snapshot(atSecond: 0)).isKeyframe)
    #expect(try !store.append(machine.snapshot(atSecond: 3599)).isKeyframe)
    #expect(try store.append(machine.snapshot(atSecond: 3600)).isKeyframe)
    machine.boot.bootID = "another"
    machine.boot.bootedUs += 9_000_000_000
    #expect(try store.append(machine.snapshot(atSecond: 5)).isKeyframe)
  }

  @Test func aNewRunGoesOnWhereTheLastOneEnded() throws {
    var machine = FakeMachine()
    machine.processes = [.init(10, "steady", rssKib: 100), .init(11, "leaky", rssKib: 100)]
    let first = try Store.openForWriting(path: path)
    _ = try first.append(machine.snapshot(atSecond: 0))
    try first.close()
    machine.processes[1].rssKib = 300
    let second = try Store.openForWriting(path: path)
    let receipt = try second.append(machine.snapshot(atSecond: 60))
    #expect(receipt.changedRows == 1 && receipt.newProcesses == 0)
  }

  @Test func twoRecordersOnOneFileAgree() throws {
    let a = try Store.openForWriting(path: path)
    let b = try Store.openForWriting(path: path)
    var machine = FakeMachine()
    machine.processes = [.init(10, "steady", rssKib: 100), .init(11, "leaky", rssKib: 100)]
    for second in 0..<20 {
      machine.processes[1].rssKib += 10
      let receipt = try (second % 3 == 0 ? a : b).append(machine.snapshot(atSecond: Int64(second)))
      #expect(receipt.changedRows == (second == 0 ? 2 : 1))
    }
    let rows = try QueryRows.of("history", a, ["comm": .text("leaky")])
    #expect(rows["rss_kib"] == (1...20).map { .integer(100 + $0 * 10) })
  }

  @Test func aReusedPidIsAnotherProcess() throws {
    let store = try Store.openForWriting(path: path)
    var machine = FakeMachine()
    machine.processes = [.init(10, "old", rssKib: 100, startTicks: 5)]
    _ = try store.append(machine.snapshot(atSecond: 0))
    machine.processes = [.init(10, "new", rssKib: 200, startTicks: 900)]
    let receipt = try store.append(machine.snapshot(atSecond: 10))
    #expect(receipt.newProcesses == 1 && receipt.goneProcesses == 1)
    let rows = try QueryRows.of("history", store, ["pid": .text("10")])
    #expect(rows["comm"] == [.text("old"), .text("new")])
  }

  @Test func aNewProgramInAProcessIsANewFact() throws {
    let store = try Store.openForWriting(path: path)
    var machine = FakeMachine()
    machine.processes = [.init(10, "sh", rssKib: 100)]
    _ = try store.append(machine.snapshot(atSecond: 0))
    machine.processes[0].comm = "java"
    _ = try store.append(machine.snapshot(atSecond: 10))
    let facts = try QueryRows.of(sql: "SELECT comm FROM process_fact ORDER BY snapshot_id", store)
    #expect(facts["comm"] == [.text("sh"), .text("java")])
  }

  @Test func hostileNamesAreStoredAsTheyAre() throws {
    let store = try Store.openForWriting(path: path)
    var machine = FakeMachine()
    let name = "a'); DROP --\n\u{1b}[2J"
    machine.processes = [.init(10, name, rssKib: 100, cgroup: "/a'\"\n\u{0}b")]
    _ = try store.append(machine.snapshot(atSecond: 0))
    let rows = try QueryRows.of(sql: "SELECT comm, cgroup FROM process_info", store)
    #expect(rows[0, "comm"] == .text(name))
  }

  /// Property: what the views replay is what was recorded, whatever came and went.
  @Test(arguments: [1, 2, 3, 4] as [UInt64]) func replayIsWhatWasRecorded(seed: UInt64) throws {
    let store = try Store.openForWriting(path: path)
    var random = SeededRandom(seed: seed)
    var machine = FakeMachine()
    var expected: [String] = []
    var nextTicks: UInt64 = 1
    for step in 0..<60 {
      machine.processes.removeAll { _ in Int.random(in: 0..<12, using: &random) == 0 }
      for index in machine.processes.indices where Bool.random(using: &random) {
        machine.processes[index].rssKib += Int64.random(in: -50...100, using: &random)
      }
      while machine.processes.count < 8 {
        nextTicks += 1
        let pid = Int32.random(in: 1...20, using: &random)
        guard !machine.processes.contains(where: { $0.pid == pid }) else { continue }
        machine.processes.append(
          .init(pid, "p\(nextTicks)", rssKib: 1000, adj: Int64(pid), startTicks: nextTicks))
      }
      // Some steps cross an hour, so that keyframes come in.
      let second = Int64(step) * 400
      let receipt = try store.append(machine.snapshot(atSecond: second))
      for process in machine.processes.sorted(by: { $0.pid < $1.pid }) {
        expected.append("\(receipt.snapshotID) \(process.pid) \(process.rssKib) \(process.adj)")
      }
    }
    let replayed = try QueryRows.of(
      sql: """
        SELECT snapshot_id || ' ' || pid || ' ' || rss_kib || ' ' || oom_score_adj AS line
        FROM process_series ORDER BY snapshot_id, pid
        """, store)
    #expect(replayed["line"] == expected.map { .text($0) })
    let history = try QueryRows.of("history", store)
    #expect(history.rows.count == expected.count)
  }

  @Test func aGapThatGoesOnIsOneGap() throws {
    let store = try Store.openForWriting(path: path)
    let machine = FakeMachine()
    for second in [0, 10, 20, 50] as [Int64] {
      var snapshot = machine.snapshot(atSecond: second)
      snapshot.losses.unreadable = second == 20 ? 9 : (second == 50 ? 0 : 3)
      _ = try store.append(snapshot)
    }
    var later = machine.snapshot(atSecond: 100)
    later.losses.unreadable = 1
    _ = try store.append(later)
    let gaps = try QueryRows.of(sql: "SELECT * FROM gap ORDER BY gap_id", store)
    #expect(gaps["count"] == [.integer(9), .integer(1)])
    #expect(gaps[0, "until_us"] == .integer(FakeMachine.us(20)))
  }

  @Test func missedTicksThatGoOnAddUp() throws {
    let store = try Store.openForWriting(path: path)
    let machine = FakeMachine()
    for second in [0, 10, 20] as [Int64] {
      let gap = Gap(
        kind: .missedTick, fromUs: FakeMachine.us(second - 10), untilUs: FakeMachine.us(second),
        count: 4, detail: "late")
      _ = try store.append(machine.snapshot(atSecond: second), gaps: [gap])
    }
    let gaps = try QueryRows.of(sql: "SELECT * FROM gap", store)
    #expect(gaps["count"] == [.integer(12)])
  }

  @Test(arguments: [
    "process_info", "process_span", "process_series", "timeline", "kill", "unlogged_kill",
    "process_hours", "cgroup_span",
  ])
  func noViewRepeatsAColumn(view: String) throws {
    let store = try Store.openForWriting(path: path)
    let names = try QueryRows.of(
      sql: "SELECT name FROM pragma_table_info('\(view)') WHERE name LIKE '%:%'", store)
    #expect(names.rows.isEmpty, "SQLite numbers a name that comes twice")
    #expect(try store.tableNames().contains(view))
  }

  @Test func everyColumnHasItsField() throws {
    let store = try Store.openForWriting(path: path)
    func columns(_ table: String) throws -> [Cell?] {
      // Generated columns are hidden from table_info().
      try QueryRows.of(sql: "SELECT name FROM pragma_table_info('\(table)')", store)["name"]
    }
    #expect(
      try columns("process_change") == ["change_key", "present"].map { .text($0) }
        + ProcessSample.fields.map { .text($0.column) })
    #expect(
      try columns("machine_sample") == [.text("snapshot_id")]
        + MachineSample.fields.map { .text($0.column) })
    #expect(
      try columns("cgroup_sample") == ["snapshot_id", "cgroup_id"].map { .text($0) }
        + CgroupSample.fields.map { .text($0.column) })
    #expect(
      try columns("oom_task") == ["kill_id", "row_no", "pid", "comm"].map { .text($0) }
        + OOMTask.fields.map { .text($0.name) })
    let events = try columns("oom_event")
    #expect(OOMEvent.fields.allSatisfy { events.contains(.text($0.name)) })
  }
}
