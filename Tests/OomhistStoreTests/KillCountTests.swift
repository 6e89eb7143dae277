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

  @Test func aKernelThatDoesNotCountSaysNothing() throws {
    let store = try Store.openForWriting(path: path)
    var machine = FakeMachine()
    machine.machine.oomKills = nil
    _ = try store.append(machine.snapshot(atSecond: 1))
    #expect(try unlogged(store).isEmpty)
  }
}
