import Foundation
import OomhistTestSupport
import Testing

/// Recorders beside each other, told to stop, and killed: what is committed stays.
@Suite struct RecorderLifeTests {
  private func start(_ incident: Incident, _ more: [String]) throws -> ToolRun.Started {
    try ToolRun.Started(
      ToolRun.toolPath,
      [
        "collect", "--procfs", incident.root.procfs, "--sysfs", incident.root.sysfs, "--kmsg",
        "none", "--verbose", "--db", incident.database,
      ] + more)
  }

  private func machine() throws -> Incident {
    let incident = try Incident()
    try incident.setProcesses(reindexerKib: 1000)
    return incident
  }

  /// Waits until the database has so many snapshots.
  private func waitForSnapshots(_ count: Int, _ incident: Incident) throws {
    let deadline = Date(timeIntervalSinceNow: 30)
    while Int(try incident.value("SELECT count(*) FROM snapshot")) ?? 0 < count {
      try #require(Date() < deadline, "no \(count) snapshots in 30 s")
      Thread.sleep(forTimeInterval: 0.05)
    }
  }

  private func expectSnapshots(_ count: Int, _ incident: Incident) throws {
    #expect(try incident.value("SELECT count(*) FROM snapshot") == "\(count)")
  }

  @Test(arguments: [false, true])
  func fourRecordersAtOnceLoseNothing(databaseIsThere: Bool) throws {
    let incident = try machine()
    if databaseIsThere { try incident.collect(at: "2026-11-20 08:00") }
    let runs = try (0..<4).map { _ in try start(incident, []) }.map { try $0.wait() }
    for run in runs { #expect(run.status == 0, "\(run.stderr)") }
    try expectSnapshots(databaseIsThere ? 5 : 4, incident)
    #expect(try incident.value("SELECT count(*) FROM process") == "3")
    #expect(try incident.value("PRAGMA integrity_check") == "ok")
  }

  @Test func oneRecorderKeepsOthersAway() throws {
    let incident = try machine()
    let recorder = try start(incident, ["--interval", "100ms"])
    try waitForSnapshots(2, incident)
    for plan in [["--interval", "100ms", "--count", "1"], []] {
      let other = try start(incident, plan).wait()
      #expect(other.status == 1)
      #expect(other.stderr.contains("a recorder already writes to \(incident.database) (pid "))
      #expect(other.stderr.contains("hint: one is enough"))
    }
    // Reading and ingesting go on beside it.
    #expect(try incident.value("SELECT count(*) > 0 FROM snapshot") == "1")
    recorder.send(signal: SIGTERM)
    #expect(try recorder.wait().status == 0)
    #expect(try start(incident, []).wait().status == 0, "the way is free again")
    #expect(!FileManager.default.fileExists(atPath: incident.database + "-recorder"))
  }

  @Test func aRecorderThatWasKilledKeepsNobodyAway() throws {
    let incident = try machine()
    let recorder = try start(incident, ["--interval", "100ms"])
    try waitForSnapshots(1, incident)
    recorder.send(signal: SIGKILL)
    _ = try recorder.wait()
    #expect(try start(incident, []).wait().status == 0)
  }

  @Test func aServiceStartsWithTheDefaultsWhereTheSettingsAreWrong() throws {
    let incident = try machine()
    let settings = try incident.folder.write("interval = soon\n", to: "o.conf")
    let options = ["--config", settings, "--count", "1"]
    let service = try start(incident, ["--service"] + options).wait()
    #expect(service.status == 0)
    #expect(service.stderr.contains("<3>\(settings):1: "))
    #expect(service.stderr.contains("<3>the defaults hold until that is mended"))
    // A person is told, and nothing is recorded.
    let person = try start(incident, ["--interval", "100ms"] + options).wait()
    #expect(person.status == 64 && person.stderr.contains("error: \(settings):1: "))
    try expectSnapshots(1, incident)
  }

  @Test func hangUpReadsTheSettingsAgain() throws {
    let incident = try machine()
    let settings = try incident.folder.write("interval = 1h\ninterval-min = 1h\n", to: "o.conf")
    let recorder = try start(incident, ["--service", "--config", settings])
    try waitForSnapshots(1, incident)
    // What is wrong changes nothing, and is named.
    _ = try incident.folder.write("interval = 100ms\nintervall-min = 5\n", to: "o.conf")
    recorder.send(signal: SIGHUP)
    Thread.sleep(forTimeInterval: 0.5)
    try expectSnapshots(1, incident)
    _ = try incident.folder.write("interval = 100ms\ninterval-min = 100ms\n", to: "o.conf")
    recorder.send(signal: SIGHUP)
    try waitForSnapshots(4, incident)
    recorder.send(signal: SIGTERM)
    let run = try recorder.wait()
    #expect(run.status == 0)
    #expect(run.stderr.contains("<3>\(settings):2: "), "\(run.stderr)")
    #expect(run.stderr.contains("<3>the old settings stand"))
    #expect(run.stderr.contains("<5>the settings were read again"))
  }

  @Test(arguments: [SIGTERM, SIGINT])
  func aSignalEndsTheRecorderInOrder(signal: Int32) throws {
    let incident = try machine()
    let recorder = try start(incident, ["--interval", "100ms"])
    try waitForSnapshots(2, incident)
    recorder.send(signal: signal)
    let run = try recorder.wait()
    #expect(run.status == 0, "\(run.stderr)")
    #expect(try incident.value("PRAGMA integrity_check") == "ok")
    #expect(Int(try incident.value("SELECT count(*) FROM snapshot")) ?? 0 >= 2)
  }

  @Test func aSignalDoesNotWaitForTheInterval() throws {
    let incident = try machine()
    let recorder = try start(incident, ["--interval", "1h"])
    try waitForSnapshots(1, incident)
    recorder.send(signal: SIGTERM)
    #expect(try recorder.wait(timeoutSeconds: 20).status == 0)
  }

  /// The place is stored now and then, and at the end; that is no loss of records.
  @Test func aRecordThatComesLateIsNoGap() throws {
    let incident = try machine()
    let kmsg = try incident.folder.write("6,1,1000000,-;one\n6,2,2000000,-;two\n", to: "kmsg")
    let recorder = try ToolRun.Started(
      ToolRun.toolPath,
      [
        "collect", "--procfs", incident.root.procfs, "--sysfs", incident.root.sysfs, "--kmsg",
        kmsg, "--interval", "100ms", "--db", incident.database,
      ])
    try waitForSnapshots(2, incident)
    for record in ["6,3,90000000,-;three\n", "6,4,200000000,-;four\n"] {
      let file = try #require(FileHandle(forWritingAtPath: kmsg))
      try file.seekToEnd()
      try file.write(contentsOf: Data(record.utf8))
      try file.close()
      let count = Int(try incident.value("SELECT count(*) FROM snapshot")) ?? 0
      try waitForSnapshots(count + 3, incident)
    }
    recorder.send(signal: SIGTERM)
    #expect(try recorder.wait().status == 0)
    #expect(try incident.value("SELECT count(*) FROM gap WHERE kind = 'kmsg-overrun'") == "0")
    #expect(try incident.value("SELECT sequence FROM cursor WHERE source <> 'pstore'") == "4")
  }

  @Test func aKilledRecorderLosesNoCommittedSnapshot() throws {
    let incident = try machine()
    let recorder = try start(incident, ["--interval", "100ms"])
    try waitForSnapshots(3, incident)
    recorder.send(signal: SIGKILL)
    let run = try recorder.wait()
    #expect(run.status == 128 + SIGKILL)
    let committed = run.stderr.split(separator: "\n").count { $0.contains("snapshot ") }
    let stored = Int(try incident.value("SELECT count(*) FROM snapshot")) ?? 0
    #expect(stored >= max(3, committed))
    #expect(try incident.value("PRAGMA integrity_check") == "ok")
    #expect(try start(incident, []).wait().status == 0)
    #expect(try incident.value("SELECT count(*) FROM snapshot") == "\(stored + 1)")
  }

  @Test func fewDescriptorsAreEnough() throws {
    let incident = try machine()
    let run = try ToolRun.shell(
      """
      ulimit -n 24; exec '\(ToolRun.toolPath)' collect --kmsg none --interval 100ms --count 5 \
        --db '\(incident.database)'
      """)
    #expect(run.status == 0, "\(run.stderr)")
    try expectSnapshots(5, incident)
    #expect(try incident.value("SELECT count(*) FROM gap WHERE kind = 'process-unreadable'") == "0")
  }
}
