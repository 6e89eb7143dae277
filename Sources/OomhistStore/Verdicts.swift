import GRDB
import OomhistModel
import OomhistSQL

/// Keeps what the query `kills` says of a kill whose hour is over.
///
/// Nothing that it rests on changes any more, so that nobody who asks need judge it again; and it
/// stays when the samples are gone.
struct Verdicts {
  private let store: Store
  private var kills: NamedQuery?
  private var rules: Int64 = 0
  /// Incidents that were looked at and have no verdict in spite of it.
  private var withoutVerdict: Set<Int64> = []

  init(_ store: Store) { self.store = store }

  /// Judges the newest kill that has no verdict; `false` without one.
  mutating func judgeOne() throws -> Bool {
    let kills = try self.kills ?? prepare()
    guard let incidentID = try next() else { return false }
    guard let row = try judge(incidentID, kills) else {
      withoutVerdict.insert(incidentID)
      return true
    }
    try store.queue.write { db in
      try db.execute(
        sql: "INSERT OR REPLACE INTO verdict VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        arguments: StatementArguments(row))
    }
    return true
  }

  /// Reads the query, and the version of its rules.
  private mutating func prepare() throws -> NamedQuery {
    guard let kills = try QueryCatalogue().query(named: "kills") else {
      throw StoreError(.other, path: store.path, detail: "there is no query kills")
    }
    self.kills = kills
    try inQuery(kills, Self.values(of: kills).merging(["kill": .integer(0)]) { $1 }) { db, _ in
      rules = try Int64.fetchOne(db, sql: "SELECT version FROM temp.rules") ?? 0
    }
    return kills
  }

  /// The first kill of an incident, in an hour that is summed up: by then all is in the record that
  /// it is judged by.
  private func next() throws -> Int64? {
    try store.queue.read { db in
      // Kills of ingested logs may be many, and have no samples.
      let fromUs = try Int64.fetchOne(
        db, sql: "SELECT wall_us FROM snapshot ORDER BY snapshot_id LIMIT 1")
      let incidents = try Int64.fetchCursor(
        db,
        sql: """
          SELECT k.incident_id
          FROM kill k
          JOIN snapshot s ON s.snapshot_id = k.before_snapshot_id
          JOIN machine_hour h ON h.keyframe_id = s.keyframe_id AND h.until_us IS NOT NULL
          LEFT JOIN verdict v ON v.incident_id = k.kill_id
          WHERE k.kill_id = k.incident_id AND k.at_us >= ?1
            AND (v.incident_id IS NULL OR v.rules <> ?2 AND EXISTS (
              SELECT 1 FROM snapshot o WHERE o.snapshot_id = v.first_snapshot_id))
          ORDER BY k.at_us DESC
          """, arguments: [fromUs, rules])
      while let incident = try incidents.next() {
        if !withoutVerdict.contains(incident) { return incident }
      }
      return nil
    }
  }

  /// Asks the query itself, so that what is kept is what it would say.
  private func judge(_ incidentID: Int64, _ kills: NamedQuery) throws -> [DatabaseValue]? {
    var row: [DatabaseValue]?
    let values = Self.values(of: kills).merging(["kill": .integer(incidentID)]) { $1 }
    try inQuery(kills, values) { db, values in
      let asked = values.filter { ["window", "min_growth", "kill"].contains($0.key) }
      row = try Row.fetchOne(
        db,
        sql: """
          SELECT incident_id, (SELECT version FROM temp.rules), :window, :min_growth, first_id,
                 first_us, at_us, lost_kib, gaps, verdict
          FROM temp.judged WHERE incident_id = :kill
          """, arguments: StatementArguments(asked)
      ).map { Array($0.databaseValues) }
    }
    return row
  }

  /// Hands out the temporary tables that the query makes on its way.
  private func inQuery(
    _ kills: NamedQuery, _ values: [String: Cell],
    _ body: (Database, [String: DatabaseValue]) throws -> Void
  ) throws {
    let values = values.mapValues(\.databaseValue)
    try store.inReadOnlyTransaction { db in
      _ = try QueryScript(kills).lastStatement(db, path: store.path, values: values)
      try body(db, values)
    }
  }

  /// The values of the query's parameters where nobody gives others.
  static func values(of kills: NamedQuery) -> [String: Cell] {
    var values: [String: Cell] = [:]
    for parameter in kills.parameters { values[parameter.name] = .null }
    values["window"] = .integer(7 * ExtractPlan.dayUs)
    values["min_growth"] = .integer(4096)
    return values
  }
}
