import GRDB
package import OomhistModel
package import OomhistSQL

/// What a query reads, as SQLite tells it.
package struct QueryPlan: Equatable, Sendable {
  /// A table of the database, with the columns that are read of it; none where rows are only
  /// counted.
  package struct Reading: Equatable, Sendable {
    package var table: String
    package var columns: [String]
  }

  /// One statement of the query.
  package struct Step: Equatable, Sendable {
    /// The temporary table that it makes; `nil` for the rows of the answer.
    package var table: String?
    /// Lines of `EXPLAIN QUERY PLAN`, indented as SQLite nests them.
    package var lines: [String]
  }

  package var readings: [Reading] = []
  package var steps: [Step] = []
}

extension Store {
  /// What a named query reads with these values; its temporary tables are made on the way.
  package func plan(of query: NamedQuery, values: [String: Cell]) throws -> QueryPlan {
    try plan(of: QueryScript(query), values: withChosen(values, query))
  }

  /// What SQL of the user reads.
  package func plan(ofSQL sql: String, values: [String: Cell]) throws -> QueryPlan {
    try plan(of: QueryScript(sql: sql), values: values)
  }

  private func plan(of script: QueryScript, values: [String: Cell]) throws -> QueryPlan {
    var plan = QueryPlan()
    var read: [String: Set<String>] = [:]
    let values = values.mapValues(\.databaseValue)
    try inReadOnlyTransaction { db in
      let tables = try Set(
        String.fetchAll(db, sql: "SELECT name FROM main.sqlite_master WHERE type = 'table'"))
      func note(_ statement: Statement) throws {
        for (table, columns) in Self.regions("\(statement.databaseRegion)")
        where tables.contains(table) {
          read[table, default: []].formUnion(columns)
        }
        plan.steps.append(
          QueryPlan.Step(
            table: Self.madeTable(statement.sql), lines: try Self.planLines(statement, db)))
      }
      let last = try script.lastStatement(db, path: path, values: values, before: note)
      try note(last)
    }
    plan.readings = read.keys.sorted().map {
      QueryPlan.Reading(table: $0, columns: read[$0, default: []].sorted())
    }
    return plan
  }

  /// Tables and columns of GRDB's description of a region: `boot(host,boot_no),snapshot(*)`.
  private static func regions(_ text: String) -> [(String, [String])] {
    text.split(separator: ")").compactMap { part in
      let halves = part.split(separator: "(", maxSplits: 1)
      guard halves.count == 2 else { return nil }
      let table = halves[0].drop { $0 == "," }
      return (String(table), halves[1].split(separator: ",").map(String.init))
    }
  }

  /// The name behind `CREATE TEMP TABLE` or `CREATE TEMP VIEW`.
  private static func madeTable(_ sql: String) -> String? {
    let words = sql.split(whereSeparator: \.isWhitespace).drop { $0.uppercased() != "CREATE" }
    guard words.count > 3, QueryScript.makesTemporary(sql) else { return nil }
    return String(words[words.startIndex + 3])
  }

  private static func planLines(_ statement: Statement, _ db: Database) throws -> [String] {
    let explained = try db.makeStatement(sql: "EXPLAIN QUERY PLAN " + statement.sql)
    try explained.setArguments(statement.arguments)
    var depths: [Int64: Int] = [0: -1]
    return try Row.fetchAll(explained).map { row in
      let depth = (depths[row["parent"]] ?? -1) + 1
      depths[row["id"]] = depth
      return String(repeating: "  ", count: depth) + (row["detail"] as String)
    }
  }
}
