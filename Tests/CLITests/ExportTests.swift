import Foundation
import OomhistTestSupport
import Testing

/// `export`: what a spreadsheet and another program get.
@Suite struct ExportTests {
  @Test func aQueryIsExportedAsCSVWithUTCTimesAndRawNumbers() throws {
    let incident = try Incident.recorded()
    let run = try incident.tool(["export", "history", "--since", "@0"])
    #expect(run.status == 0, "\(run.stderr)")
    let rows = try CSVText.rows(run.stdout)
    let header = try #require(rows.first)
    #expect(rows.count == 1 + 3 * 3)
    #expect(rows.allSatisfy { $0.count == header.count })
    let at = try #require(header.firstIndex(of: "at"))
    let anon = try #require(header.firstIndex(of: "rss_anon_kib"))
    for row in rows.dropFirst() {
      #expect(row[at].contains(/^2026-11-20T08:[024]0:00(\.0+)?Z$/), "\(row[at])")
      #expect(Int(row[anon]) != nil)
    }
  }

  @Test func timesStayUTCWhereTheUserIsElsewhere() throws {
    let incident = try Incident.recorded()
    let run = try ToolRun.run(
      ["export", "kills", "--db", incident.database],
      environment: ["TZ": "America/New_York"])
    #expect(run.stdout.contains("2026-11-20T08:41:07"))
  }

  @Test func hostileTextComesBackAndIsNoFormula() throws {
    let incident = try Incident()
    for (pid, name) in [(11, "=cmd|'x'!A0"), (12, "a,b\"c"), (13, "+1"), (14, "@sum"), (15, "a;b")]
    {
      try incident.root.add(FakeProcess(pid: Int32(pid), comm: name))
    }
    try incident.collect(at: "2026-11-20 08:00")
    let rows = try CSVText.rows(try incident.tool(["export", "process_info"]).stdout)
    let comm = try #require(rows.first?.firstIndex(of: "comm"))
    #expect(
      Set(rows.dropFirst().map { $0[comm] }) == [
        "'=cmd|'x'!A0", "a,b\"c", "'+1", "'@sum", "a;b",
      ])
  }

  @Test func aNegativeNumberIsNoFormula() throws {
    let incident = try Incident()
    var process = FakeProcess(pid: 7, comm: "sshd")
    process.oomScoreAdj = -1000
    try incident.root.add(process)
    try incident.collect(at: "2026-11-20 08:00")
    let rows = try CSVText.rows(
      try incident.tool(["export", "history", "--since", "@0"]).stdout)
    let adj = try #require(rows.first?.firstIndex(of: "oom_score_adj"))
    #expect(rows.last?[adj] == "-1000")
  }

  @Test(arguments: [
    "process_change", "process_span", "process_series", "machine_hour", "snapshot", "oom_event",
    "kill", "gap",
  ])
  func aTableIsExportedAsItStands(table: String) throws {
    let incident = try Incident.recorded()
    let run = try incident.tool(["export", table])
    #expect(run.status == 0, "\(run.stderr)")
    let rows = try CSVText.rows(run.stdout)
    let count = try incident.value("SELECT count(*) FROM \"\(table)\"")
    #expect("\(rows.count - 1)" == count)
    let times = rows[0].indices.filter { rows[0][$0].hasSuffix("_utc") }
    for row in rows.dropFirst() {
      for index in times where !row[index].isEmpty {
        #expect(row[index].contains(/^20[0-9]{2}-.*T.*Z$/), "\(row[index])")
      }
    }
  }

  @Test func everyTableAndEveryQueryCanBeExported() throws {
    let incident = try Incident.recorded()
    let names = try incident.value(
      "SELECT group_concat(name, ' ') FROM sqlite_master WHERE type IN ('table', 'view') "
        + "AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'grdb_%'"
    ).split(separator: " ").map(String.init)
    #expect(names.count > 10)
    for name in names {
      for format in ["csv", "ndjson"] {
        let run = try incident.tool(["export", name, "--format", format])
        #expect(run.status == 0, "\(name) \(format): \(run.stderr)")
      }
    }
  }

  @Test(arguments: ["csv", "ndjson"])
  func aWholePeriodIsAFolder(format: String) throws {
    let incident = try Incident.recorded()
    let folder = incident.folder.path("incident")
    let run = try incident.tool(["export", "--since", "@0", "-o", folder, "--format", format])
    #expect(run.status == 0, "\(run.stderr)")
    #expect(run.stdout.isEmpty)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    let queries = [
      "gaps", "growers", "growth", "history", "kills", "machine", "scores", "settings", "snapshots",
    ]
    let others = [
      "README.md", "events.ndjson", "evidence.txt", "kill-1.html", "kill-1.md", "record.db",
    ]
    #expect(names == (queries.map { "\($0).\(format)" } + others).sorted())
    let kills = try String(contentsOfFile: "\(folder)/kills.\(format)", encoding: .utf8)
    #expect(kills.contains("shopdb") && kills.contains("reindexer"))
    let events = try String(contentsOfFile: "\(folder)/events.ndjson", encoding: .utf8)
    #expect(events.contains("\"victim_pid\":412"))
    // Once more into the same folder.
    let again = try incident.tool(["export", "--since", "@0", "-o", folder, "--format", format])
    #expect(again.status == 0)
  }

  @Test func aPeriodLeavesOutWhatLiesOutside() throws {
    let incident = try Incident.recorded()
    let folder = incident.folder.path("later")
    let run = try incident.tool(["export", "--since", "2026-11-20 08:30", "-o", folder])
    #expect(run.status == 0, "\(run.stderr)")
    let rows = try CSVText.rows(
      try String(contentsOfFile: "\(folder)/history.csv", encoding: .utf8))
    #expect(rows.count == 1 + 3)
  }

  /// What README.md lists is there, with its rows and the meaning of its columns.
  @Test func theReadmeTellsWhatIsInTheFolder() throws {
    let incident = try Incident.recorded()
    let folder = incident.folder.path("incident")
    let run = try incident.tool(["export", "--incident", "1", "-o", folder + "/"])
    #expect(run.status == 0, "\(run.stderr)")
    let readme = try String(contentsOfFile: "\(folder)/README.md", encoding: .utf8)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    for name in names where name != "README.md" {
      #expect(readme.contains("| \(name) |"), "\(name)")
      guard name.hasSuffix(".csv") else { continue }
      let rows = try CSVText.rows(try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8))
      #expect(readme.contains("| \(name) | \(rows.count - 1) |"), "\(name)")
      let columns = try #require(readme.components(separatedBy: "## Columns of \(name)\n").last)
      for column in rows[0] {
        #expect(columns.contains("\n| \(column) |"), "\(column)")
      }
    }
    #expect(readme.hasPrefix("# Incident 1: 1 kill\n"))
    #expect(readme.contains("| web1 | 0f2c1f3e-52a4-4c43-9d2b-6f1f2a6c7d10 | 6.1.0-28-amd64 |"))
    let evidence = try String(contentsOfFile: "\(folder)/evidence.txt", encoding: .utf8)
    #expect(evidence.hasPrefix("kill 1 (-, lines 1 to 9)\n"))
    #expect(evidence.contains("Out of memory: Killed process 412 (shopdb)"))
    #expect(
      try String(contentsOfFile: "\(folder)/kill-1.html", encoding: .utf8).contains("</html>"))
  }

  @Test func ofManyKillsTheNewestHavePages() throws {
    let incident = try Incident()
    for minute in 10..<35 {
      let report = OOMReport(victim: .init(pid: 400 + minute, name: "shopdb", rssPages: 230_000))
      try incident.tool(
        ["ingest", "-"], stdin: report.iso(stamp: "2026-11-20T08:\(minute):07.250000+00:00"))
    }
    let folder = incident.folder.path("day")
    let run = try incident.tool(["export", "--since", "2026-11-20", "-o", folder])
    #expect(run.status == 0, "\(run.stderr)")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(names.filter { $0.hasSuffix(".html") }.count == 20)
    #expect(names.contains("kill-25.html") && !names.contains("kill-5.html"))
    let readme = try String(contentsOfFile: "\(folder)/README.md", encoding: .utf8)
    #expect(readme.contains("The newest 20 of 25 kills have pages of their own"))
  }

  @Test func aPeriodDoesNotFitStandardOutput() throws {
    let incident = try Incident.recorded()
    let run = try ToolRun.run(
      ["export", "-o", "-", "--db", incident.database],
      currentDirectory: incident.folder.url.path)
    #expect(run.status == 64 && run.stdout.isEmpty)
    #expect(run.stderr.contains("cannot go to standard output"), "\(run.stderr)")
    #expect(!FileManager.default.fileExists(atPath: incident.folder.path("-")))
  }
}
