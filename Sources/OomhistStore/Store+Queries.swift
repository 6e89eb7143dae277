import GRDB
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
      let count = statement.columnCount
      let rows = try Row.fetchCursor(statement)
      while let next = try rows.next() {
        try row((0..<count).map { Cell(next[$0] as DatabaseValue) })
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

  fileprivate init(_ value: DatabaseValue) {
    switch value.storage {
    case .null: self = .null
    case .int64(let value): self = .integer(value)
    case .double(let value): self = .real(value)
    case .string(let value): self = .text(value)
    case .blob(let data): self = .text(String(decoding: data, as: UTF8.self))
    }
  }
}
