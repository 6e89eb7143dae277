import OomhistModel
import OomhistStore
import OomhistTestSupport
import Testing

/// The other shipped queries: rows in, rows out.
@Suite struct OtherQueryTests {
  let folder: TemporaryFolder
  let store: Store

  init() throws {
    folder = try TemporaryFolder()
    store = try Store.openForWriting(path: folder.path("h.db"))
    var machine = FakeMachine()
    machine.processes = [
      .init(10, "postgres", rssKib: 1_000_000), .init(11, "java", rssKib: 100_000),
      .init(12, "sshd", rssKib: 3_000_000, adj: -1000),
    ]
    for minute in 0..<10 as Range<Int64> {
      machine.processes[1].rssKib += 300_000
      if minute == 5 { machine.settings[0].value = "1" }
      if minute == 8 { machine.processes.append(.init(13, "late", rssKib: 50_000)) }
      _ = try store.append(machine.snapshot(atSecond: minute * 60))
    }
  }

  @Test func growthIsRanked() throws {
    let rows = try QueryRows.of("growth", store)
    #expect(rows["comm"] == [.text("java"), .text("late")])
    #expect(rows[0, "grew_kib"] == .integer(2_700_000))
    #expect(rows[0, "from_kib"] == .integer(400_000))
    #expect(rows[1, "from_kib"] == .integer(0))
    #expect(rows[0, "over_s"] == .integer(539), "it began a second after the first snapshot")
  }

  @Test func growthKeepsToItsWindow() throws {
    let window: [String: Cell] = [
      "since": .integer(FakeMachine.us(120)), "until": .integer(FakeMachine.us(240)),
    ]
    let rows = try QueryRows.of("growth", store, window)
    #expect(rows["grew_kib"] == [.integer(600_000)])
  }

  @Test func theProtectedComeLastInTheRanking() throws {
    let rows = try QueryRows.of("top", store)
    #expect(rows["comm"] == ["java", "postgres", "late", "sshd"].map { .text($0) })
    #expect(rows[3, "protected"] == .integer(1))
    #expect(rows[3, "badness_permille"] == .null)
    #expect(rows[0, "badness_permille"] == .real(739.1))
    let early = try QueryRows.of("top", store, ["at": .integer(FakeMachine.us(70))])
    #expect(early["comm"] == ["postgres", "java", "sshd"].map { .text($0) })
    #expect(early[2, "oom_adj"] == .integer(-17))
  }

  @Test func whoLedAndForHowLong() throws {
    let rows = try QueryRows.of("scores", store)
    #expect(rows["comm"] == [.text("java"), .text("postgres")])
    #expect(rows["led_s"] == [.integer(360), .integer(180)])
    #expect(rows[0, "max_size_kib"] == .integer(3_100_000))
  }

  @Test func aSettingThatChangedShowsBothValues() throws {
    let rows = try QueryRows.of("settings", store)
    #expect(rows["value"] == [.text("1"), .text("0")])
    #expect(rows[1, "until_at"] == .integer(FakeMachine.us(300)))
    #expect(rows[0, "until_at"] == .null)
  }

  @Test func snapshotsTellWhatTheyCost() throws {
    let rows = try QueryRows.of("snapshots", store)
    #expect(rows.rows.count == 10)
    #expect(rows[9, "keyframe"] == .integer(1))
    #expect(rows[0, "rows_written"] == .integer(1))
    #expect(rows[0, "process_count"] == .integer(4))
  }

  @Test func theMachineHasItsTimeline() throws {
    #expect(try QueryRows.of("machine", store).rows.count == 10)
  }
}
