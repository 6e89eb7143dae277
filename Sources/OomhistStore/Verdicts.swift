import GRDB
import OomhistAnalysis
import OomhistModel
import OomhistSQL

/// Keeps what the query `kills` says of a kill whose hour is over.
///
/// Nothing that it rests on changes any more, so that nobody who asks need judge it again; and it
/// stays when the samples are gone.
struct Verdicts {
  private let store: Store
  /// First kills that are still to be judged.
  private var left: [Int64] = []

  init(_ store: Store) { self.store = store }

  /// Judges one kill that has no verdict of these rules; `false` where there is none.
  mutating func judgeOne() throws -> Bool {
    if left.isEmpty { left = try find() }
    guard let killID = left.popLast() else { return false }
    let row = try judge(killID)
    try write(row ?? [killID.databaseValue] + Self.without)
    return true
  }

  // MARK: - Which

  /// First kills of incidents, the newest last, in hours that are summed up: by then all is in the
  /// record that they are judged by.
  ///
  /// Of other kills it is noted that they have no verdict, so that nobody looks at them again.
  private func find() throws -> [Int64] {
    try store.queue.writeWithoutTransaction { db in
      var left: [Int64] = []
      try db.inTransaction(.immediate) {
        let killIDs = try Int64.fetchAll(
          db.cachedStatement(sql: Self.unjudgedSQL), arguments: [Blame.rulesVersion])
        // To place kills in incidents takes all of them, and far longer.
        guard !killIDs.isEmpty else { return .rollback }
        let first = try firstKills(db)
        left = killIDs.filter(first.contains)
        for killID in killIDs where !first.contains(killID) {
          try insert([killID.databaseValue] + Self.without, db)
        }
        return .commit
      }
      return left
    }
  }

  /// Kills in hours that are over, of which no verdict is kept or one of older rules that can be made
  /// anew.
  private static let unjudgedSQL = """
    SELECT e.kill_id
    FROM oom_event e
    WHERE e.at_us >= (SELECT wall_us FROM snapshot ORDER BY snapshot_id LIMIT 1)
      AND e.at_us < (SELECT from_us FROM machine_hour WHERE until_us IS NULL
                     ORDER BY keyframe_id LIMIT 1)
      AND NOT EXISTS (SELECT 1 FROM verdict v WHERE v.kill_id = e.kill_id)
    UNION
    SELECT v.kill_id FROM verdict v
    WHERE v.rules <> ? AND v.judged IS NOT NULL
      AND EXISTS (SELECT 1 FROM snapshot s WHERE s.snapshot_id = v.first_snapshot_id)
    """

  private func firstKills(_ db: Database) throws -> Set<Int64> {
    try Set(
      Int64.fetchAll(
        db,
        sql:
          "SELECT kill_id FROM kill WHERE kill_id = incident_id AND before_snapshot_id IS NOT NULL")
    )
  }

  // MARK: - What

  /// Asks the query itself, so that what is kept is what it would say.
  private func judge(_ killID: Int64) throws -> [DatabaseValue]? {
    guard let kills = try QueryCatalogue().query(named: "kills") else { return nil }
    let values = Self.values(of: kills).merging(["kill": .integer(killID)]) { $1 }
      .mapValues(\.databaseValue)
    var row: [DatabaseValue]?
    try store.inReadOnlyTransaction { db in
      // Its last statement finds all that there is to judge in the temporary tables of the others.
      _ = try QueryScript(kills).lastStatement(db, path: store.path, values: values)
      let judged = try Row.fetchOne(
        db,
        sql: """
          SELECT first_id, first_us, at_us, lost_kib, gaps, verdict
          FROM temp.judged WHERE incident_id = ?
          """, arguments: [killID])
      row = judged.map { [killID.databaseValue] + Self.usual + $0.databaseValues }
    }
    return row
  }

  private static let usual = [
    Blame.rulesVersion.databaseValue, usualWindowUs.databaseValue, usualLeastKib.databaseValue,
  ]
  private static let without = usual + Array(repeating: DatabaseValue.null, count: 6)
  private static let usualWindowUs = 7 * ExtractPlan.dayUs
  private static let usualLeastKib: Int64 = 4096

  /// The values of the query's parameters where nobody gives others.
  static func values(of kills: NamedQuery) -> [String: Cell] {
    var values: [String: Cell] = [:]
    for parameter in kills.parameters { values[parameter.name] = .null }
    values["window"] = .integer(usualWindowUs)
    values["min_growth"] = .integer(usualLeastKib)
    return values
  }

  private func write(_ row: [DatabaseValue]) throws {
    try store.queue.write { db in try insert(row, db) }
  }

  private func insert(_ row: [DatabaseValue], _ db: Database) throws {
    try db.execute(
      sql: "INSERT OR REPLACE INTO verdict VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      arguments: StatementArguments(row))
  }
}
