import Foundation
import OomhistTestSupport
import Testing

/// `oomhist report`: one file that tells all of a kill.
@Suite struct ReportTests {
  @Test func theRecordedIncidentIsOnePage() throws {
    let incident = try Incident.recorded()
    let run = try incident.tool(["report"])
    #expect(run.status == 0, "\(run.stderr)")
    #expect(run.stderr.isEmpty)
    let html = run.stdout
    #expect(html.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
    #expect(html.hasSuffix("</html>\n"))
    #expect(html.contains("<h1>Kill 1: the kernel killed shopdb[412] at 2026-11-20 08:41:07</h1>"))
    for heading in [
      "Timeline", "Who grew", "Why this victim", "Evidence", "What to change",
      "How it was recorded",
    ] {
      #expect(html.contains(">\(heading)</h2>"), "\(heading)")
    }
    #expect(html.contains("killed 08:41:07"))
    #expect(html.contains("<svg class=\"plot wide\""))
    #expect(html.contains("<path class=\"curve suspect\""))
    #expect(html.contains("<path class=\"curve victim\""))
    // The tooltips: what the three snapshots saw.
    #expect(html.contains("<title>08:20:00\nreindexer[977]: 1.34G\nshopdb[412], killed: 879M"))
    #expect(html.contains("<title>08:40:00\nreindexer[977]: 3.05G\nshopdb[412], killed: 879M"))
    #expect(!html.contains("<script") && !html.contains("://"))
    #expect(html.utf8.count < 500_000)
  }

  /// Both come of one story, and none of its sentences is lost.
  @Test func itTellsWhatExplainTells() throws {
    let incident = try Incident.recorded()
    let html = try incident.tool(["report"]).stdout
    let explained = try incident.tool(["explain", "--json", "--verbose"])
    let page = try JSONSerialization.jsonObject(with: explained.stdoutData) as? [String: Any]
    let sections = page?["sections"] as? [[String: Any]] ?? []
    #expect(sections.count > 4)
    for section in sections {
      for block in section["blocks"] as? [[String: Any]] ?? [] {
        for kind in ["sentence", "point", "command", "picture"] {
          guard let text = block[kind] as? String else { continue }
          #expect(html.contains(Self.escaped(text)), "\(text)")
        }
        for line in block["verbatim"] as? [String] ?? [] {
          #expect(html.contains(Self.escaped(line)), "\(line)")
        }
      }
    }
  }

  @Test(arguments: ["<b>&\"'x", "x\u{1b}[31m|`$(", "</title>a", "a\u{202e}b"])
  func hostileNamesDoNoHarm(name: String) throws {
    let incident = try Incident.recorded(comm: name)
    let run = try incident.tool(["report"])
    #expect(run.status == 0, "\(run.stderr)")
    #expect(run.stdout.contains("reindex.service"))
    #expect(!run.stdout.contains(name))
    #expect(!run.stdout.contains("\u{1b}") && !run.stdout.contains("\u{202e}"))
    #expect(run.stdout.split(separator: "</title>").count > 1)
    #expect(!run.stdout.contains("hunter2"))
  }

  @Test func aFileHoldsWhatStandardOutputWouldShow() throws {
    let incident = try Incident.recorded()
    let file = incident.folder.path("incident.html")
    let run = try incident.tool(["report", "1", "--output", file])
    #expect(run.status == 0 && run.stdout.isEmpty && run.stderr.isEmpty)
    let shown = try incident.tool(["report", "1", "--output", "-"]).stdout
    #expect(try String(contentsOfFile: file, encoding: .utf8) == shown)
  }

  @Test func aTerminalIsSparedAPageOfHTML() throws {
    let incident = try Incident.recorded()
    let run = try ToolRun.shell(
      """
      command -v script >/dev/null || { echo "name a file with --output"; exit 0; }
      script -qec '"$OOMHIST" report --db \(incident.database)' /dev/null </dev/null
      """)
    #expect(run.stdout.contains("name a file with --output"), "\(run.stdout)")
    #expect(!run.stdout.contains("<html"))
  }

  @Test func withoutARecordTheKillIsToldAllTheSame() throws {
    let incident = try Incident()
    try incident.tool(["ingest", "-"], stdin: incident.log)
    let run = try incident.tool(["report"])
    #expect(run.status == 0, "\(run.stderr)")
    #expect(run.stdout.contains("shopdb[412]"))
    #expect(!run.stdout.contains("<figure>"))
    #expect(run.stdout.contains("No snapshot was taken around the kill"))
  }

  @Test(arguments: [
    (["report", "99"], 1 as Int32, "there is no kill 99"),
    (["report", "1", "--output", "/no/such/folder/incident.html"], 1, "cannot write"),
    (["report", "first"], 64, "first"),
  ])
  func whatCannotBeToldIsSaid(arguments: [String], status: Int32, words: String) throws {
    let incident = try Incident.recorded()
    let run = try incident.tool(arguments)
    #expect(run.status == status)
    #expect(run.stderr.contains(words), "\(run.stderr)")
    #expect(run.stdout.isEmpty)
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
  }
}
