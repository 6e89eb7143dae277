import Foundation
import OomhistTestSupport
import Testing

/// Queries of the program and of the user: listed, shown and run.
@Suite struct NamedQueryTests {
  static let bigOnes = """
    -- Processes above a size.
    --
    -- group   Mine
    -- param   above  size  1G  Size from which on.
    -- column  comm     text  1  Name.
    -- column  size_kib kib   2  Largest size.
    SELECT i.comm, max(x.size_kib) AS size_kib FROM process_span x
    JOIN process_info i ON i.process_id = x.process_id
    GROUP BY i.comm HAVING max(x.size_kib) >= :above ORDER BY 2 DESC;

    """

  /// A `HOME` with one query file.
  private func home(_ text: String, name: String = "big.sql") throws -> TemporaryFolder {
    let home = try TemporaryFolder()
    _ = try home.write(text, to: ".config/oomhist/queries/\(name)")
    return home
  }

  @Test func everyListedQueryIsShownAndRuns() throws {
    let incident = try Incident.recorded()
    let list = try ToolRun.run(["query", "--list"])
    #expect(list.status == 0)
    let names = list.lines.compactMap { $0.firstMatch(of: /^  ([a-z_]+)  +\S/)?.1 }
    #expect(names.count >= 9)
    for name in names.map(String.init) {
      let shown = try ToolRun.run(["query", name, "--show"])
      #expect(shown.status == 0)
      #expect(shown.stdout.hasPrefix("-- "))
      let run = try incident.tool(["query", name, "--json"])
      #expect(run.status == 0, "\(name): \(run.stderr)")
      #expect(try JSONSerialization.jsonObject(with: run.stdoutData) is [Any])
    }
  }

  @Test func aQueryOfTheUserIsListedShownAndRun() throws {
    let incident = try Incident.recorded()
    let home = try home(Self.bigOnes)
    let environment = ["HOME": home.url.path]
    let list = try ToolRun.run(["query", "--list"], environment: environment)
    #expect(list.stdout.contains("Mine:\n  big "))
    let shown = try ToolRun.run(["query", "big", "--show"], environment: environment)
    #expect(shown.stdout == Self.bigOnes)
    let run = try incident.tool(["query", "big", "--csv"], environment: environment)
    #expect(run.stdout == "comm,size_kib\r\nreindexer,3200240\r\n")
    let smaller = try incident.tool(
      ["query", "big", "-p", "above=512M", "--csv", "--no-header"], environment: environment)
    #expect(smaller.stdout == "reindexer,3200240\r\nshopdb,900240\r\n")
  }

  @Test func aBrokenQueryOfTheUserSpoilsOnlyItself() throws {
    let incident = try Incident.recorded()
    let home = try home("SELECT 1\n")
    let environment = ["HOME": home.url.path]
    let list = try ToolRun.run(["query", "--list"], environment: environment)
    #expect(list.status == 0)
    #expect(list.stderr.contains("warning: ") && list.stderr.contains("big"))
    #expect(try incident.tool(["query"], environment: environment).status == 0)
    let run = try incident.tool(["query", "big"], environment: environment)
    #expect(run.status != 0)
    #expect(run.stdout.isEmpty)
    #expect(run.stderr.contains("error: ") && run.stderr.contains("hint: "))
  }

  @Test func anUnreadableQueryOfTheUserSpoilsOnlyItself() throws {
    let incident = try Incident.recorded()
    // A folder of that name: nobody can read it as a file, root neither.
    let home = try home("", name: "odd.sql/file")
    let run = try incident.tool(["query"], environment: ["HOME": home.url.path])
    #expect(run.status == 0, "\(run.stderr)")
  }

  @Test func aStatementOfStandardInputIsRunWithItsParameters() throws {
    let incident = try Incident.recorded()
    let run = try incident.tool(
      ["query", "--sql", "-", "-p", "least=2", "--json"],
      stdin: "SELECT snapshot_id FROM snapshot WHERE snapshot_id >= :least")
    #expect(run.status == 0, "\(run.stderr)")
    let rows = try RecordingTests.rows(run)
    #expect(rows.map { $0["snapshot_id"] as? Int } == [2, 3])
  }

  @Test(arguments: [
    "DROP TABLE snapshot", "UPDATE snapshot SET wall_us = 0", "PRAGMA user_version = 7",
    "ATTACH '/tmp/other.db' AS other", "VACUUM", "SELECT load_extension('x')",
    "INSERT INTO cursor VALUES ('a', 1, 1)",
  ])
  func aStatementCannotChangeAnything(sql: String) throws {
    let incident = try Incident.recorded()
    let before = try Data(contentsOf: URL(fileURLWithPath: incident.database))
    let run = try incident.tool(["query", "--sql", "-"], stdin: sql)
    #expect(run.status != 0, "\(sql)")
    #expect(run.stderr.contains("error: "))
    #expect(try Data(contentsOf: URL(fileURLWithPath: incident.database)) == before)
  }

  @Test func aMistakeInAStatementIsToldWithoutOurInnards() throws {
    let incident = try Incident.recorded()
    let run = try incident.tool(["query", "--sql", "-"], stdin: "SELECT 1; SELECT 2")
    #expect(run.status == 1)
    #expect(!run.stderr.contains("Database."), "\(run.stderr)")
  }
}
