import Foundation
import OomhistTestSupport
import Testing

/// `oomhist` without a word: where things stand, in at most ten lines.
@Suite struct FirstContactTests {
  private let incident: Incident

  init() throws { incident = try Incident() }

  private func contact() throws -> ToolRun {
    let run = try ToolRun.run([], environment: ["OOMHIST_DB": incident.database])
    #expect(run.status == 0, "\(run.stderr)")
    #expect(run.stderr.isEmpty)
    #expect((1...10).contains(run.lines.count))
    #expect(run.lines.first?.hasPrefix("oomhist ") == true)
    #expect(run.lines.contains { $0.hasPrefix("  oomhist --help ") })
    return run
  }

  /// A snapshot at this very moment.
  private func collectNow(kmsg: String = "none") throws {
    let run = try ToolRun.run([
      "collect", "--db", incident.database, "--procfs", incident.root.procfs, "--sysfs",
      incident.root.sysfs, "--kmsg", kmsg,
    ])
    #expect(run.status == 0, "\(run.stderr)")
  }

  @Test func withoutADatabaseItSaysHowToStart() throws {
    let run = try contact()
    #expect(run.lines[1] == "Not recording: there is no database yet.")
    #expect(run.stdout.contains("start recording, as root"))
    #expect(run.stdout.contains("oomhist demo"))
  }

  @Test func aRecordThatGoesOnIsTold() throws {
    try incident.setProcesses(reindexerKib: 1000)
    try collectNow()
    try collectNow()
    let run = try contact()
    #expect(run.lines[1].hasPrefix("Recording "))
    #expect(run.lines[1].contains("; the last snapshot was "))
    #expect(run.lines[2] == "No OOM kills in the last 7 days.")
    #expect(run.lines[3] == "The kernel's own count agrees: none while it was recorded.")
    #expect(run.lines[4] == "Gaps of the record in these days: none.")
    #expect(run.stdout.contains("oomhist forecast"))
  }

  @Test func theNewestKillIsTold() throws {
    try incident.setProcesses(reindexerKib: 1000)
    try collectNow()
    let log = OOMReport().iso(stamp: Date.now.ISO8601Format())
    let ingest = try ToolRun.run(
      ["ingest", "--db", incident.database, "-"], stdin: Data(log.utf8))
    #expect(ingest.status == 0, "\(ingest.stderr)")
    let run = try contact()
    #expect(run.lines[2].hasPrefix("1 OOM kill in the last 7 days, the newest "))
    #expect(run.lines[2].contains(" ago, shopdb[412] 898M"))
    #expect(run.stdout.contains("oomhist explain"))
  }

  @Test func killsThatOnlyTheKernelCountedAreTold() throws {
    try incident.setProcesses(reindexerKib: 1000)
    try collectNow()
    try incident.root.write("proc/vmstat", "oom_kill 2\n")
    try collectNow()
    let run = try contact()
    #expect(run.lines[2].hasPrefix("2 OOM kills in the last 7 days"))
    #expect(
      run.lines[3] == "The kernel counted 2; 2 of the kills are in no log that was read.")
  }

  @Test func aRecordThatEndedIsNotOneThatGoesOn() throws {
    try Incident.oneSnapshot.get().write(to: URL(fileURLWithPath: incident.database))
    let run = try contact()
    #expect(run.lines[1].hasPrefix("Not recording: the last snapshot was "))
    #expect(run.stdout.contains("record again, as root"))
  }

  @Test func aWrongWordIsStillAnError() throws {
    let run = try ToolRun.run(["frobnicate"], environment: ["OOMHIST_DB": incident.database])
    #expect(run.status == 64)
    #expect(run.stdout.isEmpty)
  }
}
