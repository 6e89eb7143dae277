import OomhistModel
import OomhistStore
import OomhistTestSupport
import Testing

@Suite struct StoreUpkeepTests {
  let folder: TemporaryFolder
  let path: String
  let store: Store

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("h.db")
    store = try Store.openForWriting(path: path)
  }

  private static let hourUs: Int64 = 3_600_000_000

  /// Records so many hours, a snapshot every five minutes; `leaky` grows, and in each hour another
  /// short-lived process is there for a while.
  private func record(hours: Int64) throws {
    var machine = FakeMachine()
    for index in 0..<(hours * 12) {
      machine.processes = [
        .init(10, "steady", rssKib: 5000), .init(11, "leaky", rssKib: 1000 + index * 100),
      ]
      if (3..<7).contains(index % 12) {
        machine.processes.append(
          .init(20, "job", rssKib: 300 * (index % 12), startTicks: UInt64(index / 12 + 1)))
      }
      machine.machine.memAvailableKib = 900_000 - index * 10
      _ = try store.append(machine.snapshot(atSecond: index * 300))
    }
  }

  private func tidy(_ retention: Retention, nowHour: Int64) throws -> (pieces: Int, StoreUpkeep) {
    let upkeep = StoreUpkeep(
      store, retention: retention, wallUs: { FakeMachine.bootedUs + nowHour * Self.hourUs })
    var pieces = 0
    while try upkeep.doPiece() {
      pieces += 1
      try #require(pieces < 100_000, "upkeep does not end")
    }
    return (pieces, upkeep)
  }

  private func count(_ table: String) throws -> Int64 {
    let rows = try QueryRows.of(sql: "SELECT count(*) AS n FROM \(table)", store)
    guard case .integer(let count)? = rows[0, "n"] else { return -1 }
    return count
  }

  @Test func anHourIsTheSumOfItsFullSeries() throws {
    try record(hours: 4)
    let series = """
      SELECT keyframe_id, process_id, count(*) AS snapshots, min(size_kib) AS min_size_kib,
             max(size_kib) AS max_size_kib, sum(size_kib) AS sum_size_kib
      FROM process_series WHERE keyframe_id < 37 GROUP BY 1, 2 ORDER BY 1, 2
      """
    let expected = try QueryRows.of(sql: series, store)
    _ = try tidy(.everything, nowHour: 5)
    let sums = try QueryRows.of(
      sql: """
        SELECT keyframe_id, process_id, snapshots, min_size_kib, max_size_kib, sum_size_kib
        FROM process_hour ORDER BY 1, 2
        """, store)
    #expect(sums.rows == expected.rows && sums.rows.count == 9)
    let leaky = try QueryRows.cells(
      sql: """
        SELECT first_size_kib, last_size_kib, slope_kib_per_hour, mean_size_kib
        FROM process_hours WHERE pid = 11 AND keyframe_id = 13
        """, store)
    #expect(leaky == [[.integer(2200), .integer(3300), .real(1200), .integer(2750)]])
    let hours = try QueryRows.of(sql: "SELECT * FROM machine_hour", store)
    #expect(hours["snapshots"] == [.integer(12), .integer(12), .integer(12), .null])
    #expect(hours["min_available_kib"].first == .integer(900_000 - 110))
  }

  @Test func weeksOfAProcessAreReadFromHours() throws {
    try record(hours: 3)
    _ = try tidy(.everything, nowHour: 3)
    let rows = try QueryRows.of("hours", store, ["comm": .text("leaky")])
    #expect(rows["slope_kib_per_hour"] == [.integer(1200), .integer(1200)])
    #expect(rows["min_size_kib"] == [.integer(1000), .integer(2200)])
    #expect(rows["last_size_kib"] == [.integer(2100), .integer(3300)])
  }

  @Test func oldHoursAreThinnedAndWhatIsLeftIsExact() throws {
    try record(hours: 6)
    let sql = """
      SELECT snapshot_id, process_id, size_kib, oom_score_adj FROM process_series
      WHERE keyframe_id = snapshot_id OR keyframe_id >= 37 ORDER BY 1, 2
      """
    let before = try QueryRows.of(sql: sql, store)
    _ = try tidy(
      Retention(detailUs: 3 * Self.hourUs, retainUs: .max, maxSizeBytes: 0, minFreeBytes: 0),
      nowHour: 6)
    let details = try QueryRows.of(sql: "SELECT detail FROM machine_hour", store)["detail"]
    #expect(details == [0, 0, 0, 1, 1, 1].map { .integer($0) })
    #expect(try count("snapshot") == 3 + 36)
    #expect(try count("machine_sample") == 3 + 36)
    let after = try QueryRows.of(
      sql: "SELECT snapshot_id, process_id, size_kib, oom_score_adj FROM process_series", store)
    #expect(after.rows.count == 6 + 3 * (24 + 4))
    #expect(try QueryRows.of(sql: sql, store).rows == before.rows)
    #expect(try count("process_hour") == 15, "the sums stay, of short-lived processes too")
  }

  /// Thinning stops at any piece; what is left then must be true as well.
  @Test func aHalfThinnedHourReplaysExactly() throws {
    try record(hours: 3)
    let sql = "SELECT snapshot_id, process_id, size_kib FROM process_series ORDER BY 1, 2"
    let before = Set(try QueryRows.cells(sql: sql, store).map { "\($0)" })
    let upkeep = StoreUpkeep(
      store,
      retention: Retention(detailUs: 0, retainUs: .max, maxSizeBytes: 0, minFreeBytes: 0),
      wallUs: { FakeMachine.bootedUs + 3 * Self.hourUs })
    while try upkeep.doPiece() {
      let now = try QueryRows.cells(sql: sql, store).map { "\($0)" }
      #expect(Set(now).isSubset(of: before))
    }
    #expect(try count("snapshot") == 2 + 12)
  }

  @Test func theHourOfAKillKeepsItsDetail() throws {
    try record(hours: 6)
    var machine = FakeMachine()
    machine.processes = [.init(11, "leaky", rssKib: 9000)]
    // Ten minutes into the third hour: the second belongs to it as well.
    _ = try store.record([machine.kill(11, atSecond: 2 * 3600 + 600)], of: EventLog())
    _ = try tidy(
      Retention(detailUs: 0, retainUs: .max, maxSizeBytes: 0, minFreeBytes: 0), nowHour: 6)
    let details = try QueryRows.of(sql: "SELECT detail FROM machine_hour", store)["detail"]
    #expect(details == [0, 1, 1, 0, 0, 1].map { .integer($0) })
  }

  @Test func whatIsOlderThanTheWholeHistoryGoes() throws {
    try record(hours: 6)
    let processes = try count("process")
    _ = try tidy(
      Retention(
        detailUs: 2 * Self.hourUs, retainUs: 3 * Self.hourUs, maxSizeBytes: 0, minFreeBytes: 0),
      nowHour: 6)
    #expect(try count("machine_hour") == 3)
    #expect(try count("process_hour") == 6, "the last hour has not ended")
    #expect(try count("process") == processes - 3, "three jobs are forgotten")
    #expect(try count("process_fact") == processes - 3)
    #expect(try count("text") == 6, "their command line is still that of the other jobs")
    let oldest = try QueryRows.of(sql: "SELECT min(wall_us) AS us FROM snapshot", store)["us"]
    #expect(oldest == [.integer(FakeMachine.us(3 * 3600))])
    // A recorder goes on.
    _ = try store.append(FakeMachine().snapshot(atSecond: 7 * 3600))
  }

  @Test func aClockThatJumpsAheadRemovesNothing() throws {
    try record(hours: 3)
    let upkeep = StoreUpkeep(
      store,
      retention: Retention(
        detailUs: 24 * Self.hourUs, retainUs: 48 * Self.hourUs, maxSizeBytes: 0, minFreeBytes: 0),
      wallUs: { FakeMachine.us(400 * 86_400) }, ageUs: { FakeMachine.us(3 * 3600) })
    while try upkeep.doPiece() {}
    #expect(try count("snapshot") == 36)
  }

  @Test func theSizeIsHeldAndTheNewestHoursStay() throws {
    var machine = FakeMachine()
    let limit: Int64 = 2 << 20
    let retention = Retention(
      detailUs: .max, retainUs: .max, maxSizeBytes: limit, minFreeBytes: 0)
    var largest: Int64 = 0
    for index in Int64(0)..<400 {
      // Every process of a hundred changes in each of 10 snapshots an hour.
      machine.processes = (0..<100).map {
        .init(Int32(100 + $0), "p\($0)", rssKib: 1000 + index * 977 % 5003 + Int64($0))
      }
      _ = try store.append(machine.snapshot(atSecond: index * 360))
      if index % 10 == 0 {
        let upkeep = StoreUpkeep(
          store, retention: retention,
          wallUs: { FakeMachine.us(index * 360) })
        while try upkeep.doPiece() {}
        #expect(!upkeep.isOverLimit)
        largest = max(largest, try store.size().totalBytes)
      }
    }
    #expect(largest <= limit, "\(largest) bytes")
    #expect(try count("machine_hour") > 3, "sums outlive detail")
    let details = try QueryRows.of(
      sql: "SELECT detail FROM machine_hour ORDER BY keyframe_id DESC LIMIT 2", store)
    #expect(details["detail"] == [.integer(1), .integer(1)])
    #expect(try QueryRows.cells(sql: "PRAGMA integrity_check", store) == [[.text("ok")]])
  }

  @Test func aLimitThatCannotBeHeldIsSaid() throws {
    try record(hours: 2)
    let (_, upkeep) = try tidy(
      Retention(detailUs: .max, retainUs: .max, maxSizeBytes: 1000, minFreeBytes: 0), nowHour: 2)
    #expect(upkeep.isOverLimit)
    #expect(try count("machine_hour") == 2)
  }

  @Test func spaceThatShallStayFreeIsLeft() throws {
    try record(hours: 1)
    store.minFreeBytes = .max
    let error = #expect(throws: StoreError.self) {
      try store.append(FakeMachine().snapshot(atSecond: 9000))
    }
    #expect(error?.code == .tooLittleFree)
    store.minFreeBytes = 1
    _ = try store.append(FakeMachine().snapshot(atSecond: 9000))
  }
}
