import OomhistModel
import OomhistStore
import OomhistTestSupport
import Testing

/// The statistics under their SQL names.
@Suite struct SQLFunctionTests {
  /// What a statement over `readings(t, y)` returns, with these rows.
  func value(_ expression: String, _ rows: [(Int64, Int64?)]) throws -> Cell? {
    let folder = try TemporaryFolder()
    _ = try Store.openForWriting(path: folder.path("h.db"))
    let store = try Store.openForReading(path: folder.path("h.db"))
    let values = rows.map { "(\($0.0), \($0.1.map(String.init) ?? "NULL"))" }
    let source = values.isEmpty ? "SELECT 1, 1 WHERE 0" : "VALUES \(values.joined(separator: ","))"
    let sql = "WITH readings (t, y) AS (\(source)) SELECT \(expression) AS v FROM readings"
    return try QueryRows.of(sql: sql, store)[0, "v"]
  }

  static let line: [(Int64, Int64?)] = (0..<50).map { ($0 * 60_000_000, 1_000_000 + $0 * 10_000) }

  @Test(arguments: [
    ("theil_sen(t / 60000000, y)", Cell.real(10_000)),
    ("mann_kendall(t, y) > 2.33", .integer(1)),
    ("growth(t, y, 2940000000) ->> '$.shape'", .text("leak")),
    ("growth(t, y, 2940000000) ->> '$.is_leaking'", .integer(1)),
    (
      "growth(t, y, 2940000000, 2000000) ->> '$.likely_us' BETWEEN 2940000000 AND 6300000000",
      .integer(1)
    ),
    ("growth(t, y, 2940000000) ->> '$.likely_us'", .null),
    ("onset(t, 1490000 - y, 2940000000) ->> '$.lost_kib' > 300000", .integer(1)),
  ])
  func ofALine(expression: String, expected: Cell) throws {
    #expect(try value(expression, Self.line) == expected)
  }

  @Test(arguments: [
    "theil_sen(t, y)", "mann_kendall(t, y)", "growth(t, y, 1)", "onset(t, y, 1)",
    "trend(t, y, 0, 1)",
  ])
  func ofNothingThereIsNothing(expression: String) throws {
    #expect(try value(expression, []) == .null)
    #expect(try value(expression, [(0, nil)]) == .null)
  }

  /// Against the sums that a GROUP BY would give, at each of three moments.
  @Test func replayIsTheSumUpToEachMoment() throws {
    let sql = """
      WITH change (key, own, shmem, file, vsize) AS (VALUES
        (1 << 28 | 7, 100, 1, 5, 1000), (1 << 28 | 9, 50, 0, 0, 500), (2 << 28 | 7, 20, 2, -5, 0),
        (3 << 28 | 8, 30, 0, 1, 300), (3 << 28 | 7, -10, -3, 0, 1))
      SELECT replay(key, own, shmem, file, vsize, 2 << 28, 3 << 28, 4 << 28) AS v FROM change
      """
    let folder = try TemporaryFolder()
    _ = try Store.openForWriting(path: folder.path("h.db"))
    let store = try Store.openForReading(path: folder.path("h.db"))
    #expect(
      try QueryRows.of(sql: sql, store)[0, "v"]
        == .text(
          "[[7,100,120,110,1,0,0,1001],[9,50,50,50,0,0,0,500],[8,null,null,30,null,0,1,300]]"))
    #expect(try value("replay(t, y, y, y, y, 1, 1, 1)", []) == .null)
  }
}
