import Foundation
import OomhistTestSupport
import Testing

/// What a query reads, and how long it may take.
@Suite struct QueryLimitTests {
  private static let endless =
    "WITH RECURSIVE a(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM a)\n"
    + "SELECT max(n) FROM a"

  @Test func aQueryThatTakesTooLongIsEnded() throws {
    let incident = try Incident.recorded()
    let run = try incident.tool(
      ["query", "--sql", "-", "--time-limit", "200ms"], stdin: Self.endless)
    #expect(run.status == 1)
    #expect(run.stdout.isEmpty)
    #expect(run.stderr.contains("took longer than it may"))
    #expect(run.stderr.contains("--time-limit"))
  }

  @Test(arguments: ["0", "1h"])
  func otherwiseTheAnswerIsTheSame(limit: String) throws {
    let incident = try Incident.recorded()
    let plain = try incident.tool(["query", "--json"])
    let limited = try incident.tool(["query", "--json", "--time-limit", limit])
    #expect(limited.status == 0)
    #expect(limited.stdout == plain.stdout)
  }

  @Test func everyQueryIsExplained() throws {
    let incident = try Incident.recorded()
    let list = try ToolRun.run(["query", "--list"])
    let names = list.lines.compactMap { $0.firstMatch(of: /^  ([a-z_]+)  +\S/)?.1 }
    for name in names.map(String.init) {
      let run = try incident.tool(["query", name, "--explain"])
      #expect(run.status == 0, "\(name): \(run.stderr)")
      #expect(run.stdout.hasPrefix("\(name): "))
      #expect(run.stdout.contains("\nReads:\n  "), "\(name)")
      #expect(run.stdout.contains("\n  answers:\n    "), "\(name)")
    }
  }

  @Test func theValuesAndTheColumnsAreNamed() throws {
    let incident = try Incident.recorded()
    let run = try incident.tool(["query", "growth", "--explain", "--unit", "web", "-p", "limit=3"])
    for line in [
      "  limit      3", "  unit       web or web.service", "  comm       not given",
      "  since      2026-11-20 08:00:00 UTC", "  makes chosen_process:",
    ] {
      #expect(run.stdout.contains(line + "\n"), "\(line)")
    }
    #expect(run.stdout.contains(/\n  snapshot  +boot_no, keyframe_id, snapshot_id, wall_us\n/))
  }

  @Test func sqlOfTheUserIsExplained() throws {
    let incident = try Incident.recorded()
    let run = try incident.tool(
      ["query", "--sql", "-", "--explain"], stdin: "SELECT comm FROM process_info WHERE pid = 1")
    #expect(run.status == 0)
    #expect(run.stdout.hasPrefix("\nReads:\n"))
    #expect(run.stdout.contains("process_fact"))
  }
}
