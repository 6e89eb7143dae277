import OomhistModel
import OomhistSQL
import OomhistStore
import OomhistTestSupport
import Testing

/// What holds for every file of `queries/`.
@Suite struct QueryCatalogueTests {
  @Test func everyQueryIsShipped() {
    let expected: Set<String> = [
      "kills", "growth", "top", "history", "scores", "settings", "snapshots", "gaps", "machine",
    ]
    #expect(expected.isSubset(of: QueryCatalogue().names))
  }

  @Test(arguments: SQLFile.queries.map(\.name))
  func headerAndStatementAgree(name: String) throws {
    let query = try #require(try QueryCatalogue().query(named: name))
    #expect(name.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" })
    #expect(query.columns.allSatisfy { $0.summary.hasSuffix(".") }, "a column has no sentence")
    #expect(query.parameters.allSatisfy { $0.summary.hasSuffix(".") })
    #expect(query.columns.contains { $0.rank != nil }, "no column is for a terminal")
    #expect(Set(query.columns.map(\.name)).count == query.columns.count)
    let folder = try TemporaryFolder()
    _ = try Store.openForWriting(path: folder.path("empty.db"))
    let store = try Store.openForReading(path: folder.path("empty.db"))
    #expect(try store.problems(of: query) == [])
    #expect(try QueryRows.of(name, store).rows.isEmpty, "rows in an empty database")
  }

  @Test(arguments: [
    ("no full stop", "-- Rows\n-- group A\n-- column a text 1 A.\nSELECT 1 AS a", "full stop"),
    ("no group", "-- Rows.\n-- column a text 1 A.\nSELECT 1 AS a", "group"),
    ("no column", "-- Rows.\n-- group A\nSELECT 1 AS a", "no column"),
    ("bad kind", "-- Rows.\n-- group A\n-- column a bytes 1 A.\nSELECT 1 AS a", "kind of"),
    ("bad param", "-- Rows.\n-- group A\n-- param a what 1 A.\nSELECT 1 AS a", "kind of"),
  ])
  func aBadHeaderIsTold(what: String, text: String, expected: String) {
    #expect { try NamedQuery(SQLFile(name: "x", text: text)) } throws: { error in
      "\(error)".contains(expected) && "\(error)".contains("query x")
    }
  }

  @Test(arguments: [
    ("SELECT 1 AS b", "returns"),
    ("SELECT :other AS a", "not declared"),
    ("SELECT 1 AS a", "does not use"),
    ("DELETE FROM boot", "change the database"),
    ("SELECT 1 AS a; SELECT 2", "not valid"),
  ])
  func aStatementThatBreaksItsPromiseIsTold(sql: String, expected: String) throws {
    let header = "-- Rows.\n-- group A\n-- param p text none A.\n-- column a text 1 A.\n"
    let query = try NamedQuery(SQLFile(name: "x", text: header + sql))
    let folder = try TemporaryFolder()
    _ = try Store.openForWriting(path: folder.path("empty.db"))
    let store = try Store.openForReading(path: folder.path("empty.db"))
    do {
      let problems = try store.problems(of: query)
      #expect(problems.contains { $0.contains(expected) })
    } catch {
      #expect("\(error)".contains(expected))
    }
  }

  @Test func aQueryReadsTheRowsOfAnotherAsATable() throws {
    let inner = SQLFile(
      name: "inner",
      text: """
        -- Rows.
        -- group A
        -- param p integer 7 A.
        -- column a id 1 A.
        CREATE TEMP TABLE doubled AS SELECT 2 * :p AS a;
        SELECT a FROM doubled;
        """)
    let outer = SQLFile(
      name: "outer",
      text: "-- Rows.\n-- group A\n-- uses inner\n-- column b id 1 A.\nSELECT a + 1 AS b FROM inner"
    )
    let catalogue = QueryCatalogue(userFiles: [inner, outer])
    let query = try #require(try catalogue.query(named: "outer"))
    #expect(query.parameters.map(\.name) == ["p"])
    let folder = try TemporaryFolder()
    _ = try Store.openForWriting(path: folder.path("empty.db"))
    let store = try Store.openForReading(path: folder.path("empty.db"))
    // Twice: what the first run made is gone.
    for _ in 0..<2 {
      var rows: [[Cell]] = []
      try store.run(query, values: ["p": .integer(20)], begin: { _ in }) { rows.append(Array($0)) }
      #expect(rows == [[.integer(41)]])
    }
  }

  @Test(arguments: [("no such", "ghost", "is no query"), ("itself", "x", "uses it")])
  func aUseThatCannotBeIsTold(what: String, used: String, expected: String) {
    let text = "-- Rows.\n-- group A\n-- uses \(used)\n-- column a id 1 A.\nSELECT 1 AS a"
    let catalogue = QueryCatalogue(userFiles: [SQLFile(name: "x", text: text)])
    #expect { try catalogue.query(named: "x") } throws: { "\($0)".contains(expected) }
  }

  @Test(arguments: [
    "CREATE TABLE a AS SELECT 1; SELECT 1", "CREATE TEMP TABLE a AS SELECT 1; DELETE FROM boot",
    "CREATE TEMP TRIGGER t AFTER INSERT ON boot BEGIN DELETE FROM gap; END; SELECT 1",
  ])
  func onlyTemporaryTablesComeFirst(sql: String) throws {
    let folder = try TemporaryFolder()
    _ = try Store.openForWriting(path: folder.path("empty.db"))
    let store = try Store.openForReading(path: folder.path("empty.db"))
    #expect { try store.run(sql: sql, values: [:], begin: { _ in }) { _ in } } throws: {
      "\($0)".contains("change the database")
    }
  }

  @Test func aQueryOfTheUserWinsOverOurs() throws {
    let mine = SQLFile(
      name: "kills", text: "-- Mine.\n-- group A\n-- column a text 1 A.\nSELECT 1 AS a")
    let query = try QueryCatalogue(userFiles: [mine]).query(named: "kills")
    #expect(query?.summary == "Mine.")
  }

  @Test(arguments: [("kill", "kills"), ("grwoth", "growth"), ("hist", "history")])
  func aMistypedNameFindsItsNeighbour(typed: String, meant: String) {
    #expect(QueryCatalogue().suggestion(for: typed) == meant)
  }

  @Test func nonsenseHasNoNeighbour() {
    #expect(QueryCatalogue().suggestion(for: "zzzzzzzz") == nil)
  }
}
