import GRDB
import OomhistSQL

/// The statements of a query: those before the last make temporary tables and views for it.
///
/// A chain of common table expressions would say the same in one statement, but SQLite expands
/// each anew where it is read, and a long chain takes seconds to compile.
struct QueryScript {
  private let sql: String
  /// Queries that come first, each as a temporary table of its name.
  private let used: [NamedQuery]
  /// Whether the processes that the filters choose come before all.
  private var choosesProcesses: Bool

  init(_ query: NamedQuery) {
    sql = query.sql
    used = query.used
    choosesProcesses = query.choosesProcesses
  }

  /// SQL of the user.
  init(sql: String) {
    self.sql = sql
    used = []
    choosesProcesses = false
  }

  /// Runs what comes first and gives the statement that returns the rows, its values bound.
  ///
  /// `before` sees each of the others before it runs.
  /// Nothing but temporary tables and views may be made on the way.
  func lastStatement(
    _ db: Database, path: String, values: [String: DatabaseValue],
    before: (Statement) throws -> Void = { _ in }
  ) throws -> Statement {
    func execute(_ statement: Statement) throws {
      try bind(statement, path, values)
      try before(statement)
      try statement.execute()
    }
    if choosesProcesses { try execute(db.makeStatement(sql: ChosenProcesses.sql)) }
    for query in used {
      var script = QueryScript(query)
      script.choosesProcesses = false
      let inner = try script.lastStatement(db, path: path, values: values, before: before)
      let table = "CREATE TEMP TABLE \(query.name) AS\n" + inner.sql
      try execute(db.makeStatement(sql: table))
    }
    do {
      let statements = try db.allStatements(sql: sql)
      while let statement = try statements.next() {
        if Self.makesTemporary(statement.sql) {
          try execute(statement)
          continue
        }
        guard statement.isReadonly, Self.isQuestion(statement) else {
          throw StoreError(.invalidSQL, path: path, detail: "it would change the database")
        }
        try bind(statement, path, values)
        guard try statements.next() == nil else {
          throw StoreError(.invalidSQL, path: path, detail: "it must be one statement")
        }
        return statement
      }
    } catch let error as DatabaseError where !Self.isOfTheFile(error) {
      throw StoreError(.invalidSQL, path: path, detail: error.message)
    }
    throw StoreError(.invalidSQL, path: path, detail: "it holds no statement")
  }

  /// Parameters that no statement names.
  func unused(of names: [String]) -> [String] {
    let texts = [sql, choosesProcesses ? ChosenProcesses.sql : ""] + used.map(\.sql)
    return names.filter { name in !texts.contains { Self.names($0, parameter: name) } }
  }

  private func bind(
    _ statement: Statement, _ path: String, _ values: [String: DatabaseValue]
  ) throws {
    let named = values.filter { Self.names(statement.sql, parameter: $0.key) }
    do {
      try statement.setArguments(StatementArguments(named))
    } catch is DatabaseError {
      throw StoreError(
        .invalidSQL, path: path, detail: "it uses a parameter that is not declared or given")
    }
  }

  /// Whether the text uses `:name`, and no longer name.
  private static func names(_ sql: String, parameter: String) -> Bool {
    var rest = Substring(sql)
    while let colon = rest.firstIndex(of: ":") {
      rest = rest[rest.index(after: colon)...]
      let word = rest.prefix { $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber) }
      if word == parameter { return true }
    }
    return false
  }

  /// Whether it asks for rows; SQLite also calls ATTACH, COMMIT and settings read-only.
  private static func isQuestion(_ statement: Statement) -> Bool { statement.columnCount > 0 }

  /// The first line that is no comment, in capitals.
  private static func start(_ sql: String) -> String {
    let lines = sql.split(separator: "\n").drop { line in
      line.allSatisfy(\.isWhitespace) || line.drop(while: \.isWhitespace).hasPrefix("--")
    }
    return String((lines.first ?? "").drop(while: \.isWhitespace)).uppercased()
  }

  /// `CREATE TEMP TABLE` or `CREATE TEMP VIEW`, behind comments.
  static func makesTemporary(_ sql: String) -> Bool {
    let start = start(sql)
    return start.hasPrefix("CREATE TEMP TABLE ") || start.hasPrefix("CREATE TEMP VIEW ")
  }

  /// Errors of the file or the disk, which are not the statement's.
  private static func isOfTheFile(_ error: DatabaseError) -> Bool {
    error.resultCode.primaryResultCode != .SQLITE_ERROR
      && error.resultCode.primaryResultCode != .SQLITE_MISUSE
  }
}
