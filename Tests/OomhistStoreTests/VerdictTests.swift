import GRDB
import OomhistModel
import OomhistSQL
import OomhistStore
import OomhistTestSupport
import Testing

/// Verdicts that the recorder keeps are what the query would say, and outlive the samples.
@Suite struct VerdictTests {
  let folder: TemporaryFolder
  let store: Store
  var machine = FakeMachine()

  static let hourUs: Int64 = 3_600_000_000
  /// What the query takes where nobody gives other values.
  static let usual: [String: Cell] = ["window": .integer(7 * 24 * hourUs)]

  init() throws {
    folder = try TemporaryFolder()
    store = try Store.openForWriting(path: folder.path("h.db"))
    machine.machine.memAvailableKib = 3_000_000
    machine.processes = [
      .init(10, "db", rssKib: 900_000), .init(11, "agent", rssKib: 50_000, adj: -500),
    ]
  }

  /// Records minutes in the last ten of which `agent` grows, and the kill of `db` at their end.
  private mutating func recordKill(minutes: Range<Int64>) throws {
    for minute in minutes {
      let grown = max(0, minute - minutes.upperBound + 11)
      machine.machine.memAvailableKib = 3_000_000 - grown * 250_000
      machine.processes[1].rssKib = 50_000 + grown * 250_000
      _ = try store.append(machine.snapshot(atSecond: minute * 60))
    }
    _ = try store.record([machine.kill(10, atSecond: (minutes.upperBound - 1) * 60 + 30)])
  }

  private mutating func rest(minutes: Range<Int64>) throws {
    machine.machine.memAvailableKib = 3_000_000
    machine.processes[1].rssKib = 50_000
    for minute in minutes { _ = try store.append(machine.snapshot(atSecond: minute * 60)) }
  }

  private func tidy(_ retention: Retention = .everything, nowHour: Int64 = 5) throws {
    let upkeep = StoreUpkeep(
      store, retention: retention, wallUs: { FakeMachine.bootedUs + nowHour * Self.hourUs })
    while try upkeep.doPiece() {}
  }

  private func kills(_ values: [String: Cell] = usual) throws -> QueryRows {
    try QueryRows.of("kills", store, values)
  }

  private func verdicts() throws -> [[Cell]] {
    try QueryRows.cells(
      sql: """
        SELECT kill_id, judged ->> '$.suspect.name' FROM verdict WHERE judged IS NOT NULL ORDER BY 1
        """, store)
  }

  @Test mutating func `a kill is judged when its hour is over, and the answer stays`() throws {
    try recordKill(minutes: 0..<40)
    try tidy()
    #expect(try verdicts() == [], "its hour is not over")
    let live = try kills()
    #expect(live["suspect"] == [.text("agent")])
    try rest(minutes: 60..<62)
    try tidy()
    #expect(try verdicts() == [[.integer(1), .text("agent")]])
    #expect(try kills().rows == live.rows)
    let growers = try QueryRows.of("growers", store, Self.usual)
    #expect(growers["suspect"] == [.text("agent")])
  }

  @Test mutating func `kills of one incident have one verdict`() throws {
    try recordKill(minutes: 0..<40)
    _ = try store.record([machine.kill(11, atSecond: 39 * 60 + 32)])
    try rest(minutes: 60..<62)
    try recordKill(minutes: 62..<100)
    try rest(minutes: 120..<122)
    let live = try kills()
    try tidy()
    #expect(
      try verdicts() == [[.integer(1), .text("agent")], [.integer(3), .text("agent")]])
    #expect(live.rows.count == 3)
    #expect(try kills().rows == live.rows)
  }

  /// Asked with other values, the samples answer.
  @Test mutating func `a kept verdict is for the usual question only`() throws {
    try recordKill(minutes: 0..<40)
    try rest(minutes: 60..<62)
    try tidy()
    let values = ["min_growth": Cell.integer(4_000_000)]
    #expect(try kills(Self.usual.merging(values) { $1 })["verdict"] == [.text("undetermined")])
    #expect(try kills()["verdict"] == [.text("other")])
  }

  @Test mutating func `a verdict outlives its samples`() throws {
    try recordKill(minutes: 0..<40)
    try rest(minutes: 60..<62)
    try rest(minutes: 300..<302)
    try tidy()
    let before = try kills()
    try tidy(
      Retention(detailUs: 0, retainUs: Self.hourUs, maxSizeBytes: 0, minFreeBytes: 0), nowHour: 6)
    #expect(
      try QueryRows.cells(sql: "SELECT min(snapshot_id) > 40 FROM snapshot", store) == [
        [.integer(1)]
      ])
    let after = try kills()
    for column in ["suspect", "verdict", "grew_kib", "over_s", "trend", "reasons", "start_at"] {
      #expect(after[column] == before[column], "\(column)")
    }
  }

  /// Another log may know what the first did not: the task table, or who was killed.
  @Test mutating func `what is learned of a kill undoes its verdict`() throws {
    try recordKill(minutes: 0..<40)
    try rest(minutes: 60..<62)
    try tidy()
    #expect(try verdicts().count == 1)
    var fuller = machine.kill(10, atSecond: 39 * 60 + 30)
    fuller.victimUid = 999
    fuller.source = EventSource(
      path: "other", firstLine: 1, lastLine: 2, carrier: .syslog, trusted: false)
    _ = try store.record([fuller])
    #expect(try verdicts() == [])
    try tidy()
    #expect(try verdicts().count == 1)
  }

  private func sweepAway() throws {
    try tidy(
      Retention(detailUs: 0, retainUs: Self.hourUs, maxSizeBytes: 0, minFreeBytes: 0), nowHour: 6)
    #expect(
      try QueryRows.cells(sql: "SELECT min(snapshot_id) > 40 FROM snapshot", store) == [
        [.integer(1)]
      ])
  }

  /// An archived log that is read years later must not cost the verdict.
  @Test mutating func `without samples what is learned leaves the verdict`() throws {
    try recordKill(minutes: 0..<40)
    try rest(minutes: 60..<62)
    try rest(minutes: 300..<302)
    try tidy()
    try sweepAway()
    var fuller = machine.kill(10, atSecond: 39 * 60 + 30)
    fuller.victimUid = 999
    fuller.source = EventSource(
      path: "other", firstLine: 1, lastLine: 2, carrier: .syslog, trusted: false)
    #expect(try store.record([fuller]).known == 1)
    #expect(try kills()["suspect"] == [.text("agent")])
    // Another kill comes to stand before it.
    _ = try store.record([machine.kill(11, atSecond: 39 * 60 + 20)])
    try tidy()
    #expect(try kills()["suspect"] == [.text("agent"), .text("agent")])
    #expect(
      try kills(["kill": .integer(1)].merging(Self.usual) { $1 })["suspect"] == [.text("agent")])
  }

  @Test mutating func `a kill before the first one is judged in its place`() throws {
    try recordKill(minutes: 0..<40)
    try rest(minutes: 60..<62)
    try tidy()
    _ = try store.record([machine.kill(11, atSecond: 39 * 60 + 20)])
    let live = try kills()
    #expect(live["incident_id"] == [.integer(2), .integer(2)])
    try rest(minutes: 120..<122)
    try tidy()
    #expect(try kills().rows == live.rows)
    #expect(try verdicts().map(\.first) == [.integer(1), .integer(2)])
  }

  /// A later kill has no verdict of its own, until it turns out to be of another machine.
  @Test mutating func `a later kill that becomes a first one is judged`() throws {
    try recordKill(minutes: 0..<40)
    var later = machine.kill(11, atSecond: 39 * 60 + 40)
    later.bootID = nil
    _ = try store.record([later])
    try rest(minutes: 60..<62)
    try tidy()
    let notes = "SELECT kill_id, judged IS NULL FROM verdict ORDER BY 1"
    #expect(
      try QueryRows.cells(sql: notes, store)
        == [[.integer(1), .integer(0)], [.integer(2), .integer(1)]])
    var other = machine.kill(10, atSecond: 39 * 60 + 30)
    other.oomMemcg = "/elsewhere"
    _ = try store.record([other])
    #expect(try QueryRows.cells(sql: notes, store) == [], "both are to be looked at again")
    try rest(minutes: 120..<122)
    try tidy()
    #expect(try QueryRows.cells(sql: notes, store).count == 2)
  }

  @Test mutating func `what cannot be kept is said, and nothing else waits for it`() throws {
    try recordKill(minutes: 0..<40)
    try rest(minutes: 60..<62)
    try rest(minutes: 300..<302)
    let queue = try DatabaseQueue(path: folder.path("h.db"))
    try queue.write {
      try $0.execute(
        sql: "CREATE TRIGGER no BEFORE INSERT ON verdict BEGIN SELECT RAISE(ABORT, 'no'); END")
    }
    try queue.close()
    let upkeep = StoreUpkeep(
      store,
      retention: Retention(detailUs: 0, retainUs: .max, maxSizeBytes: 0, minFreeBytes: 0),
      wallUs: { FakeMachine.bootedUs + 30 * Self.hourUs })
    while try upkeep.doPiece() {}
    #expect(upkeep.problem?.hasPrefix("kills could not be judged: ") == true)
    #expect(try QueryRows.cells(sql: "SELECT count(*) FROM snapshot", store) != [[.integer(44)]])
  }

  @Test mutating func `other rules judge anew while there are samples`() throws {
    try recordKill(minutes: 0..<40)
    try rest(minutes: 60..<62)
    try tidy()
    let before = try kills()
    let queue = try DatabaseQueue(path: folder.path("h.db"))
    try queue.write {
      try $0.execute(
        sql: "UPDATE verdict SET rules = 0, judged = json_remove(judged, '$.suspect')")
    }
    try queue.close()
    #expect(try kills().rows == before.rows, "one of old rules is not used")
    try tidy()
    #expect(try verdicts() == [[.integer(1), .text("agent")]])
  }

  /// An earlier kill took its place: there is no verdict on it any more that could be made anew.
  @Test mutating func `a verdict of older rules stands where there is none of these`() throws {
    try recordKill(minutes: 0..<40)
    try rest(minutes: 60..<62)
    try tidy()
    _ = try store.record([machine.kill(11, atSecond: 39 * 60 + 20)])
    let queue = try DatabaseQueue(path: folder.path("h.db"))
    try queue.write { try $0.execute(sql: "UPDATE verdict SET rules = 0") }
    try queue.close()
    try tidy()
    #expect(try verdicts().first == [.integer(1), .text("agent")])
    #expect(try verdicts().count == 2)
    #expect(
      try QueryRows.cells(sql: "SELECT count(*) FROM verdict WHERE rules <> blame_rules()", store)
        == [[.integer(0)]],
      "nobody looks at it again")
  }

  /// Else no verdict that is kept would ever be asked for.
  @Test func `the usual question is that of the query's header`() throws {
    let query = try #require(try QueryCatalogue().query(named: "kills"))
    #expect(query.parameter(named: "window")?.defaultText == "7d")
    #expect(query.parameter(named: "min_growth")?.defaultText == "4M")
  }

  /// Verdicts of these rules, to the letter.
  ///
  /// Where they become others `Blame.rulesVersion` must
  /// be raised: the first line below changes with it.
  @Test mutating func `other verdicts are of other rules`() throws {
    try recordKill(minutes: 0..<40)
    try rest(minutes: 60..<62)
    machine.processes.append(.init(12, "job", rssKib: 700_000))
    try recordKill(minutes: 62..<100)
    try rest(minutes: 120..<122)
    try tidy()
    let rows = try QueryRows.cells(
      sql: "SELECT 'rules ' || rules || ', kill ' || kill_id, judged FROM verdict", store)
    let text = rows.map { row in row.map(\.text).joined(separator: "\n") + "\n" }.joined()
    #expect(try Golden.difference(text, fixture: "verdicts.txt") == nil)
  }
}

extension Cell {
  fileprivate var text: String {
    guard case .text(let text) = self else { return "" }
    return text
  }
}
