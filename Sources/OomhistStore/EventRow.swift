import GRDB
import OomhistAnalysis
import OomhistModel

/// An event in its tables: `oom_event`, `oom_task` and `oom_event_source`.
struct EventRow {
  let killID: Int64
  /// Without task table and sources, which have their own readers.
  let event: OOMEvent

  /// Names that are not words of SQL only by luck are quoted, all alike.
  private static let fieldColumns = OOMEvent.fields.map { "\"\($0.name)\"" }
  private static let otherColumns = [
    "killer", "kind", "at_us", "at_digits", "victim_size_kib", "mem_info", "complete",
  ]

  init(_ row: Row) throws {
    killID = row["kill_id"]
    var event = OOMEvent()
    event.killer = OOMEvent.Killer(rawValue: row["killer"]) ?? .kernel
    event.kind = OOMEvent.Kind(rawValue: row["kind"]) ?? .unknown
    event.atUs = row["at_us"]
    event.atDigits = row["at_digits"]
    event.complete = row["complete"]
    for field in OOMEvent.fields {
      switch field.access {
      case .text(_, let set): set(&event, row[field.name])
      case .integer(_, let set): set(&event, row[field.name])
      case .flag(_, let set): set(&event, row[field.name])
      }
    }
    event.memInfo = try Self.memInfo(row["mem_info"])
    self.event = event
  }

  /// The numbers of a JSON object, in its order: `{"a":1,"b":2}` as ``memInfoJSON(_:)`` wrote it.
  private static func memInfo(_ json: String?) throws -> [NamedNumber] {
    guard let json else { return [] }
    return json.dropFirst().dropLast().split(separator: ",").compactMap { pair in
      let parts = pair.split(separator: ":")
      guard parts.count == 2, let value = Int64(parts[1]) else { return nil }
      return NamedNumber(String(parts[0].dropFirst().dropLast()), value)
    }
  }

  // MARK: - Writing

  private static let insertSQL: String = {
    let columns = otherColumns + fieldColumns
    let marks = columns.map { _ in "?" }.joined(separator: ", ")
    return "INSERT INTO oom_event (\(columns.joined(separator: ", "))) VALUES (\(marks))"
  }()

  static func insert(_ event: OOMEvent, _ db: Database) throws -> Int64 {
    let row = try BoundInsert(sql: insertSQL, db)
    defer { row.clear() }
    var place: Int32 = 0
    forEachValue(event) { value in
      place += 1
      switch value {
      case .text(let text): row.bind(text, at: place)
      case .integer(let number): row.bind(number, at: place)
      }
    }
    try row.write()
    let killID = db.lastInsertedRowID
    try TaskRows.insert(event.tasks, killID: killID, db)
    try insertSource(of: event, killID: killID, db)
    return killID
  }

  static func update(_ event: OOMEvent, killID: Int64, _ db: Database) throws {
    let assignments = (otherColumns + fieldColumns).map { "\($0) = ?" }.joined(separator: ", ")
    var values: [(any DatabaseValueConvertible)?] = []
    forEachValue(event) { value in
      switch value {
      case .text(let text): values.append(text)
      case .integer(let number): values.append(number)
      }
    }
    try db.execute(
      sql: "UPDATE oom_event SET \(assignments) WHERE kill_id = ?",
      arguments: StatementArguments(values + [killID]))
    try db.execute(sql: "DELETE FROM oom_task WHERE kill_id = ?", arguments: [killID])
    // What was not known when it was judged may change the verdict.
    try db.execute(sql: "DELETE FROM verdict WHERE kill_id = ?", arguments: [killID])
    try TaskRows.insert(event.tasks, killID: killID, db)
  }

  private enum Value {
    case text(String?)
    case integer(Int64?)
  }

  /// Hands out the values of an event in the order of the columns.
  private static func forEachValue(_ event: OOMEvent, _ body: (Value) -> Void) {
    body(.text(event.killer.rawValue))
    body(.text(event.kind.rawValue))
    body(.integer(event.atUs))
    body(.integer(event.atDigits))
    body(.integer(event.victimSizeKib))
    body(.text(memInfoJSON(event)))
    body(.integer(event.complete ? 1 : 0))
    for field in OOMEvent.fields {
      switch field.access {
      case .text(let get, _): body(.text(get(event)))
      case .integer(let get, _): body(.integer(get(event)))
      case .flag(let get, _): body(.integer(get(event).map { $0 ? 1 : 0 }))
      }
    }
  }

  private static func memInfoJSON(_ event: OOMEvent) -> String? {
    guard !event.memInfo.isEmpty else { return nil }
    var json = JSONText()
    json.beginObject()
    for number in event.memInfo { json.integer(number.value, key: number.name) }
    json.endObject()
    return json.text
  }

  static func insertSource(of event: OOMEvent, killID: Int64, _ db: Database) throws {
    guard let source = event.source else { return }
    try db.cachedStatement(
      sql: """
        INSERT INTO oom_event_source (kill_id, path, first_line, last_line, carrier, trusted)
        VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (kill_id, path, first_line) DO UPDATE
          SET last_line = max(last_line, excluded.last_line),
              trusted = max(trusted, excluded.trusted)
        """
    ).execute(arguments: [
      killID, source.path, source.firstLine, source.lastLine, source.carrier.rawValue,
      source.trusted,
    ])
  }

  // MARK: - Reading

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
