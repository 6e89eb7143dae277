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
    #expect(html.contains("<path class=\"area suspect\""))
    #expect(html.contains("<text class=\"layer\""))
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

  // MARK: - Markdown

  @Test func aTicketGetsTheSameStory() throws {
    let incident = try Incident.recorded()
    let run = try incident.tool(["report", "--format", "markdown"])
    #expect(run.status == 0 && run.stderr.isEmpty, "\(run.stderr)")
    #expect(run.stdout.hasPrefix("# Kill 1: the kernel killed shopdb"))
    let headings = run.lines.filter { $0.hasPrefix("## ") }.map { $0.dropFirst(3) }
    let html = try incident.tool(["report"]).stdout
    let shown = html.split(separator: "</h2>").dropLast().compactMap { part in
      part.lastIndex(of: ">").map { part[part.index(after: $0)...] }
    }
    #expect(headings == shown && headings.count > 6)
  }

  // MARK: - A period

  /// Kills in two incidents, on one morning.
  private func busyMorning() throws -> Incident {
    let incident = try Incident.recorded()
    let other = OOMReport(victim: OOMReport.Task(pid: 500, name: "mailer", rssPages: 9000))
    try incident.tool(
      ["ingest", "-"], stdin: other.iso(stamp: "2026-11-20T08:55:00.000000+00:00"))
    return incident
  }

  @Test func aPeriodIsAnOverviewWithItsIncidents() throws {
    let incident = try busyMorning()
    let run = try incident.tool(["report", "--since", "today"])
    #expect(run.status == 0 && run.stderr.isEmpty, "\(run.stderr)")
    let html = run.stdout
    #expect(html.contains("<h1>2 kills in 2 incidents since 2026-11-20 00:00:00</h1>"))
    for heading in [
      "Timeline", "Incidents", "Who was killed, and who was to blame",
      "Kill 2 at 2026-11-20 08:55:00: mailer[500]", "Kill 1 at 2026-11-20 08:41:07: shopdb[412]",
      "How it was recorded",
    ] {
      #expect(html.contains(">\(heading)</h2>"), "\(heading)")
    }
    #expect(html.contains("reindexer[977] (reindex.service) grew by"))
    #expect(html.contains("<path class=\"area suspect\""))
    #expect(html.contains("Looked at 3 snapshots"))
  }

  @Test(arguments: [
    (["--since", "08:50"], "# 1 kill in 1 incident since 2026-11-20 08:50:00"),
    (["--since", "08:00..08:50"], "since 2026-11-20 08:00:00 until 2026-11-20 08:50:00"),
    (["--until", "08:50"], "# 1 kill in 1 incident until 2026-11-20 08:50:00"),
    (["--since", "today", "--comm", "mail*"], "# 1 kill in 1 incident of comm mail\\* since"),
    (["--boot"], "# 2 kills in 2 incidents since"),
    (["--since", "yesterday", "--until", "today"], "# No OOM kills since 2026-11-19 00:00:00"),
  ])
  func aPeriodHasTheEndsThatAreAskedFor(arguments: [String], title: String) throws {
    let run = try busyMorning().tool(["report", "--format", "markdown"] + arguments)
    #expect(run.status == 0, "\(run.stderr)")
    #expect(run.lines.first?.contains(title) == true, "\(run.lines.first ?? "")")
  }

  @Test func aKillThatNoLogTellsOfIsCounted() throws {
    let incident = try Incident()
    for (time, count) in [("08:00", 0), ("08:20", 0), ("08:40", 1)] {
      try incident.root.write("proc/vmstat", "oom_kill \(count)\n")
      try incident.setProcesses(reindexerKib: 200_000)
      try incident.collect(at: "2026-11-20 \(time)")
    }
    let run = try incident.tool(["report", "--since", "today"])
    #expect(run.status == 0, "\(run.stderr)")
    #expect(run.stdout.contains("<h1>1 kill since 2026-11-20 00:00:00</h1>"))
    #expect(run.stdout.contains("Of 1 kill no log tells: the kernel counted."))
    #expect(run.stdout.contains(">unlogged kill</text>"))
  }

  @Test func onlyTheNewestIncidentsAreTold() throws {
    let incident = try Incident.recorded()
    var log = ""
    for hour in 10..<22 {
      let victim = OOMReport.Task(pid: 500 + hour, name: "mailer", rssPages: 9000)
      log += OOMReport(victim: victim).iso(stamp: "2026-11-20T\(hour):00:00.000000+00:00")
    }
    try incident.tool(["ingest", "-"], now: "2026-11-20 23:00", stdin: log)
    let run = try incident.tool(
      ["report", "--since", "today", "--format", "markdown"], now: "2026-11-20 23:00")
    #expect(run.status == 0, "\(run.stderr)")
    #expect(run.lines.count { $0.hasPrefix("## Kill ") } == 10)
    #expect(run.stdout.contains("The newest 10 incidents are told here; 3 more stand in the table"))
    #expect(run.lines.count { $0.contains("| 1 | mailer |") } == 12)
    #expect(run.stdout.contains("Most often killed: mailer, 12 times."))
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
    (["report", "1", "--since", "today"], 64, "is not looked for"),
    (["report", "--since", "tomorow"], 64, "tomorow"),
    (["report", "--since", "today", "--until", "yesterday"], 64, "ends before it begins"),
    (["report", "--format", "csv"], 64, "'html' and 'markdown'"),
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
