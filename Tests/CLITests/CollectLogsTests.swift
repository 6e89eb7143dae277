import Foundation
import OomhistTestSupport
import Testing

/// `collect` and the machine's own logs: the history at first, what is new after that.
@Suite struct CollectLogsTests {
  private let incident: Incident
  private let logs: MachineLogs

  init() throws {
    incident = try Incident()
    logs = try MachineLogs()
    try incident.setProcesses(reindexerKib: 1000)
    try logs.write(MachineLogs.kill(1, minute: 1), to: "syslog.1")
    try logs.write(MachineLogs.kill(2, minute: 2), to: "syslog")
  }

  private func collect(
    _ options: [String] = [], kmsg: String = "/dev/null", environment: [String: String] = [:]
  ) throws -> ToolRun {
    try ToolRun.run(
      [
        "collect", "--procfs", incident.root.procfs, "--sysfs", incident.root.sysfs, "--kmsg", kmsg,
        "--db", logs.database, "--rootfs", logs.rootfs,
      ] + options, environment: environment)
  }

  @Test func theFirstRunTellsOfTheHistoryAndTheOthersAreSilent() throws {
    let first = try collect()
    #expect(first.status == 0)
    #expect(
      first.stderr == "2 new events in the machine's logs, the oldest of 2026-11-20 03:01:00 UTC\n")
    #expect(try logs.victims() == "1 2")
    #expect(try collect().stderr.isEmpty)
    try logs.append(MachineLogs.kill(3, minute: 3), to: "syslog")
    #expect(try collect().stderr.isEmpty)
    #expect(try logs.victims() == "1 2 3")
    #expect(try logs.value("SELECT count(*) FROM snapshot") == "3")
  }

  @Test(arguments: [
    (["--log-sources", "none"], ""), (["--log-sources", "journal"], ""),
    (["--log-sources", "files"], "1 2"), ([], "1 2"),
  ])
  func theSourcesAreChosen(options: [String], victims: String) throws {
    #expect(try collect(options).status == 0)
    #expect(try logs.victims() == victims)
  }

  @Test func theConfigurationChoosesAndLimitsThem() throws {
    let config = try logs.folder.write("log-sources = none\n", to: "oomhist.conf")
    #expect(try collect(["--config", config]).status == 0)
    #expect(try logs.victims().isEmpty)
    // The option wins.
    #expect(try collect(["--config", config, "--log-sources", "files"]).status == 0)
    #expect(try logs.victims() == "1 2")
    _ = try logs.folder.write("log-sources = journal,fils\n", to: "oomhist.conf")
    let run = try collect(["--config", config])
    #expect(run.status == 64)
    #expect(run.stderr.contains("log-sources = journal,fils is none of journal, files, both"))
  }

  @Test func whatEndedBeforeTheRetentionIsLeftOut() throws {
    try logs.rotate("touch -d '3 days ago' syslog.1")
    let config = try logs.folder.write(
      "retain-detail = 1d\nretain = 2d\n", to: "oomhist.conf")
    #expect(try collect(["--config", config]).status == 0)
    #expect(try logs.victims() == "2")
  }

  @Test func oneKillOfThreeSourcesIsOneEvent() throws {
    // At two minutes past three; the made-up machine booted at midnight.
    var journal = MadeUpJournal()
    journal.addKill(2, minute: 182)
    try logs.writeJournal(journal)
    let environment = try logs.journalctl(MachineJournalTests.obedient)
    var report = OOMReport()
    report.victim = OOMReport.Task(pid: 2, name: "shopdb", rssPages: 230_002)
    report.tasks = [report.victim]
    let kmsg = try logs.folder.write(report.kmsg(boottimeUs: 10_920_000_001), to: "kmsg")
    let now = ["--now", "2026-11-21 00:00:00 UTC"]
    #expect(try collect(now, kmsg: kmsg, environment: environment).status == 0)
    #expect(
      try logs.value(
        "SELECT victim_pid || ':' || count(DISTINCT carrier) FROM oom_event "
          + "JOIN oom_event_source USING (kill_id) GROUP BY kill_id ORDER BY 1") == "1:1 2:3")
    let run = try ToolRun.run(["query", "kills", "--json", "--db", logs.database])
    let sources = run.lines.filter { $0.contains("\"sources\":") }
    #expect(sources.count == 2)
    for carrier in ["kmsg", "journal-json", "iso"] { #expect(sources[0].contains(carrier)) }
  }

  @Test func aRecorderThatKeepsRunningHasThemReadBesideIt() throws {
    let run = try collect(["--interval", "200ms", "--count", "12"])
    #expect(run.status == 0)
    #expect(try logs.victims() == "1 2")
    #expect(try logs.value("SELECT count(*) FROM snapshot") == "12")
    #expect(run.stderr.contains("2 new events"))
  }

  @Test func whileMemoryIsShortNothingIsStarted() throws {
    try incident.root.write(
      "proc/meminfo",
      """
      MemTotal:        8000000 kB
      MemFree:          100000 kB
      MemAvailable:     200000 kB
      SwapTotal:             0 kB

      """)
    #expect(try collect().status == 0)
    #expect(try collect(["--interval", "200ms", "--count", "5"]).status == 0)
    #expect(try logs.value("SELECT count(*) FROM log_source") == "0")
  }

  @Test func theQueryShowsHowFarTheyWereRead() throws {
    let kmsg = try logs.folder.write(OOMReport().kmsg(boottimeUs: 5_000_000), to: "kmsg")
    #expect(try collect(kmsg: kmsg).status == 0)
    let run = try ToolRun.run(
      ["query", "sources", "--csv", "--no-header", "--db", logs.database])
    let rows = run.stdout.split(whereSeparator: \.isNewline)
    try #require(rows.count == 4)
    #expect(rows[0].hasPrefix("\(logs.log("syslog")),file,1,"))
    #expect(rows[1].hasPrefix("\(logs.log("syslog.1")),file,1,"))
    #expect(rows[2].hasPrefix("\(kmsg),kmsg,1,"))
    #expect(rows[3].hasPrefix("pstore,pstore,0,"))
  }

  @Test func logsOfThisMachineAreNotOfARecordedOne() throws {
    let run = try ToolRun.run([
      "collect", "--procfs", incident.root.procfs, "--sysfs", incident.root.sysfs, "--kmsg",
      "/dev/null", "--db", logs.database,
    ])
    #expect(run.status == 0)
    #expect(try logs.value("SELECT count(*) FROM log_source") == "0")
  }
}
