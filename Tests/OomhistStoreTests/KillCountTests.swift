import OomhistModel
import OomhistStore
import OomhistTestSupport
import Testing

/// The kernel's own count of kills against what its log told.
@Suite struct KillCountTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("h.db")
  }

  private func unlogged(_ store: Store) throws -> [[Cell]] {
    try QueryRows.cells(
      sql: "SELECT from_us, until_us, counted, logged FROM unlogged_kill ORDER BY from_us", store)
  }

  @Test func aKillThatNobodyLoggedShows() throws {
    var machine = FakeMachine()
    machine.processes = [.init(10, "web", rssKib: 100)]
    machine.machine.oomKills = 0
    var store = try Store.openForWriting(path: path)
    _ = try store.append(machine.snapshot(atSecond: 100))
    machine.machine.oomKills = 1
    _ = try store.append(machine.snapshot(atSecond: 110))
    #expect(
      try unlogged(store) == [
        [.integer(FakeMachine.us(100)), .integer(FakeMachine.us(110)), .integer(1), .integer(0)]
      ])
    // The log is found later, and tells of it.
    _ = try store.record([machine.kill(10, atSecond: 105)], of: EventLog())
    #expect(try unlogged(store).isEmpty)

    // The recorder was down, and two were killed meanwhile.
    try store.close()
    store = try Store.openForWriting(path: path)
    machine.machine.oomKills = 3
    _ = try store.append(machine.snapshot(atSecond: 900))
    #expect(
      try unlogged(store) == [
        [.integer(FakeMachine.us(110)), .integer(FakeMachine.us(900)), .integer(2), .integer(0)]
      ])

    // Another boot begins to count anew.
    machine.boot.bootID = "another"
    machine.boot.bootedUs += 5_000_000_000
    machine.machine.oomKills = 1
    _ = try store.append(machine.snapshot(atSecond: 60))
    #expect(try unlogged(store).count == 2)
    #expect(try unlogged(store).last?[0] == .integer(machine.boot.bootedUs))
  }

  @Test func killsShowsItWithTheUnitWhoseOwnCountMoved() throws {
    let store = try Store.openForWriting(path: path)
    var machine = FakeMachine()
    func append(_ kills: Int64, atSecond second: Int64) throws {
      machine.machine.oomKills = kills
      var snapshot = machine.snapshot(atSecond: second)
      var sample = CgroupSample()
      sample.currentKib = 100
      for (path, counts) in [
        ("/system.slice", true), ("/system.slice/web.service", true), ("/user.slice", false),
      ] {
        sample.oomKills = counts ? kills : 0
        snapshot.cgroups.append(CgroupReading(path: path, sample: sample))
      }
      _ = try store.append(snapshot)
    }
    try append(0, atSecond: 10)
    try append(2, atSecond: 20)
    let kills = try QueryRows.of("kills", store, ["since": .null, "until": .null])
    #expect(kills["kind"] == [.text("unlogged"), .text("unlogged")])
    #expect(kills[0, "at"] == .integer(FakeMachine.us(20)))
    #expect(kills[0, "victim_unit"] == .text("web.service"))
    #expect(kills[0, "verdict"] == .text("undetermined") && kills[0, "kill_id"] == .null)
    let others = try QueryRows.of(
      "kills", store, ["since": .null, "until": .null, "comm": .text("web")])
    #expect(others.rows.isEmpty, "nobody knows its name")
  }

  @Test func theLargestThatVanishedIsNamed() throws {
    let store = try Store.openForWriting(path: path)
    var machine = FakeMachine()
    machine.processes = [
      .init(10, "web", rssKib: 100), .init(11, "db", rssKib: 90_000), .init(12, "cron", rssKib: 50),
    ]
    machine.machine.oomKills = 0
    _ = try store.append(machine.snapshot(atSecond: 100))
    machine.machine.oomKills = 1
    machine.processes.removeAll { $0.pid != 10 }
    _ = try store.append(machine.snapshot(atSecond: 110))
    let rows = try QueryRows.of("unlogged", store, ["since": .null, "until": .null])
    #expect(rows["vanished"] == [.text("db[11]")])
    #expect(rows["counted"] == [.integer(1)] && rows["logged"] == [.integer(0)])
    let later = try QueryRows.of("unlogged", store, ["since": .integer(FakeMachine.us(120))])
    #expect(later.rows.isEmpty)
  }

  @Test func aKernelThatDoesNotCountSaysNothing() throws {
    let store = try Store.openForWriting(path: path)
    var machine = FakeMachine()
    machine.machine.oomKills = nil
    _ = try store.append(machine.snapshot(atSecond: 1))
    #expect(try unlogged(store).isEmpty)
  }
}
