import GRDB
import GRDBSQLite
package import OomhistModel
package import OomhistSQL

extension Store {
  /// Runs a named query and hands out its rows one by one, in the columns that its header
  /// declares.
  ///
  /// `begin` is called once with the columns, before the first row; what `row` throws ends the
  /// query.
  package func run(
    _ query: NamedQuery, values: [String: Cell],
    begin: ([ResultColumn]) throws -> Void, row: ([Cell]) throws -> Void
  ) throws {
    try stream(QueryScript(query), values: withChosen(values, query), begin: begin, row: row) {
      names in
      guard names == query.columns.map(\.name) else {
        throw StoreError(
          .invalidSQL, path: path,
          detail: "\(query.name) declares other columns than it returns, \(names)")
      }
      return query.columns
    }
  }

  /// The first row of a named query, and no more of it.
  package func firstRow(of query: NamedQuery, values: [String: Cell]) throws -> [Cell]? {
    struct HasIt: Error {}
    var first: [Cell]?
    do {
      try run(query, values: values, begin: { _ in }) { cells in
        first = cells
        throw HasIt()
      }
    } catch is HasIt {}
    return first
  }

  /// The values and, for the table of chosen processes, whether one of them chooses.
  func withChosen(_ values: [String: Cell], _ query: NamedQuery) -> [String: Cell] {
    let isChosen = query.parameters.contains { parameter in
      parameter.kind == .filter && values[parameter.name] ?? .null != .null
    }
    return values.merging([ChosenProcesses.parameter: isChosen ? .integer(1) : .null]) { $1 }
  }

  /// Runs SQL of the user, one statement that reads.
  package func run(
    sql: String, values: [String: Cell],
    begin: ([ResultColumn]) throws -> Void, row: ([Cell]) throws -> Void
  ) throws {
    try stream(QueryScript(sql: sql), values: values, begin: begin, row: row) { names in
      names.map { ResultColumn(name: $0, kind: $0.hasSuffix("_kib") ? .kib : .text) }
    }
  }

  /// Hands out a table or view, one of ``tableNames()``, as it stands.
  package func runTable(
    _ name: String, begin: ([ResultColumn]) throws -> Void, row: ([Cell]) throws -> Void
  ) throws {
    let names = try StoreError.naming(path) {
      try queue.read { db in try db.columns(in: name).map(\.name) }
    }
    let export = TableExport(table: name, columns: names)
    try stream(QueryScript(sql: export.sql), values: [:], begin: begin, row: row) { _ in
      export.columns
    }
  }

  private func stream(
    _ script: QueryScript, values: [String: Cell],
    begin: ([ResultColumn]) throws -> Void, row: ([Cell]) throws -> Void,
    columns: ([String]) throws -> [ResultColumn]
  ) throws {
    let values = values.mapValues(\.databaseValue)
    try inReadOnlyTransaction { db in
      let statement = try script.lastStatement(db, path: path, values: values)
      try begin(try columns(statement.columnNames))
      // SQLite's own calls, and room that serves each row anew: rows come by the million.
      var cells = [Cell](repeating: .null, count: statement.columnCount)
      let rows = try Row.fetchCursor(statement)
      while try rows.next() != nil {
        for index in cells.indices {
          cells[index] = Cell(statement.sqliteStatement, column: Int32(index))
        }
        try row(cells)
      }
    }
  }

  /// One view of the database for several statements; the temporary tables that they make go
  /// with it.
  func inReadOnlyTransaction(_ body: (Database) throws -> Void) throws {
    deadline?.start()
    try StoreError.naming(path) {
      try queue.inDatabase { db in
        try db.inTransaction(.deferred) {
          try body(db)
          return .rollback
        }
      }
    }
  }

  /// What is wrong with a query, in sentences; empty for a good one.
  ///
  /// What its file declares is held against what SQLite makes of it.
  package func problems(of query: NamedQuery) throws -> [String] {
    var problems: [String] = []
    let names = query.parameters.map(\.name)
    let values = Dictionary(
      (names + [ChosenProcesses.parameter]).map { ($0, DatabaseValue.null) },
      uniquingKeysWith: { $1 })
    try inReadOnlyTransaction { db in
      let script = QueryScript(query)
      let statement = try script.lastStatement(db, path: path, values: values)
      let columns = query.columns.map(\.name)
      if statement.columnNames != columns {
        problems.append("declares \(columns), returns \(statement.columnNames)")
      }
      for name in script.unused(of: names.sorted()) {
        problems.append("declares the parameter \(name) and does not use it")
      }
    }
    return problems
  }
}

extension Cell {
  var databaseValue: DatabaseValue {
    switch self {
    case .null: .null
    case .integer(let value): value.databaseValue
    case .real(let value): value.databaseValue
    case .text(let value): value.databaseValue
    }
  }

  /// A value of the row that a statement stands at.
  fileprivate init(_ statement: OpaquePointer, column: Int32) {
    switch sqlite3_column_type(statement, column) {
    case SQLITE_INTEGER: self = .integer(sqlite3_column_int64(statement, column))
    case SQLITE_FLOAT: self = .real(sqlite3_column_double(statement, column))
    case SQLITE_NULL: self = .null
    default:
      let start = sqlite3_column_blob(statement, column)
      let count = Int(sqlite3_column_bytes(statement, column))
      self = .text(
        String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self))
    }
  }
}
