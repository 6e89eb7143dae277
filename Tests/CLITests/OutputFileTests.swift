import Foundation
import OomhistTestSupport
import Testing

/// `--output`: a file appears whole, or not at all.
@Suite struct OutputFileTests {
  @Test func theFileHoldsWhatStandardOutputWouldShow() throws {
    let incident = try Incident.recorded()
    let file = incident.folder.path("kills.csv")
    let run = try incident.tool(["query", "--csv", "--output", file])
    #expect(run.status == 0)
    #expect(run.stdout.isEmpty)
    let shown = try incident.tool(["query", "--csv", "--output", "-"]).stdout
    #expect(!shown.isEmpty)
    #expect(try String(contentsOfFile: file, encoding: .utf8) == shown)
    #expect(try parts(incident).isEmpty)
  }

  @Test func aFailureLeavesTheOldFileAndNoHalfOne() throws {
    let incident = try Incident.recorded()
    let file = try incident.folder.write("old\n", to: "answer.csv")
    // Rows come first, and the failure behind them.
    let sql = """
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
      SELECT i, CASE WHEN i < 19999 THEN i ELSE abs(-9223372036854775807 - 1) END FROM n
      """
    let run = try incident.tool(["query", "--sql", "-", "--csv", "--output", file], stdin: sql)
    #expect(run.status == 1)
    #expect(run.stderr.contains("error: "))
    #expect(try String(contentsOfFile: file, encoding: .utf8) == "old\n")
    #expect(try parts(incident).isEmpty)
  }

  @Test func aPipeIsWrittenAndNotReplaced() throws {
    let incident = try Incident.recorded()
    let pipe = incident.folder.path("pipe")
    let run = try ToolRun.shell(
      """
      mkfifo \(pipe) && { timeout 5 cat \(pipe) & }
      timeout 5 "$OOMHIST" query --json --db \(incident.database) --output \(pipe)
      test -p \(pipe) && echo "still a pipe" >&2; wait
      """)
    #expect(run.stderr.contains("still a pipe"))
    #expect(run.stdout.contains("shopdb"))
  }

  @Test func aSymbolicLinkIsFollowed() throws {
    let incident = try Incident.recorded()
    let target = try incident.folder.write("old\n", to: "target.json")
    let link = incident.folder.path("link.json")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
    #expect(try incident.tool(["query", "--json", "--output", link]).status == 0)
    let text = try String(contentsOfFile: target, encoding: .utf8)
    #expect(text.contains("shopdb"))
  }

  private func parts(_ incident: Incident) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: incident.folder.url.path)
      .filter { $0.hasSuffix(".part") }
  }
}
