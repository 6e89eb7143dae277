import Foundation
import OomhistTestSupport
import Testing

/// `oomhist explain`, `oomhist forecast` and the negative answer.
@Suite struct ExplainTests {
  @Test(arguments: ["table", "markdown", "json"])
  func theStoryOfAKill(format: String) throws {
    let incident = try Incident.recorded()
    let run = try incident.tool(["explain", "--format", format])
    #expect(run.status == 0, "\(run.stderr)")
    expectGolden(
      run.stdout.replacing(incident.folder.url.path, with: "FOLDER"),
      fixture: "cli/explain.\(format == "table" ? "txt" : format)")
    if format == "json" {
      let page = try JSONSerialization.jsonObject(with: run.stdoutData) as? [String: Any]
      let sections = page?["sections"] as? [[String: Any]] ?? []
      let headings = sections.compactMap { $0["heading"] as? String }
      #expect(headings.contains("Who grew") && headings.contains("Why this victim"))
    }
  }

  @Test func noLineIsWiderThanTheTerminal() throws {
    let incident = try Incident.recorded()
    let run = try incident.tool(["explain", "--verbose"])
    // Lines that were found as they are, and words to be copied, stay whole.
    let long = run.lines.filter {
      $0.count > 80 && !$0.contains("| ") && $0.split(separator: " ").count > 2
    }
    #expect(long.isEmpty, "\(long)")
  }

  @Test func hostileNamesDoNoHarm() throws {
    let incident = try Incident()
    let name = "x\u{1b}[31m|`$("
    try incident.setProcesses(reindexerKib: 100_000, comm: name)
    try incident.collect(at: "2026-11-20 08:00")
    try incident.setProcesses(reindexerKib: 3_000_000, comm: name)
    try incident.collect(at: "2026-11-20 08:40")
    let log =
      "Nov 20 08:41:07 web1 kernel: Out of memory: Killed process 412 (shopdb) "
      + "total-vm:9kB, anon-rss:7kB, file-rss:0kB, shmem-rss:0kB\n"
    _ = try incident.tool(["ingest", "--year", "2026", "-"], stdin: log)
    for format in ["table", "markdown", "json"] {
      let run = try incident.tool(["explain", "--format", format, "--verbose"])
      #expect(run.status == 0, "\(run.stderr)")
      #expect(!run.stdout.contains("\u{1b}"))
      #expect(run.stdout.contains("reindex.service"))
    }
  }

  @Test(arguments: [
    (["explain", "99"], 1 as Int32, "there is no kill 99"),
    (["explain", "--csv"], 64, "A story is no table"),
  ])
  func whatCannotBeToldIsSaid(arguments: [String], status: Int32, words: String) throws {
    let incident = try Incident.recorded()
    let run = try incident.tool(arguments)
    #expect(run.status == status)
    #expect(run.stderr.contains(words), "\(run.stderr)")
    #expect(run.stdout.isEmpty)
  }

  @Test func withoutAnyKillThereIsNoStory() throws {
    let incident = try Incident()
    try incident.setProcesses(reindexerKib: 1000)
    try incident.collect(at: "2026-11-20 08:00")
    let run = try incident.tool(["explain"])
    #expect(run.status == 1 && run.stderr.contains("there is no kill in"), "\(run.stderr)")
  }

  /// The most common misdiagnosis: it is gone, so the OOM killer took it.
  @Test func aProcessThatVanishedIsToldWhereNothingWasKilled() throws {
    let incident = try Incident()
    try incident.setProcesses(reindexerKib: 100_000)
    try incident.collect(at: "2026-11-20 08:00")
    try incident.root.remove("proc/412")
    try incident.collect(at: "2026-11-20 08:01")
    let run = try incident.tool(["query", "--since", "2026-11-20"])
    #expect(run.status == 0)
    #expect(
      run.stdout.contains(
        "shopdb[412] (db.service), 879M, vanished by 2026-11-20 08:01:00 UTC while 19% of memory "
          + "was available; the OOM killer did not take it."), "\(run.stdout)")
  }

  @Test func aForecastSaysSoInSentences() throws {
    let incident = try Incident()
    for step in 0..<24 {
      try incident.setProcesses(reindexerKib: 100_000 + step * 20_000)
      let minute = step * 2 < 10 ? "0\(step * 2)" : "\(step * 2)"
      try incident.collect(at: "2026-11-20 08:\(minute)")
    }
    let run = try incident.tool(["forecast", "--exit-code"])
    #expect(run.status == 3, "\(run.stderr)")
    #expect(run.stdout.contains("reindexer"))
    #expect(run.stdout.contains("an hour; at that rate it ends at"), "\(run.stdout)")
    let json = try incident.tool(["forecast", "--json", "--all"])
    #expect(try JSONSerialization.jsonObject(with: json.stdoutData) is [Any])
  }
}
