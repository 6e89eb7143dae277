import Foundation
import OomhistTestSupport
import Testing

/// Long output on a terminal: through a pager; everywhere else: as it is.
@Suite(.enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/script"), "no script(1)"))
struct PagerTests {
  private let incident: Incident

  init() throws { incident = try Incident.recorded() }

  /// What a terminal of ten lines shows of `history`, which has more, and the exit status.
  private func onTerminal(
    _ arguments: String = "query history --since @0", pager: [String: String]
  ) throws -> [String] {
    let environment = [
      "OOMHIST_DB": incident.database, "TERM": "xterm", "LINES": "10", "COLUMNS": "80",
    ].merging(pager) { _, mine in mine }
    let shown = try ToolRun.shell(
      "script -qec '\"$OOMHIST\" \(arguments) --utc; echo status $?' /dev/null </dev/null",
      environment: environment
    ).stdout.unicodeScalars
    return shown.split { $0 == "\r" || $0 == "\n" }.map(String.init)
  }

  private static let marking = ["OOMHIST_PAGER": "sed s/^/PAGED/", "PAGER": "no-such-pager"]

  @Test func whatIsLongerThanTheScreenGoesThroughThePager() throws {
    let lines = try onTerminal(pager: Self.marking)
    #expect(lines.filter { $0.hasPrefix("PAGED") }.count > 10)
    // What is said besides waits for the screen.
    #expect(lines.dropLast().last?.hasPrefix("note: ") == true)
    #expect(lines.last == "status 0")
  }

  @Test func whatFitsDoesNot() throws {
    let lines = try onTerminal("query", pager: Self.marking)
    #expect(lines.contains { $0.contains("shopdb") })
    #expect(!lines.contains { $0.hasPrefix("PAGED") })
  }

  @Test func pagerComesAfterOurOwnVariable() throws {
    #expect(try onTerminal(pager: ["PAGER": "sed s/^/OTHER/"]).contains { $0.hasPrefix("OTHER") })
  }

  @Test func lessIsTheDefaultAndIsToldHow() throws {
    let lines = try onTerminal(pager: ["OOMHIST_PAGER": "printenv LESS"])
    #expect(lines.contains("FRX"))
    let mine = try onTerminal(pager: ["OOMHIST_PAGER": "printenv LESS", "LESS": "S"])
    #expect(mine.contains("S"))
  }

  @Test(arguments: [
    ["OOMHIST_PAGER": ""], ["OOMHIST_PAGER": "cat"], ["OOMHIST_PAGER": "no-such-pager -x"],
    ["OOMHIST_PAGER": "no-such-pager 'x'"], ["PAGER": "sed s/^/PAGED/", "TERM": "dumb"],
  ])
  func withoutAPagerItIsWrittenPlainly(pager: [String: String]) throws {
    let lines = try onTerminal(pager: pager)
    #expect(lines.filter { $0.contains("reindexer") }.count == 3)
    #expect(!lines.contains { $0.hasPrefix("PAGED") })
    #expect(lines.last == "status 0")
  }

  @Test func noPagerIsHeeded() throws {
    let lines = try onTerminal("query history --since @0 --no-pager", pager: Self.marking)
    #expect(!lines.contains { $0.hasPrefix("PAGED") })
  }

  @Test func aPagerThatIsLeftEndsItQuietly() throws {
    let sql = """
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) \
      SELECT i FROM n
      """
    let file = try incident.folder.write(sql, to: "many.sql")
    let lines = try onTerminal(
      "query --csv --sql \(file)", pager: ["OOMHIST_PAGER": "head -n 2"])
    #expect(lines == ["i", "1", "status 0"])
  }

  @Test func anErrorBehindAPageIsToldAndCounts() throws {
    let sql = """
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 90000) \
      SELECT i, CASE WHEN i < 89999 THEN i ELSE abs(-9223372036854775807 - 1) END FROM n
      """
    let file = try incident.folder.write(sql, to: "bad.sql")
    let lines = try onTerminal(
      "query --csv --sql \(file)", pager: ["OOMHIST_PAGER": "sed -n 1p"])
    #expect(lines.contains { $0.hasPrefix("error: ") })
    #expect(lines.last == "status 1")
  }

  @Test func aPipeIsNoTerminal() throws {
    let run = try incident.tool(
      ["query", "history", "--since", "@0"],
      environment: Self.marking.merging(["LINES": "2", "TERM": "xterm"]) { mine, _ in mine })
    #expect(!run.stdout.contains("PAGED"))
    #expect(run.lines.count > 5)
  }
}
