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
    let file = try #require(SQLFile.queries.first { $0.name == name })
    let query = try NamedQuery(file)
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
