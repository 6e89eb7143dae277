import Foundation
import OomhistTestSupport
import Testing

/// `oomhist doctor`, on made-up machines, on this one, and as somebody without rights.
@Suite struct DoctorTests {
  let incident: Incident
  var root: FakeRoot { incident.root }

  /// Memory of the incident's machine, and settings as a distribution ships them.
  init() throws {
    incident = try Incident()
    try incident.setProcesses(reindexerKib: 200_000)
    try setSysctls()
    try root.write("proc/pressure/memory", "some avg10=0.00 avg60=0.00 avg300=0.00 total=0\n")
    try root.write("proc/self/oom_score_adj", "0\n")
    try root.write("var/log/syslog", "")
    try root.write("dev/kmsg", "")
    try root.write("proc/self/mountinfo", "1 2 0:3 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n")
    try root.write("sys/fs/cgroup/cgroup.controllers", "cpu memory pids\n")
    try setGroup("/system.slice/db.service", limit: "max")
    try FileManager.default.createSymbolicLink(
      atPath: root.path + "/db", withDestinationPath: incident.folder.url.path)
  }

  private func setSysctls(_ changed: [String: String] = [:]) throws {
    let usual = [
      "vm/panic_on_oom": "0", "kernel/panic": "0", "vm/overcommit_memory": "0",
      "vm/oom_kill_allocating_task": "0", "vm/oom_dump_tasks": "1", "vm/swappiness": "60",
      "vm/min_free_kbytes": "11584",
    ]
    for (name, value) in usual.merging(changed, uniquingKeysWith: { $1 }) {
      try root.write("proc/sys/\(name)", value + "\n")
    }
  }

  private func setGroup(_ path: String, limit: String, kib: Int = 1_000_000) throws {
    try root.write("sys/fs/cgroup\(path)/memory.current", "\(kib * 1024)\n")
    try root.write("sys/fs/cgroup\(path)/memory.stat", "anon \(kib * 1024)\n")
    try root.write("sys/fs/cgroup\(path)/memory.max", limit + "\n")
  }

  private func doctor(
    _ arguments: [String] = [], now: String = "2026-11-20 08:02"
  ) throws -> ToolRun {
    // Paths below the machine's folder, so that pages do not depend on where that lies.
    try ToolRun.run(
      [
        "doctor", "--procfs", "proc", "--sysfs", "sys", "--root", ".", "--kmsg", "dev/kmsg",
        "--config", "/dev/null", "--db", "db/oomhist.db", "--now", now, "--utc",
      ] + arguments, currentDirectory: root.path)
  }

  private func record() throws {
    for minute in ["08:00", "08:01", "08:02"] { try incident.collect(at: "2026-11-20 \(minute)") }
  }

  /// The severity of each check that found something, by JSON.
  private func findings(_ arguments: [String] = [], now: String = "2026-11-20 08:02") throws
    -> [String: String]
  {
    let rows = try RecordingTests.rows(doctor(["--json"] + arguments, now: now))
    return Dictionary(
      rows.compactMap { row in
        guard let check = row["check"] as? String, let severity = row["severity"] as? String else {
          return nil
        }
        return (check, severity)
      }, uniquingKeysWith: { $1 == "ok" ? $0 : $1 })
  }

  // MARK: What it prints

  /// A page with what differs between machines and users left out.
  private func masked(_ run: ToolRun) -> String {
    run.stdout
      .replacing(/[0-9.]+ [KMGT]iB are free where/, with: "SPACE are free where")
      .replacing(/The database is [0-9.]+ [KMGT]iB of/, with: "The database is SIZE of")
      .replacing(/costs .* of one CPU: [0-9.]+ ms/, with: "costs SHARE of one CPU: TIME")
      .replacing(/schema [0-9]+_\w+/, with: "schema NAME")
      .replacing(", their programs' paths only by root.", with: ".")
  }

  @Test func aHealthyMachineIsToldInALineForEachCheck() throws {
    try record()
    let run = try doctor()
    #expect(run.status == 0, "\(run.stderr)")
    expectGolden(masked(run), fixture: "cli/doctor-fine.txt")
  }

  @Test func problemsComeFirstWithWhatMendsThem() throws {
    try record()
    try setSysctls([
      "vm/panic_on_oom": "1", "vm/overcommit_memory": "1", "vm/swappiness": "0",
      "vm/oom_dump_tasks": "0", "vm/min_free_kbytes": "1000000",
    ])
    try root.write("proc/vmstat", "oom_kill 3\n")
    try setGroup("/system.slice/big.service", limit: "64000000000")
    var sshd = FakeProcess(pid: 700, comm: "sshd")
    (sshd.oomScoreAdj, sshd.cgroup) = (-1000, "0::/system.slice/ssh.service\n")
    var batch = FakeProcess(pid: 800, comm: "batch")
    (batch.oomScoreAdj, batch.ppid, batch.rssAnonKib) = (-1000, 700, 3_000_000)
    var java = FakeProcess(pid: 900, comm: "java")
    (java.arguments, java.rssAnonKib) = (["java", "-Xmx9g", "-jar", "shop.jar"], 500_000)
    for process in [sshd, batch, java] { try root.add(process) }
    let run = try doctor(now: "2026-11-20 12:00")
    #expect(run.status == 0, "\(run.stderr)")
    #expect(run.lines.allSatisfy { $0.count <= 80 })
    expectGolden(masked(run), fixture: "cli/doctor.txt")
    let markdown = try doctor(["--format", "markdown"], now: "2026-11-20 12:00")
    #expect(markdown.stdout.hasPrefix("# oomhist doctor, web1: 2 critical, "))
    #expect(markdown.stdout.contains("```\nsysctl -w vm.panic_on_oom=0\n"))
  }

  @Test func machineFormatsHoldEveryFinding() throws {
    try record()
    try setSysctls(["vm/panic_on_oom": "1"])
    let rows = try RecordingTests.rows(doctor(["--json"]))
    #expect(
      Set(rows.compactMap { $0["severity"] as? String }).isSubset(of: ["ok", "note", "critical"]))
    let panic = try #require(rows.first { $0["check"] as? String == "panic-on-oom" })
    #expect(panic["area"] as? String == "kernel" && panic["severity"] as? String == "critical")
    #expect((panic["command"] as? String)?.contains("vm.panic_on_oom = 0") == true)
    #expect((panic["source"] as? String)?.contains("sys/vm/panic_on_oom") == true)
    let evidence = try #require(panic["evidence"] as? [[String: Any]])
    #expect(evidence.first?["name"] as? String == "vm.panic_on_oom")
    #expect(evidence.first?["value"] as? Double == 1)
    #expect(evidence.first?["unit"] as? String == "setting")
    #expect(try doctor(["--format", "ndjson"]).lines.count == rows.count)
    #expect(try CSVText.rows(doctor(["--csv"]).stdout).count == rows.count + 1)
  }

  @Test(arguments: [
    ([:], "2026-11-20 08:02", 0), (["vm/swappiness": "0"], "2026-11-20 08:02", 1),
    (["vm/panic_on_oom": "1"], "2026-11-20 08:02", 2), ([:], "2026-11-20 20:00", 2),
    (["vm/oom_dump_tasks": "0"], "2026-11-20 08:02", 0),
  ])
  func theStatusIsTheWorstForMonitoring(sysctls: [String: String], now: String, status: Int) throws
  {
    try record()
    try setSysctls(sysctls)
    let run = try doctor(["--exit-code"], now: now)
    #expect(run.status == status, "\(run.stdout)")
    #expect(try doctor(now: now).status == 0)
    #expect(run.lines.first?.hasPrefix("oomhist doctor, web1: ") == true)
  }

  @Test func whatCannotBeLookedAtIsUnknown() throws {
    let run = try ToolRun.run(["doctor", "--procfs", "/nowhere", "--exit-code"])
    #expect(run.status == 3)
    #expect(run.stdout.isEmpty && run.stderr.hasPrefix("error: "))
    #expect(try ToolRun.run(["doctor", "--procfs", "/nowhere"]).status == 1)
    #expect(try ToolRun.run(["doctor", "--exit-code", "--format", "xml"]).status == 64)
  }

  // MARK: The record

  @Test func withoutADatabaseItTellsHowToStart() throws {
    let run = try doctor()
    #expect(run.status == 0)
    #expect(run.stdout.contains("Nothing is recorded"))
    #expect(run.stdout.contains("      oomhist collect --interval 10s\n"))
    try root.write("etc/systemd/system/oomhist.service", "[Service]\n")
    #expect(try doctor().stdout.contains("      systemctl enable --now oomhist\n"))
  }

  @Test func aFileThatIsNoDatabaseIsCritical() throws {
    try Data("not a database, but long enough to be told apart from one".utf8)
      .write(to: URL(fileURLWithPath: incident.database))
    let found = try findings()
    #expect(found["database"] == "critical")
    #expect(found["recording"] == nil && found["database-check"] == nil)
    #expect(found["panic-on-oom"] == "ok")
  }

  @Test func damageIsFound() throws {
    try record()
    let file = URL(fileURLWithPath: incident.database)
    var bytes = try Data(contentsOf: file)
    // The middle of the file, behind the schema.
    let middle = bytes.count / 2 / 2048 * 2048
    bytes.replaceSubrange(middle..<middle + 8192, with: Data(repeating: 0xA5, count: 8192))
    try bytes.write(to: file)
    let found = try findings()
    // What is hit decides who sees it first.
    #expect([found["database"], found["database-check"]].contains("critical"))
  }

  @Test func gapsAndUnloggedKillsOfTheRecordAreTold() throws {
    try incident.collect(at: "2026-11-20 08:00")
    try root.write("proc/vmstat", "oom_kill 2\n")
    try incident.collect(at: "2026-11-20 08:01", kmsg: "/nowhere/kmsg")
    let found = try findings(now: "2026-11-20 08:01")
    #expect(found["gaps"] == "warning")
    #expect(found["counted-kills"] == "warning")
    #expect(found["recording"] == "ok")
  }

  @Test func nothingIsChanged() throws {
    try record()
    let folder = incident.folder.url.path
    let before = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    let bytes = try Data(contentsOf: URL(fileURLWithPath: incident.database))
    #expect(try doctor().status == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == before)
    #expect(try Data(contentsOf: URL(fileURLWithPath: incident.database)) == bytes)
  }

  // MARK: Containers, cgroups, rights

  @Test func aContainerSaysWhatItCannotSee() throws {
    try root.write(".dockerenv", "")
    let run = try doctor()
    #expect(
      run.stdout.contains("warning: This is a container (docker): only 3 processes, its own,"))
    try root.write("proc/2/stat", "2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 1\n")
    #expect(try findings()["container"] == "ok")
    try root.remove(".dockerenv")
    #expect(try findings()["container"] == nil)
  }

  @Test func theFirstNamespacesAreNoContainer() throws {
    try root.write(".dockerenv", "")
    let folder = root.path + "/proc/self/ns"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: folder + "/pid", withDestinationPath: "pid:[4026531836]")
    #expect(try findings()["container"] == nil)
    try root.remove(".dockerenv")
    try root.remove("proc/self/ns/pid")
    try FileManager.default.createSymbolicLink(
      atPath: folder + "/pid", withDestinationPath: "pid:[4026532999]")
    #expect(try doctor().stdout.contains("a container (unknown)"))
  }

  @Test(arguments: ["v1", "v2"])
  func cgroupsAreReadWhereTheOptionSays(version: String) throws {
    let group = "/system.slice/big.service"
    switch version {
    case "v1":
      for (name, text) in [
        ("usage", "1048576"), ("max_usage", "1048576"), ("limit", "64000000000"),
      ] {
        try root.write("host/memory\(group)/memory.\(name)_in_bytes", text + "\n")
      }
      try root.write("host/memory/memory.usage_in_bytes", "1\n")
    default:
      try root.write("host/cgroup.controllers", "memory\n")
      try root.write("host\(group)/memory.current", "1048576\n")
      try root.write("host\(group)/memory.max", "64000000000\n")
    }
    try root.remove("proc/self/mountinfo")
    #expect(try findings()["memory-cgroups"] == "note")
    let found = try findings(["--cgroupfs", root.path + "/host"])
    #expect(found["memory-cgroups"] == "ok" && found["limits-above-ram"] == "note")
    let run = try incident.collect(
      at: "2026-11-20 08:00", ["--cgroupfs", root.path + "/host"])
    #expect(run.status == 0)
    #expect(
      try incident.value("SELECT limit_kib FROM cgroup_span WHERE cgroup = '\(group)'")
        == "62500000")
  }

  @Test func aHostileNameReachesNoTerminal() throws {
    var process = FakeProcess(pid: 50, comm: "e\u{1b}[31m")
    (process.oomScoreAdj, process.rssAnonKib) = (-1000, 7_000_000)
    process.cgroup = "0::/e\u{1b}[0m;reboot\n"
    try root.add(process)
    let run = try doctor()
    #expect(run.status == 0 && run.stdout.contains("e\\x1b[31m[50]"))
    #expect(!run.stdoutData.contains(0x1b))
    #expect(try findings()["unkillable"] == "critical")
  }

  @Test(.enabled(if: OtherUser.isAvailable, "root cannot step down to a user who can run the tool"))
  func aUserWithoutRightsHearsWhatCannotBeSeen() throws {
    try record()
    try FileManager.default.setAttributes(
      [.posixPermissions: 0], ofItemAtPath: incident.database)
    try OtherUser.open(incident.folder.url.path)
    try FileManager.default.setAttributes(
      [.posixPermissions: 0], ofItemAtPath: root.path + "/var/log/syslog")
    try root.write(
      "proc/self/mountinfo", "25 1 0:22 / /proc rw,relatime - proc proc rw,hidepid=invisible\n")
    let run = try OtherUser.run(
      "doctor --db \(incident.database) --procfs \(root.procfs) --sysfs \(root.sysfs) --root "
        + "\(root.path) --config /dev/null --now @1795000000 --exit-code")
    #expect(run.status == 0, "\(run.stdout)\(run.stderr)")
    let words = run.stdout.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words.contains("note: The record cannot be looked at: "))
    #expect(words.contains("hidepid: this user sees only its own processes"))
    #expect(words.contains("/var/log/syslog may not be read by this user"))
  }

  @Test func thisMachineIsJudged() throws {
    let run = try ToolRun.run(["doctor", "--json", "--db", incident.database])
    #expect(run.status == 0, "\(run.stderr)")
    let checks = try RecordingTests.rows(run).compactMap { $0["check"] as? String }
    for check in ["recording", "kernel-log", "panic-on-oom", "overcommit"] {
      #expect(checks.contains(check))
    }
  }
}
