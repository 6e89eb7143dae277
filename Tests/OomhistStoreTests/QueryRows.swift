import OomhistModel
import OomhistSQL
import OomhistStore
import Testing

/// A query's rows as tests read them: by column name.
struct QueryRows {
  var rows: [[String: Cell]] = []

  /// Runs a shipped query; parameters that are not given are NULL.
  static func of(_ name: String, _ store: Store, _ values: [String: Cell] = [:]) throws -> QueryRows
  {
    let query = try #require(try QueryCatalogue().query(named: name))
    var all = Dictionary(
      query.parameters.map { ($0.name, Cell.null) }, uniquingKeysWith: { $1 })
    all.merge(["window": .integer(3_600_000_000), "min_growth": .integer(4096)]) { _, new in new }
    all.merge(["until": .integer(.max), "since": .integer(0), "at": .integer(.max)]) { _, new in new
    }
    all.merge(["limit": .integer(-1)]) { _, new in new }
    all.merge(values) { _, new in new }
    all = all.filter { query.parameter(named: $0.key) != nil }
    var result = QueryRows()
    var names: [String] = []
    try store.run(query, values: all) { columns in
      names = columns.map(\.name)
    } row: { cells in
      result.rows.append(Dictionary(uniqueKeysWithValues: zip(names, cells)))
    }
    return result
  }

  /// The rows of SQL of the test.
  static func of(sql: String, _ store: Store) throws -> QueryRows {
    var result = QueryRows()
    var names: [String] = []
    try store.run(sql: sql, values: [:]) { columns in
      names = columns.map(\.name)
    } row: { cells in
      result.rows.append(Dictionary(uniqueKeysWithValues: zip(names, cells)))
    }
    return result
  }

  /// The rows of SQL of the test, each in the order of its columns.
  static func cells(sql: String, _ store: Store) throws -> [[Cell]] {
    var result: [[Cell]] = []
    try store.run(sql: sql, values: [:]) { _ in
    } row: { cells in
      result.append(Array(cells))
    }
    return result
  }

  subscript(row: Int, column: String) -> Cell? {
    rows.indices.contains(row) ? rows[row][column] : nil
  }

  /// Every value of one column.
  subscript(column: String) -> [Cell?] { rows.map { $0[column] } }
}
