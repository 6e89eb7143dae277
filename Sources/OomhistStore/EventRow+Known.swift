import GRDB
import OomhistAnalysis
import OomhistModel

/// What the database knows of events.
extension EventRow {
  /// Stored events that may be this one: of the same victim, or of the same invoker where one
  /// of the two names no victim.
  static func candidates(for event: OOMEvent, _ db: Database) throws -> [EventRow] {
    // Only the numbers at first: nearly every event is new.
    let killIDs = try Int64.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT kill_id FROM oom_event
          WHERE victim_pid = ?1 AND at_us BETWEEN ?3 - ?7 AND ?3 + ?7
          UNION
          SELECT kill_id FROM oom_event
          WHERE victim_pid = ?1 AND boottime_us BETWEEN ?4 - ?8 AND ?4 + ?8
          UNION
          SELECT kill_id FROM oom_event WHERE victim_pid = ?1 AND at_us IS NULL
          UNION
          SELECT kill_id FROM oom_event WHERE victim_pid = ?1 AND ?3 IS NULL
          UNION
          SELECT kill_id FROM oom_event WHERE invoker_pid = ?2 AND victim_pid IS NULL
          UNION
          SELECT kill_id FROM oom_event WHERE invoker_pid = ?2 AND ?1 IS NULL
          UNION
          SELECT kill_id FROM oom_event
          WHERE ?1 IS NULL AND victim_pid IS NULL AND at_us BETWEEN ?3 - 10000000 AND ?3 + 10000000
          UNION
          SELECT kill_id FROM oom_event
          WHERE ?1 IS NULL AND victim_pid IS NULL AND ?3 IS NULL AND boottime_us = ?4
          UNION
          SELECT kill_id FROM oom_event
          WHERE at_us BETWEEN ?3 - ?5 AND ?3 + ?5 AND (unit IS NOT NULL OR ?6 IS NOT NULL)
          ORDER BY kill_id
          """),
      arguments: [
        event.victimPid, event.invokerPid, event.atUs, event.boottimeUs,
        EventMatch.witnessToleranceUs, event.unit, EventMatch.wallToleranceWithSizesUs,
        EventMatch.boottimeToleranceUs,
      ])
    return try killIDs.compactMap { killID in
      let statement = try db.cachedStatement(sql: "SELECT * FROM oom_event WHERE kill_id = ?")
      return try Row.fetchOne(statement, arguments: [killID]).map(EventRow.init)
    }
  }

  /// Events without a victim that began with the very record of the kernel that this one begins
  /// with: a report read before its kill line was written, however long that took.
  static func ofSameRecord(_ event: OOMEvent, _ db: Database) throws -> [EventRow] {
    guard let source = event.source, source.trusted, let bootID = event.bootID else { return [] }
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT e.* FROM oom_event e JOIN oom_event_source s USING (kill_id)
        WHERE e.boot_id = ? AND e.killer = ? AND e.victim_pid IS NULL AND s.trusted
          AND s.path = ? AND s.first_line = ?
        """,
      arguments: [bootID, event.killer.rawValue, source.path, source.firstLine])
    return try rows.map(EventRow.init)
  }

  /// The source that told of it first.
  static func source(of killID: Int64, _ db: Database) throws -> EventSource? {
    let row = try Row.fetchOne(
      db,
      sql: """
        SELECT path, first_line, last_line, carrier, trusted FROM oom_event_source
        WHERE kill_id = ? ORDER BY trusted DESC, path, first_line LIMIT 1
        """, arguments: [killID])
    return row.map { row in
      EventSource(
        path: row[0], firstLine: row[1], lastLine: row[2],
        carrier: EventSource.Carrier(rawValue: row[3]) ?? .other, trusted: row[4])
    }
  }

  static func tasks(of killID: Int64, _ db: Database) throws -> OOMTaskList {
    let rows = try Row.fetchCursor(
      db, sql: "SELECT * FROM oom_task WHERE kill_id = ? ORDER BY row_no", arguments: [killID])
    var tasks = OOMTaskList()
    while let row = try rows.next() {
      var task = OOMTask(pid: row["pid"], comm: row["comm"])
      for field in OOMTask.fields { field.set(&task, row[field.name]) }
      tasks.append(task)
    }
    return tasks
  }
}
