import OomhistModel
import OomhistStore
import OomhistTestSupport
import Testing

/// The wall clock is set while a leak goes on: order and intervals are those of the time since boot.
@Suite struct ClockStepTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("h.db")
  }

  @Test(arguments: [-3600, -30, 3600, 86_400 * 365] as [Int64])
  func theSuspectIsFoundAndTheStepIsSaid(seconds: Int64) throws {
    let store = try Store.openForWriting(path: path)
    var machine = FakeMachine()
    machine.processes = [.init(10, "web", rssKib: 900_000), .init(11, "leaky", rssKib: 1000)]
    let stepUs = seconds * 1_000_000
    for index in Int64(0)..<120 {
      machine.processes[1].rssKib += 10_000
      var snapshot = machine.snapshot(atSecond: 4000 + index * 10)
      if index >= 60 { snapshot.wallUs += stepUs }
      _ = try store.append(snapshot)
    }
    var kill = machine.kill(10, atSecond: 4000 + 1195)
    kill.atUs = (kill.atUs ?? 0) + stepUs
    _ = try store.record([kill])

    let gaps = try QueryRows.of(sql: "SELECT * FROM gap", store)
    #expect(gaps["kind"] == [.text("clock-step")])
    #expect(gaps[0, "count"] == .integer(abs(seconds)))
    let kills = try QueryRows.of("kills", store, ["since": .null, "until": .null])
    #expect(kills["suspect"] == [.text("leaky")])
    let before = try QueryRows.of(sql: "SELECT before_snapshot_id FROM kill", store)
    #expect(before["before_snapshot_id"] == [.integer(120)])
    let sizes = try QueryRows.of("history", store, ["pid": .text("11"), "since": .integer(.min)])
    #expect(sizes["rss_kib"] == (1...120).map { .integer(1000 + $0 * 10_000) })
    let led = try QueryRows.of("scores", store, ["since": .integer(.min)])["led_s"]
    #expect(led == [.integer(890), .integer(300)], "20 minutes but for the last snapshot")
  }

  @Test func aClockThatIsSlewedIsNotSet() throws {
    let store = try Store.openForWriting(path: path)
    let machine = FakeMachine()
    for index in Int64(0)..<50 {
      var snapshot = machine.snapshot(atSecond: index * 10)
      snapshot.wallUs += index * 5000
      _ = try store.append(snapshot)
    }
    // A day later, after a break.
    var snapshot = machine.snapshot(atSecond: 90_000)
    snapshot.wallUs += 40_000_000
    _ = try store.append(snapshot)
    #expect(try QueryRows.of(sql: "SELECT * FROM gap", store).rows.isEmpty)
  }
}
