import Foundation
import OomhistTestSupport
import Testing

/// The machine's own text logs: found with their rotations, and each line read once.
@Suite struct MachineLogTests {
  private let logs: MachineLogs

  init() throws { logs = try MachineLogs() }

  @Test func aFirstRunReadsTheHistoryAndASecondOneNothing() throws {
    try logs.write(MachineLogs.kill(1, minute: 1), to: "kern.log.10")
    try logs.write(MachineLogs.kill(2, minute: 2), to: "kern.log.2")
    try logs.write(MachineLogs.kill(3, minute: 3), to: "kern.log.1")
    try logs.write(MachineLogs.kill(4, minute: 4), to: "kern.log")
    try logs.write(MachineLogs.kill(5, minute: 5), to: "messages-20261101")
    try logs.write(MachineLogs.kill(6, minute: 6), to: "messages-20261108-1793491200")
    try logs.write(MachineLogs.kill(7, minute: 7), to: "syslog")
    try logs.write(MachineLogs.kill(9, minute: 9), to: "auth.log")
    try logs.rotate("gzip kern.log.10; xz kern.log.2; bzip2 kern.log.1")
    let first = try logs.ingest()
    #expect(first.stderr == "7 new events\n")
    #expect(try logs.victims() == "1 2 3 4 5 6 7")
    let second = try logs.ingest()
    #expect(second.stderr == "0 new events\n", "nothing was read, so nothing was known before")
    #expect(try logs.ingest(["--logs", "--quiet"]).stderr.isEmpty)
  }

  @Test func onlyWhatWasAppendedIsRead() throws {
    let quiet = MachineLogs.noise(kib: 200, minute: 2)
    try logs.write(quiet + MachineLogs.kill(21, minute: 3) + quiet, to: "syslog")
    #expect(try logs.ingest().stderr == "1 new event\n")
    // What was read before is made another kill, which whoever read it again would tell of.
    try logs.rotate("sed -i 's/process 21 (/process 22 (/; s/pid=21,/pid=22,/' syslog")
    try logs.append(MachineLogs.kill(23, minute: 4), to: "syslog")
    #expect(try logs.ingest().stderr == "1 new event\n")
    let victims = try logs.victims()
    #expect(victims == "21 23")
    #expect(
      try logs.value("SELECT read_bytes FROM log_source")
        == "\(try Data(contentsOf: URL(filePath: logs.log("syslog"))).count)")
    let line = try logs.value(
      "SELECT s.first_line FROM oom_event_source s JOIN oom_event USING (kill_id) WHERE victim_pid = 23"
    )
    let lines = try String(contentsOfFile: logs.log("syslog"), encoding: .utf8)
      .split(separator: "\n")
    #expect(
      lines[(Int(line) ?? 0) - 1].contains("invoked oom-killer"), "the line in the whole file")
  }

  /// What may happen to a log between two runs.
  static let rotations = [
    "mv messages messages.1; : >messages",
    "mv messages messages.1",
    "mv messages messages-20261120; gzip messages-20261120; : >messages",
    "mv messages messages.1; xz messages.1; : >messages",
    "mv messages messages.1; zstd -q --rm messages.1; : >messages",
    "mv messages messages.1; bzip2 messages.1; : >messages",
    "cp messages messages.1; : >messages",
    "cp -p messages messages.1; : >messages",
    "cp messages new; mv new messages",
    "touch -d 2026-11-20 messages; ln messages messages.old; rm messages",
  ]

  @Test(arguments: rotations)
  func rotationNeitherLosesNorRepeatsAKill(commands: String) throws {
    try logs.write(MachineLogs.kill(1, minute: 1), to: "messages.1")
    try logs.rotate("gzip messages.1; mv messages.1.gz messages.2.gz")
    try logs.write(MachineLogs.kill(2, minute: 2), to: "messages")
    #expect(try logs.ingest().stderr == "2 new events\n")
    // One that nobody saw before the rotation, and one behind it.
    try logs.append(MachineLogs.kill(3, minute: 3), to: "messages")
    try logs.rotate(commands)
    try logs.rotate("touch messages")
    try logs.append(MachineLogs.kill(4, minute: 4), to: "messages")
    let run = try logs.ingest()
    #expect(run.status == 0)
    #expect(try logs.victims() == "1 2 3 4")
    let files = try FileManager.default.contentsOfDirectory(atPath: logs.log(""))
    #expect(try logs.value("SELECT count(*) FROM log_source") == "\(files.count)")
    #expect(try logs.value("SELECT sum(kills) FROM log_source") == "4")
    #expect(try logs.ingest().stderr == "0 new events\n")
  }

  @Test func aFileReplacedByAnotherIsReadFromItsBeginning() throws {
    try logs.write(
      MachineLogs.kill(1, minute: 1) + MachineLogs.noise(kib: 20, minute: 1), to: "syslog")
    #expect(try logs.ingest().stderr == "1 new event\n")
    try logs.write(MachineLogs.kill(2, minute: 2), to: "syslog")
    #expect(try logs.ingest().stderr == "1 new event\n")
    // Longer than what was read, and of the same first lines for more than a moment.
    try logs.write(
      MachineLogs.noise(kib: 40, minute: 3) + MachineLogs.kill(3, minute: 3), to: "syslog")
    #expect(try logs.ingest().stderr == "1 new event\n")
    #expect(try logs.victims() == "1 2 3")
  }

  @Test func aLineThatIsHalfThereIsLeftForTheNextTime() throws {
    let kill = Array(MachineLogs.kill(31, minute: 1))
    // In the middle of the victim's number.
    let cut = String(kill).range(of: "Killed process 3").map {
      String(kill).distance(from: String(kill).startIndex, to: $0.upperBound)
    }
    try logs.write(String(kill[..<(cut ?? 0)]), to: "messages")
    #expect(try logs.ingest().status == 0)
    #expect(try logs.value("SELECT count(*) FROM oom_event WHERE victim_pid = 3") == "0")
    try logs.append(String(kill[(cut ?? 0)...]), to: "messages")
    #expect(try logs.ingest().status == 0)
    #expect(try logs.value("SELECT victim_pid || ' ' || complete FROM oom_event") == "31 1")
  }

  /// Lines of the report that are in the log before it is rotated.
  @Test(arguments: [1, 2, 4, 8, 9])
  func aReportThatRotationCutsIsOne(linesBefore: Int) throws {
    let lines = MachineLogs.kill(41, minute: 1).split(separator: "\n").map { $0 + "\n" }
    try logs.write(
      MachineLogs.noise(kib: 200, minute: 0) + lines[..<(linesBefore + 1)].joined(), to: "messages")
    #expect(try logs.ingest().status == 0)
    try logs.rotate("mv messages messages.1")
    try logs.write(lines[(linesBefore + 1)...].joined(), to: "messages")
    #expect(try logs.ingest().status == 0)
    #expect(try logs.value("SELECT victim_pid || ' ' || complete FROM oom_event") == "41 1")
  }

  @Test func stampsWithoutAYearAreOfTheYearOfTheirFile() throws {
    func line(_ stamp: String, _ pid: Int) -> String {
      "\(stamp) web1 kernel: Out of memory: Killed process \(pid) (a) total-vm:8kB, anon-rss:4kB, file-rss:0kB\n"
    }
    try logs.write(line("Nov  2 01:00:00", 1), to: "syslog.2")
    try logs.write(line("Dec 31 23:59:58", 2) + line("Jan  1 00:00:02", 3), to: "syslog.1")
    try logs.write(line("Mar  5 01:00:00", 4), to: "syslog")
    try logs.rotate(
      "touch -d 2025-11-02T02:00:00Z syslog.2; touch -d 2026-01-01T00:01:00Z syslog.1; "
        + "touch -d 2026-03-05T01:00:00Z syslog")
    let limited = ["--logs", "--utc"]
    #expect(try logs.ingest(limited).stderr == "4 new events\n")
    #expect(
      try logs.value("SELECT strftime('%Y', at_us / 1e6, 'unixepoch') FROM oom_event ORDER BY 1")
        == "2025 2025 2026 2026")
  }

  @Test func whatTheTimeDoesNotReachIsReadTheNextTime() throws {
    let noise = String(repeating: MachineLogs.noise(kib: 60, minute: 1), count: 10)
    for file in 1...4 {
      let kills = (0..<5).map { MachineLogs.kill(file * 10 + $0, minute: file * 5 + $0) + noise }
      try logs.write(kills.joined(), to: "messages.\(5 - file)")
    }
    var runs = 0
    var isLate = true
    while isLate, runs < 10 {
      let run = try logs.ingest(["--logs", "--time-limit", "1ms"])
      #expect(run.status == 0)
      isLate = run.stderr.contains("the time was over")
      runs += 1
    }
    #expect(runs > 1 && runs < 10)
    #expect(try logs.value("SELECT count(*) FROM oom_event") == "20")
    #expect(try logs.value("SELECT count(DISTINCT victim_pid) FROM oom_event") == "20")
    #expect(try logs.value("SELECT sum(kills) FROM log_source") == "20")
  }

  @Test func oldFilesAreLeftOut() throws {
    try logs.write(MachineLogs.kill(1, minute: 1), to: "messages.1")
    try logs.write(MachineLogs.kill(2, minute: 2), to: "messages")
    try logs.rotate("touch -d 2026-01-01 messages.1; touch -d 2026-11-20 messages")
    #expect(try logs.ingest(["--logs", "--since", "2026-06-01"]).stderr == "1 new event\n")
    #expect(try logs.victims() == "2")
  }

  @Test func aDamagedFileIsNamedAndTheOthersAreRead() throws {
    try logs.write(
      MachineLogs.kill(1, minute: 1) + MachineLogs.noise(kib: 300, minute: 1), to: "kern.log.2")
    try logs.rotate("gzip kern.log.2; truncate -s 9000 kern.log.2.gz")
    try logs.write(MachineLogs.kill(2, minute: 2), to: "kern.log")
    let run = try logs.ingest()
    #expect(run.status == 2)
    #expect(run.stderr.contains("cannot read \(logs.log("kern.log.2.gz")): "))
    #expect(try logs.victims() == "1 2")
    #expect(try logs.ingest().status == 0, "it is looked at again when it has changed")
  }

  @Test func aMachineWithoutSuchLogsIsToldOf() throws {
    let run = try logs.ingest()
    #expect(run.status == 1)
    #expect(run.stderr.contains("no messages, syslog or kern.log in \(logs.rootfs)/var/log"))
    #expect(!FileManager.default.fileExists(atPath: logs.database))
  }
}
