import Foundation
import OomhistTestSupport
import Testing

/// `collect` on a made-up machine: what is stored, and what is not.
@Suite struct RecordingTests {
  @Test func growthAndTheKernelsReportNameVictimAndSuspect() throws {
    let incident = try Incident()
    try incident.recordGrowth()
    let kmsg = try incident.folder.write(
      OOMReport().kmsg(boottimeUs: Self.boottimeUs - 5_000_000), to: "kmsg")
    let run = try incident.collect(at: "2026-11-20 08:41", kmsg: kmsg, ["--verbose"])
    #expect(run.status == 0)
    #expect(run.stderr.contains("1 new events") || run.stderr.contains("1 new event"))
    let kills = try Self.rows(try incident.tool(["query", "--json"]))
    try #require(kills.count == 1)
    #expect(kills[0]["victim_comm"] as? String == "shopdb")
    #expect(kills[0]["victim_pid"] as? Int == 412)
    #expect(kills[0]["victim_unit"] as? String == "db.service")
    #expect(kills[0]["suspect"] as? String == "reindexer")
    #expect(kills[0]["suspect_unit"] as? String == "reindex.service")
    #expect(kills[0]["verdict"] as? String == "other")
    #expect(kills[0]["grew_kib"] as? Int == 3_000_000)
    #expect(kills[0]["trusted"] as? Bool == true)
    #expect(kills[0]["sources"] as? String == "kmsg")
  }

  @Test func readingTheSameKernelLogAgainAddsNothing() throws {
    let incident = try Incident()
    try incident.setProcesses(reindexerKib: 1000)
    let first = Self.boottimeUs - 5_000_000
    let kmsg = try incident.folder.write(OOMReport().kmsg(boottimeUs: first), to: "kmsg")
    for minute in 41...43 {
      #expect(try incident.collect(at: "2026-11-20 08:\(minute)", kmsg: kmsg).status == 0)
    }
    #expect(try incident.value("SELECT count(*) FROM oom_event") == "1")
    var second = OOMReport()
    second.victim = OOMReport.Task(pid: 977, name: "reindexer", rssPages: 800_000)
    let both =
      OOMReport().kmsg(boottimeUs: first)
      + second.kmsg(boottimeUs: first + 2_000_000, firstSequence: 800)
    _ = try incident.folder.write(both, to: "kmsg")
    #expect(try incident.collect(at: "2026-11-20 08:44", kmsg: kmsg).status == 0)
    #expect(
      try incident.value("SELECT group_concat(victim_comm, ' ') FROM oom_event")
        == "shopdb reindexer")
  }

  @Test func aKernelLogThatCannotBeReadIsAWarningAndTheSnapshotStands() throws {
    let incident = try Incident()
    try incident.setProcesses(reindexerKib: 1000)
    for kmsg in ["/nonexistent/kmsg", incident.folder.url.path] {
      let run = try incident.collect(at: "2026-11-20 08:00", kmsg: kmsg)
      #expect(run.status == 0)
      #expect(run.stdout.isEmpty)
      #expect(run.stderr.hasPrefix("warning: no kernel events: cannot "))
      #expect(run.stderr.contains(kmsg))
    }
    #expect(try incident.value("SELECT count(*) FROM snapshot") == "2")
  }

  /// After a panic the report is where the firmware kept it, and the next start takes it in.
  @Test func whatThePanickingKernelLeftIsTakenInOnceABoot() throws {
    let incident = try Incident()
    try incident.setProcesses(reindexerKib: 1000)
    let log = try String(
      decoding: Golden.bytes("kernel-logs/5.10-S5.dmesg-r.log"),
      as: UTF8.self)
    try incident.root.write("sys/fs/pstore/dmesg-erst-7711988722023006209", "Panic#1 Part1\n" + log)
    let kmsg = try incident.folder.write("6,1,1000000,-;quiet\n", to: "kmsg")
    for minute in 41...42 {
      let run = try incident.collect(at: "2026-11-20 08:\(minute)", kmsg: kmsg)
      #expect(run.status == 0 && run.stderr.isEmpty, "\(run.stderr)")
    }
    #expect(try incident.value("SELECT group_concat(victim_comm) FROM oom_event") == "batch-job")
    #expect(try incident.value("SELECT group_concat(carrier) FROM oom_event_source") == "dmesg")
  }

  @Test func pruningHoldsTheConfiguration() throws {
    let incident = try Incident()
    try incident.setProcesses(reindexerKib: 1000)
    _ = try incident.collect(at: "2026-11-20 01:00")
    let config = try incident.folder.write("retain-detail = 1h\nretain = 2h\n", to: "o.conf")
    let run = try ToolRun.run(
      ["db", "prune", "--db", incident.database, "--config", config])
    #expect(run.status == 0 && run.stderr.contains(" before, "), "\(run.stderr)")
    // The last hour has not ended, and stays.
    #expect(try incident.value("SELECT count(*) FROM machine_hour") == "1")
    let missing = try ToolRun.run(
      ["db", "prune", "--db", incident.database + "x"])
    #expect(missing.status == 1 && missing.stderr.contains("there is no database at"))
  }

  @Test func aRunForCronSaysNothing() throws {
    let incident = try Incident()
    try incident.setProcesses(reindexerKib: 1000)
    let run = try incident.collect(at: "2026-11-20 08:00")
    #expect(run.status == 0)
    #expect(run.stdout.isEmpty)
    #expect(run.stderr.isEmpty)
  }

  @Test func aCountOfSnapshotsIsTaken() throws {
    let incident = try Incident()
    try incident.setProcesses(reindexerKib: 1000)
    let run = try incident.collect(
      at: "2026-11-20 08:00", ["--interval", "100ms", "--count", "5"])
    #expect(run.status == 0)
    #expect(try incident.value("SELECT count(*), count(DISTINCT cause) FROM snapshot") == "5,1")
  }

  @Test func numbersAreThoseOfTheFiles() throws {
    let incident = try Incident()
    try incident.recordGrowth()
    let history = try Self.rows(
      try incident.tool(["query", "history", "--comm", "reindexer", "--json"]))
    #expect(history.map { $0["rss_anon_kib"] as? Int } == [200_000, 1_400_000, 3_200_000])
    #expect(history.allSatisfy { $0["rss_file_kib"] as? Int == 200 })
    #expect(history.allSatisfy { $0["oom_score"] as? Int == 666 })
    #expect(history.first?["at"] as? String == "2026-11-20T08:00:00Z")
  }

  @Test func aProcessThatEndedIsGone() throws {
    let incident = try Incident()
    try incident.recordGrowth()
    try incident.root.remove("proc/977")
    try incident.collect(at: "2026-11-20 08:50")
    let top = try Self.rows(
      try incident.tool(["query", "top", "-p", "at=2026-11-20 08:55", "--json"]))
    #expect(top.map { $0["comm"] as? String } == ["shopdb", "systemd"])
  }

  @Test(arguments: [
    (["--record-cmdline", "masked"], "--data", "hunter2"), ([], "--data", "hunter2"),
    (["--record-cmdline", "full"], "hunter2", "--nothing-of-the-kind"),
    (["--record-cmdline", "none"], "shopdb", "--data"),
  ])
  func commandLinesAreStoredAsAsked(options: [String], kept: String, left: String) throws {
    let incident = try Incident()
    try incident.setProcesses(reindexerKib: 1000)
    #expect(try incident.collect(at: "2026-11-20 08:00", options).status == 0)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: incident.database))
    #expect(bytes.range(of: Data(kept.utf8)) != nil)
    #expect(bytes.range(of: Data(left.utf8)) == nil)
  }

  @Test func theDatabaseIsForItsOwnerAndGroup() throws {
    let incident = try Incident()
    try incident.setProcesses(reindexerKib: 1000)
    try incident.collect(at: "2026-11-20 08:00")
    let mode = try FileManager.default.attributesOfItem(atPath: incident.database)[
      .posixPermissions]
    #expect(mode as? Int == 0o640)
  }

  @Test func withoutANamedDatabaseTheOneOfTheEnvironmentIsUsed() throws {
    let incident = try Incident()
    try incident.setProcesses(reindexerKib: 1000)
    let run = try ToolRun.run(
      ["collect", "--procfs", incident.root.procfs, "--kmsg", "none"],
      environment: ["OOMHIST_DB": incident.database])
    #expect(run.status == 0, "\(run.stderr)")
    #expect(try incident.value("SELECT count(*) FROM snapshot") == "1")
  }

  /// Time since boot of the made-up machine, as its `/proc/uptime` has it.
  static let boottimeUs: Int64 = 86_400_250_000

  static func rows(_ run: ToolRun) throws -> [[String: Any]] {
    let parsed = try JSONSerialization.jsonObject(with: run.stdoutData)
    return try #require(parsed as? [[String: Any]], "\(run.stdout)")
  }
}
