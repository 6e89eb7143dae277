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
  /// First kills that are still to be judged, the newest last.
  private var left: [Kill] = []

  init(_ store: Store) { self.store = store }

  /// Judges some kills that have no verdict of these rules; `false` where there are none.
  mutating func judgeSome() throws -> Bool {
    if left.isEmpty { left = try find() }
    guard !left.isEmpty else { return false }
    let some = left.suffix(Self.batch)
    left.removeLast(some.count)
    let judged = try judge(Array(some))
    try store.queue.write { db in
      for kill in some {
        // It may have been completed meanwhile, by another process.
        guard try event(kill.killID, db) == judged.events[kill.killID] else { continue }
        if let row = judged.rows[kill.killID] {
          try db.execute(
            sql: "INSERT OR REPLACE INTO verdict VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: StatementArguments(row))
        } else {
          try note(kill, db)
        }
      }
    }
    return true
  }

  /// What another log tells of a kill undoes its verdict, where it can be made anew; and it may be
  /// that the kill, or one near it, is the first of its incident now.
  static func forget(_ killID: Int64, _ db: Database) throws {
    try db.execute(
      sql: """
        DELETE FROM verdict
        WHERE kill_id = ? AND first_snapshot_id IN (SELECT snapshot_id FROM snapshot)
        """, arguments: [killID])
    try db.execute(sql: "DELETE FROM verdict WHERE judged IS NULL")
  }

  // MARK: - Which

  /// A first kill of an incident.
  private struct Kill {
    var killID: Int64
    var atUs: Int64
  }

  /// Kills that one run of the query judges.
  ///
  /// To place kills in incidents takes all of them, however few are asked for; to judge more would
  /// take too long between two snapshots of a large machine.
  private static let batch = 4

  /// First kills of incidents, the newest last, in hours that are summed up: by then all is in the
  /// record that they are judged by.
  ///
  /// Of other kills it is noted that they have no verdict, so that nobody looks at them again.
  private func find() throws -> [Kill] {
    let (unjudged, first) = try store.queue.read { db in
      let unjudged = try Row.fetchAll(
        db.cachedStatement(sql: Self.unjudgedSQL), arguments: [Blame.rulesVersion]
      ).map { Kill(killID: $0[0], atUs: $0[1]) }
      return (unjudged, unjudged.isEmpty ? [] : try firstKills(db))
    }
    let others = unjudged.filter { !first.contains($0.killID) }
    if !others.isEmpty {
      try store.queue.write { db in
        for kill in others { try note(kill, db) }
      }
    }
    return unjudged.filter { first.contains($0.killID) }
  }

  /// Kills in hours that are over, of which no verdict is kept or one of older rules that can be made
  /// anew.
  private static let unjudgedSQL = """
    SELECT e.kill_id, e.at_us
    FROM oom_event e
    LEFT JOIN verdict v ON v.kill_id = e.kill_id
    WHERE e.at_us >= (SELECT wall_us FROM snapshot ORDER BY snapshot_id LIMIT 1)
      AND e.at_us < (SELECT from_us FROM machine_hour WHERE until_us IS NULL
                     ORDER BY keyframe_id LIMIT 1)
      AND (v.kill_id IS NULL OR v.rules <> ? AND v.judged IS NOT NULL
           AND EXISTS (SELECT 1 FROM snapshot s WHERE s.snapshot_id = v.first_snapshot_id))
    ORDER BY e.at_us
    """

  private func firstKills(_ db: Database) throws -> Set<Int64> {
    try Set(
      Int64.fetchAll(
        db,
        sql:
          "SELECT kill_id FROM kill WHERE kill_id = incident_id AND before_snapshot_id IS NOT NULL"
      ))
  }

  // MARK: - What

  /// Asks the query itself, so that what is kept is what it would say: a row of `verdict` for each
  /// kill, and the events that they rest on.
  private func judge(
    _ some: [Kill]
  ) throws -> (rows: [Int64: [DatabaseValue]], events: [Int64: Row]) {
    guard let kills = try QueryCatalogue().query(named: "kills"), let first = some.first,
      let last = some.last
    else { return ([:], [:]) }
    var values = Self.values(of: kills)
    values["since"] = .integer(first.atUs)
    values["until"] = .integer(last.atUs + 1)
    var rows: [Int64: [DatabaseValue]] = [:]
    var events: [Int64: Row] = [:]
    try store.inReadOnlyTransaction { db in
      // Its last statement finds all that there is to judge in the temporary tables of the others.
      _ = try QueryScript(kills).lastStatement(
        db, path: store.path, values: values.mapValues(\.databaseValue))
      for kill in some {
        let judged = try Row.fetchOne(
          db,
          sql: """
            SELECT first_id, first_us, at_us, lost_kib, gaps, verdict
            FROM temp.judged WHERE incident_id = ?
            """, arguments: [kill.killID])
        rows[kill.killID] = judged.map {
          [kill.killID.databaseValue] + Self.usual + $0.databaseValues
        }
        events[kill.killID] = try event(kill.killID, db)
      }
    }
    return (rows, events)
  }

  private func event(_ killID: Int64, _ db: Database) throws -> Row? {
    try Row.fetchOne(db, sql: "SELECT * FROM oom_event WHERE kill_id = ?", arguments: [killID])
  }

  private static let usual = [
    Blame.rulesVersion.databaseValue, usualWindowUs.databaseValue, usualLeastKib.databaseValue,
  ]
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

  /// Notes that these rules have no verdict on a kill; one of older rules, which then cannot be made
  /// anew, stands.
  private func note(_ kill: Kill, _ db: Database) throws {
    try db.execute(
      sql: """
        INSERT INTO verdict (kill_id, rules, window_us, min_growth_kib) VALUES (?, ?, ?, ?)
        ON CONFLICT (kill_id) DO UPDATE SET rules = excluded.rules
        """, arguments: StatementArguments([kill.killID.databaseValue] + Self.usual))
  }
}
