import Foundation
import OomhistTestSupport
import Testing

/// `--comm`, `--unit` and the others mean the same on every command.
@Suite struct FilterTests {
  /// What fits `reindexer` (pid 977, reindex.service) or `shopdb` (pid 412, db.service).
  static let reindexer = [
    ["--comm", "reindexer"], ["--comm", "re?nd*"], ["--comm", "re:^rein"], ["--pid", "977"],
    ["--unit", "reindex"], ["--unit", "reindex.service"], ["--unit", "re:^reindex"],
    ["--cgroup", "/system.slice/reindex.service"], ["--cgroup", "reindex.service"],
    ["--comm", "reindexer", "--comm", "nobody"], ["--comm", "re*", "--unit", "reindex"],
    ["--user", "1000", "--comm", "reindexer"], ["--user", "1000", "--user", "0", "--pid", "977"],
  ]

  private func comms(_ run: ToolRun, _ key: String = "comm") throws -> Set<String> {
    let rows = try JSONSerialization.jsonObject(with: run.stdoutData) as? [[String: Any]] ?? []
    return Set(rows.compactMap { $0[key] as? String })
  }

  @Test(arguments: reindexer)
  func everyCommandTakesThem(words: [String]) throws {
    let incident = try Incident.recorded()
    let window = ["--since", "2026-11-20 07:00", "--json"]
    for command in [
      ["query", "growth"] + window, ["query", "history"] + window,
      ["query", "top", "--json"], ["export", "history", "--format", "json"],
      ["forecast", "--all"] + window,
    ] {
      let run = try incident.tool(command + words)
      #expect(run.status == 0, "\(command): \(run.stderr)")
      let key = command[0] == "forecast" ? "subject" : "comm"
      let names = try comms(run, key).filter { !$0.hasPrefix("/") }
      #expect(names == ["reindexer"], "\(command)")
    }
    let plot = try incident.tool(["plot", "--since", "2026-11-20 07:00"] + words)
    #expect(plot.status == 0)
    #expect(plot.stdout.contains("Size of "))
  }

  @Test(arguments: reindexer)
  func theRankingTakesThemLiveAndFromTheRecord(words: [String]) throws {
    let incident = try Incident.recorded()
    try incident.setProcesses(reindexerKib: 3_000_000)
    let live = ["--procfs", incident.root.procfs, "--sysfs", incident.root.sysfs]
    for moment in [live, ["--at", "2026-11-20 08:45"]] {
      let run = try incident.tool(["top", "--json"] + moment + words)
      #expect(run.status == 0, "\(run.stderr)")
      #expect(try comms(run) == ["reindexer"])
    }
  }

  @Test(arguments: [
    ["--comm", "shopdb"], ["--comm", "re:^shop"], ["--pid", "412"], ["--unit", "db"],
    ["--cgroup", "/system.slice/db.service"], ["--cgroup", "/system.slice"], ["--kill", "1"],
    ["--user", "1000", "--comm", "shop*"],
  ])
  func aKillIsFoundByItsVictim(words: [String]) throws {
    let incident = try Incident.recorded()
    for query in ["kills", "victims", "incidents"] {
      let run = try incident.tool(["query", query, "--json"] + words)
      #expect(run.status == 0)
      #expect(try JSONSerialization.jsonObject(with: run.stdoutData) as? [Any] != nil)
      #expect(!run.stdout.hasPrefix("[]"), "\(query)")
    }
    let story = try incident.tool(["explain"] + words)
    #expect(story.status == 0, "\(story.stderr)")
    #expect(story.stdout.contains("shopdb"))
    let none = try incident.tool(["explain", "--comm", "reindexer"])
    #expect(none.status == 1)
    #expect(none.stderr.contains("no kill in \(incident.database) fits"))
  }

  @Test func aKillIsAMomentForOtherQuestions() throws {
    let incident = try Incident.recorded()
    let history = try incident.tool(["query", "history", "--kill", "1", "--json"])
    #expect(history.status == 0)
    #expect(try comms(history).isSuperset(of: ["shopdb", "reindexer"]))
    let top = try incident.tool(["top", "--kill", "1", "--json"])
    #expect(try comms(top).contains("shopdb"))
  }

  @Test(arguments: ["plot", "query", "query growth", "explain", "report", "export kills", "top"])
  func aNumberThatNoKillHasIsAnError(command: String) throws {
    let incident = try Incident.recorded()
    let words = command.split(separator: " ").map(String.init)
    let missing = try incident.tool(words + ["--kill", "99"])
    #expect(missing.status == 1, "\(missing.stdout)")
    #expect(missing.stdout.isEmpty)
    #expect(missing.stderr.contains("there is no kill 99"), "\(missing.stderr)")
  }

  @Test(arguments: [
    (["query", "--pid", "x"], "x is no pid"),
    (["query", "growth", "--comm", "re:("], "( is no regular expression"),
    (["query", "--user", "no-such-user"], "no user here is named no-such-user"),
    (["query", "machine", "--comm", "x"], "the query machine takes no comm"),
    (["query", "limits", "--pid", "1"], "the query limits takes no pid"),
    (["query", "--unit", ""], "--unit is empty"),
    (["export", "snapshot", "--comm", "x"], "snapshot is a table"),
    (["export", "events", "--format", "ndjson", "--comm", "x"], "events are exported without"),
    (["top", "--cgroup", "a", "--cgroup", "b"], "--cgroup is given once"),
    (["explain", "1", "--comm", "x"], "not looked for"),
  ])
  func aFilterThatMeansNothingIsAnError(arguments: [String], says: String) throws {
    let incident = try Incident.recorded()
    let run = try incident.tool(arguments)
    #expect(run.status == 64, "\(run.stderr)")
    #expect(run.stderr.contains(says), "\(run.stderr)")
    #expect(run.stdout.isEmpty)
  }

  @Test func theEmptyAnswerNamesTheFilters() throws {
    let incident = try Incident.recorded()
    let run = try incident.tool(["query", "--comm", "nobody", "--unit", "x"])
    #expect(run.stdout.hasPrefix("No OOM kills of comm nobody, unit x or x.service."))
  }
}
