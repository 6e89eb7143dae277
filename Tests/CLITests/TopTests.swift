import Foundation
import OomhistTestSupport
import Testing

/// `top`: now and in the record, machine-wide and in a cgroup, as it is and as it might be.
@Suite struct TopTests {
  let incident: Incident
  var root: FakeRoot { incident.root }

  /// 8 GB of RAM, 2 GB of swap; java would be first, dockerd second; sshd is protected.
  init() throws {
    incident = try Incident()
    try root.add(FakeProcess(pid: 1, comm: "systemd", kib: 10_000, group: "/init.scope"))
    try root.add(FakeProcess(pid: 4711, comm: "java", kib: 3_000_000, group: Self.app))
    try root.add(FakeProcess(pid: 4712, comm: "java", kib: 900_000, group: Self.app + "/pool"))
    try root.add(
      FakeProcess(pid: 812, comm: "dockerd", kib: 2_000_000, group: "/system.slice/docker.service"))
    try root.add(
      FakeProcess(
        pid: 99, comm: "sshd", kib: 4_000_000, adj: -1000, group: "/system.slice/ssh.service"))
    try root.write("proc/self/mountinfo", "1 2 0:3 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n")
    try root.write("sys/fs/cgroup/cgroup.controllers", "cpu memory pids\n")
    for group in ["/system.slice", Self.app, Self.app + "/pool"] {
      try root.write("sys/fs/cgroup\(group)/memory.current", "1048576\n")
      try root.write("sys/fs/cgroup\(group)/memory.max", "max\n")
      try root.write("sys/fs/cgroup\(group)/memory.swap.max", "0\n")
    }
  }

  static let app = "/system.slice/app.service"

  /// Where a ranking comes from; all answers are the same of both.
  enum Source: CaseIterable { case live, record }

  private func top(_ source: Source, _ arguments: [String]) throws -> ToolRun {
    switch source {
    case .live:
      return try incident.tool(
        ["top", "--procfs", root.procfs, "--sysfs", root.sysfs] + arguments)
    case .record:
      try incident.collect(at: "2026-11-20 08:00")
      return try incident.tool(["top", "--at", "2026-11-20 08:30"] + arguments)
    }
  }

  private func rows(_ run: ToolRun) throws -> [[String: Any]] {
    #expect(run.status == 0, "\(run.stderr)")
    return try RecordingTests.rows(run)
  }

  @Test(arguments: Source.allCases)
  func theProtectedAreLastAndMarked(source: Source) throws {
    let rows = try rows(top(source, ["--json"]))
    #expect(rows.map { $0["pid"] as? Int } == [4711, 812, 4712, 1, 99])
    #expect(rows.map { $0["place"] as? Int } == [1, 2, 3, 4, nil])
    #expect(rows.map { $0["protected"] as? Bool } == [false, false, false, false, true])
    #expect(rows[0]["badness_permille"] as? Double == 300)
    #expect(rows[4]["badness_permille"] is NSNull)
    #expect(rows[0]["total_kib"] as? Int == 10_000_000)
    #expect(rows[0]["kernel_release"] as? String == "6.1.0-28-amd64")
  }

  @Test func nowAndTheRecordHaveTheSameColumns() throws {
    let names = try Source.allCases.map { source in
      try CSVText.rows(top(source, ["--csv", "--what-if", "java=5"]).stdout)[0]
    }
    #expect(names[0] == names[1] && names[0].starts(with: ["place", "place_then", "pid", "comm"]))
    // Every value that a column announces is there in some row.
    let rows = try rows(top(.record, ["--json", "--what-if", "java=5"]))
    for name in rows.first?.keys.sorted() ?? [] {
      #expect(rows.contains { !($0[name] is NSNull) }, "\(name)")
    }
  }

  @Test func initIsNeverChosenAndPidOneOfAContainerIs() throws {
    var process = FakeProcess(pid: 1, comm: "java", kib: 5_000_000, group: "/")
    try root.add(process)
    #expect(try rows(top(.live, ["--json", "-n", "1"])).first?["pid"] as? Int == 1)
    process.oomScore = 0
    try root.add(process)
    for source in Source.allCases {
      let rows = try rows(top(source, ["--json", "--comm", "java"]))
      #expect(rows.map { $0["place"] as? Int } == [1, 3, nil])
      #expect(rows[2]["protected"] as? Bool == true)
    }
    let query = ["query", "top", "-p", "at=2026-11-20 08:30", "--comm", "java", "--json"]
    let recorded = try rows(incident.tool(query))
    #expect(recorded.map { $0["place"] as? Int } == [1, 3, nil])
  }

  @Test(arguments: Source.allCases)
  func anotherAdjustmentChangesWhoIsFirst(source: Source) throws {
    let run = try top(source, ["--json", "--what-if", "java=-500"])
    let rows = try rows(run)
    #expect(rows.map { $0["pid"] as? Int } == [812, 1, 4711, 4712, 99])
    #expect(rows.map { $0["place"] as? Int } == [2, 4, 1, 3, nil])
    #expect(rows.map { $0["place_then"] as? Int } == [1, 2, 3, 4, nil])
    #expect(rows[2]["badness_permille"] as? Double == 300)
    #expect(rows[2]["badness_then_permille"] as? Double == -200)
    #expect(rows[2]["oom_score_adj"] as? Int == 0)
    #expect(rows[2]["oom_score_adj_then"] as? Int == -500)
    let first = try #require(run.stderr.split(separator: "\n").first)
    #expect(first.hasPrefix("note: java[4711] ") && first.contains(" dockerd[812] "))
    #expect(run.stderr.contains("note: A value is inherited"))
  }

  @Test func theLastOverrideOfAProcessCounts() throws {
    let run = try top(
      .live, ["--json", "--what-if", "java=-500", "--what-if=4711=0", "--what-if", "ssh?=1000"])
    let rows = try rows(run)
    #expect(rows.map { $0["pid"] as? Int } == [99, 4711, 812, 1, 4712])
  }

  @Test func aProtectedProcessStandsLastInTheTable() throws {
    let run = try top(.live, ["--what-if", "dockerd=-1000"])
    #expect(run.status == 0)
    #expect(run.lines.last?.contains("sshd") != run.lines.last?.contains("dockerd"))
    #expect(run.lines.suffix(2).allSatisfy { $0.contains("-1000") }, "\(run.stdout)")
    for line in run.lines { #expect(line.count <= 80, "\(line)") }
  }

  @Test func whatMatchesNothingIsSaid() throws {
    let some = try top(.live, ["--what-if", "java=1", "--what-if", "jawa=1", "--csv"])
    #expect(some.status == 0)
    #expect(try CSVText.rows(some.stdout).count == 6)
    #expect(some.stderr.contains("warning: no process matches jawa=1\n"))
    let none = try top(.live, ["--what-if", "jawa=1", "--what-if", "7=1"])
    #expect(none.status == 1 && none.stdout.isEmpty)
    #expect(none.stderr.contains("error: no process matches jawa=1\n"))
    #expect(none.stderr.contains("error: no process matches 7=1\n"))
  }

  @Test(arguments: [
    ("dockerd", "has no '='"), ("=5", "names no process"), ("dockerd=x", "whole number"),
    ("dockerd=", "whole number"), ("dockerd=-1001", "out of range"), ("0=5", "process id"),
    ("99999999999=5", "process id"), ("a=b=1001", "out of range"),
  ])
  func aWrongOverrideIsAUsageError(text: String, says: String) throws {
    let run = try top(.live, ["--what-if", text])
    #expect(run.status == 64)
    #expect(run.stdout.isEmpty)
    #expect(run.stderr.hasPrefix("error: ") && run.stderr.contains(says), "\(run.stderr)")
    #expect(run.stderr.contains("'\(text)'"))
  }

  @Test func aNameMayBeginWithADashAndHoldAnEqualsSign() throws {
    try root.add(FakeProcess(pid: 50, comm: "-bash=1", kib: 100, group: "/user.slice"))
    let rows = try rows(top(.live, ["--json", "--what-if", "-bash=1=1000", "-n", "1"]))
    #expect(rows.first?["pid"] as? Int == 50)
  }

  @Test func aHostileNameReachesNoTerminal() throws {
    try root.add(FakeProcess(pid: 50, comm: "e\u{1b}[31m", kib: 9_000_000, group: "/e\u{1b}[0m"))
    let run = try top(.live, ["--what-if", "java=1", "--cgroup", "/"])
    #expect(run.status == 0 && run.stderr.contains("e\\x1b[31m[50]"))
    #expect(!run.stdoutData.contains(0x1b) && !run.stderrData.contains(0x1b))
  }

  @Test(arguments: Source.allCases, [app, "app.service", app + "/"])
  func aGroupIsMeasuredByItsLimit(source: Source, word: String) throws {
    try root.write("sys/fs/cgroup\(Self.app)/memory.max", "\(4_000_000 * 1024)\n")
    let run = try top(source, ["--json", "--cgroup", word])
    let rows = try rows(run)
    #expect(rows.map { $0["pid"] as? Int } == [4711, 4712])
    #expect(rows[0]["badness_permille"] as? Double == 750.1)
    #expect(rows[0]["total_kib"] as? Int == 4_000_000)
    #expect(rows[1]["cgroup"] as? String == Self.app + "/pool")
    #expect(rows[1]["unit"] as? String == "app.service")
    #expect(run.stderr == "note: badness against the limit of \(Self.app), 3.81G\n")
  }

  @Test(arguments: Source.allCases)
  func theTightestLimitAboveCountsWithTheSwapThatItLeaves(source: Source) throws {
    try root.write("sys/fs/cgroup\(Self.app)/memory.max", "\(4_000_000 * 1024)\n")
    try root.write("sys/fs/cgroup/system.slice/memory.max", "\(3_145_728 * 1024)\n")
    try root.write("sys/fs/cgroup/system.slice/memory.swap.max", "\(1_048_576 * 1024)\n")
    let run = try top(source, ["--json", "--cgroup", Self.app])
    #expect(try rows(run).first?["total_kib"] as? Int == 4_194_304)
    #expect(
      run.stderr
        == "note: badness against the limit of /system.slice, 3.00G and 1.00G of swap; when it is"
        + " hit, all that is in that group can be chosen\n")
  }

  @Test(arguments: Source.allCases)
  func withoutALimitTheMachineCounts(source: Source) throws {
    try root.write("sys/fs/cgroup\(Self.app)/memory.max", "\(9_000_000 * 1024)\n")
    let run = try top(source, ["--json", "--cgroup", Self.app, "--what-if", "4711=-300"])
    let rows = try rows(run)
    #expect(rows.map { $0["pid"] as? Int } == [4712, 4711])
    #expect(rows[0]["total_kib"] as? Int == 10_000_000)
    #expect(run.stderr.hasPrefix("note: badness against RAM and swap, 9.54G: no limit of "))
    #expect(run.stderr.contains("note: java[4711] "))
  }

  @Test func whatIsNoGroupIsSaid() throws {
    for word in ["/system.slice/ap", "/system.slice/../app.service", "ap", "/nowhere"] {
      let run = try top(.live, ["--json", "--cgroup", word])
      #expect(run.status == 1 && run.stdout.isEmpty)
      #expect(run.stderr.contains("error: no process is in the cgroup \(word)\nhint: "))
    }
    let user = "/user.slice/app.service"
    try root.add(FakeProcess(pid: 60, comm: "mine", kib: 100, group: user))
    let both = try top(.live, ["--cgroup", "app.service"])
    #expect(both.status == 64)
    #expect(both.stderr.contains("2 cgroups: \(Self.app), \(user)\nhint: "))
    #expect(try top(.live, ["--cgroup", ""]).status == 64)
  }

  @Test func beforeTheRecordThereIsNothing() throws {
    try incident.collect(at: "2026-11-20 08:00")
    let early = ["top", "--at", "2026-11-20 07:00", "--what-if", "java=1", "--cgroup", Self.app]
    #expect(try incident.tool(early + ["--json"]).stdout == "[]\n")
    let run = try incident.tool(early)
    #expect(run.status == 0 && run.stdout.hasPrefix("No rows of `top`"))
  }

  /// Linux 4.16 lets root off 3 % of its size, and kills a child of whom it chose.
  @Test(arguments: Source.allCases)
  func anOlderKernelRanksByItsOwnRules(source: Source) throws {
    try root.write("proc/sys/kernel/osrelease", "4.16.0-1-amd64\n")
    try root.add(
      FakeProcess(pid: 70, comm: "root", kib: 3_050_000, group: "/system.slice", uid: 0))
    try root.add(FakeProcess(pid: 71, comm: "kid", kib: 5_000, group: Self.app, ppid: 4711))
    let run = try top(source, ["--json", "--what-if", "dockerd=-1"])
    #expect(try rows(run).prefix(2).map { $0["pid"] as? Int } == [4711, 70])
    #expect(run.stderr.contains("here kid[71] for java[4711]"))
  }
}

extension FakeProcess {
  /// A process with so much memory in one group, beside the 240 KiB that each has.
  fileprivate init(
    pid: Int32, comm: String, kib: Int, adj: Int = 0, group: String, uid: UInt32 = 1000,
    ppid: Int32 = 1
  ) {
    self.init(pid: pid, comm: comm)
    rssAnonKib = kib
    oomScoreAdj = adj
    cgroup = "0::\(group)\n"
    self.uid = uid
    self.ppid = ppid
  }
}
