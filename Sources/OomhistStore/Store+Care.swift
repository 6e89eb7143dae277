import GRDB

extension Store {
  /// A table with what is in it.
  package struct TableSize: Equatable, Sendable {
    package var name: String
    package var rows: Int64
    /// With its indexes; `nil` where this SQLite cannot tell (`dbstat`).
    package var bytes: Int64?
  }

  /// Every table, the largest first.
  package func tableSizes() throws -> [TableSize] {
    try StoreError.naming(path) {
      try queue.read { db in
        let names = try String.fetchAll(
          db, sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        )
        let bytes = Self.bytesByTable(db)
        return try names.map { name in
          TableSize(
            name: name,
            rows: try Int64.fetchOne(db, sql: "SELECT count(*) FROM \(name.quoted)") ?? 0,
            bytes: bytes[name])
        }.sorted { ($0.bytes ?? $0.rows, $1.name) > ($1.bytes ?? $1.rows, $0.name) }
      }
    }
  }

  /// The virtual table is there only where SQLite was built with it.
  private static func bytesByTable(_ db: Database) -> [String: Int64] {
    let rows = try? Row.fetchAll(
      db,
      sql: """
        SELECT m.tbl_name AS name, sum(s.pgsize) AS bytes
        FROM dbstat('main', 1) s JOIN sqlite_master m ON m.name = s.name GROUP BY m.tbl_name
        """)
    return Dictionary(
      (rows ?? []).map { ($0["name"], $0["bytes"]) }, uniquingKeysWith: { first, _ in first })
  }

  /// Names of the schema files that were applied, in their order.
  package func schemaVersions() throws -> [String] {
    try StoreError.naming(path) {
      try queue.read { db in
        try String.fetchAll(db, sql: "SELECT identifier FROM grdb_migrations ORDER BY identifier")
      }
    }
  }

  /// What SQLite finds wrong in the whole file, a sentence each; empty for a sound one.
  package func integrityProblems() throws -> [String] {
    try StoreError.naming(path) {
      try queue.read { db in
        var problems = try String.fetchAll(db, sql: "PRAGMA integrity_check(20)")
        problems.removeAll { $0 == "ok" }
        let orphans = try Row.fetchAll(db, sql: "PRAGMA foreign_key_check")
        if !orphans.isEmpty {
          let tables = Set(orphans.map { $0["table"] as String }).sorted()
          problems.append(
            "\(orphans.count) rows refer to rows that are gone, of \(tables.joined(separator: ", "))"
          )
        }
        return problems
      }
    }
  }

  /// Copies the database, as it is at one moment, into a new file that only its owner and group
  /// may read; a recorder goes on meanwhile.
  ///
  /// `goesOn` gets the pages that are done and all there are; where it is false the copy ends with
  /// an error of the code ``StoreError/Code/stopped``.
  package func backUp(to target: String, goesOn: @escaping (Int64, Int64) -> Bool) throws {
    var configuration = Configuration()
    configuration.label = "oomhist backup"
    try Self.createPrivately(target)
    try StoreError.naming(target) {
      let copy = try DatabaseQueue(path: target, configuration: configuration)
      do {
        try queue.backup(to: copy, pagesPerStep: 1024) { step in
          guard goesOn(Int64(step.completedPageCount), Int64(step.totalPageCount)) else {
            throw StoreError(.stopped, path: target)
          }
        }
      }
      try copy.close()
    }
  }
}

extension String {
  fileprivate var quoted: String { "\"\(replacing("\"", with: "\"\""))\"" }
}
