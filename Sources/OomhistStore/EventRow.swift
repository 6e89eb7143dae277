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
    try Verdicts.forget(killID, db)
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
}
