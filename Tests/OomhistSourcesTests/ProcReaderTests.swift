import OomhistModel
import OomhistParsing
import OomhistSources
import OomhistTestSupport
import Testing

@Suite("ProcReader on a made-up machine")
struct ProcReaderTests {
  private let root: FakeRoot

  init() throws {
    root = try FakeRoot()
    try root.add(FakeProcess(pid: 10, comm: "web"))
  }

  @Test("A process is read whole")
  func whole() throws {
    var process = FakeProcess(pid: 12, comm: "java")
    process.oomScore = 800
    process.oomScoreAdj = -500
    process.startTicks = 4711
    process.ppid = 10
    try root.add(process)
    let (readings, losses) = try read()
    let java = try #require(readings.last)
    #expect(readings.map(\.identity.pid) == [10, 12])
    #expect(java.identity == ProcessIdentity(pid: 12, startTicks: 4711))
    #expect(java.sample.oomScore == 800 && java.sample.oomScoreAdj == -500)
    #expect(java.sample.rssKib == 1200 && java.sample.threads == 1)
    #expect(
      java.facts
        == ProcessFacts(
          ppid: 10, uid: 1000, comm: "java", exe: "/usr/sbin/web",
          cmdline: "/usr/sbin/web --port 80", cgroup: "/system.slice/web.service"))
    #expect(losses == SnapshotLosses())
  }

  @Test("Processes come in the order of their pids, and only whole numbers are pids")
  func order() throws {
    for pid in [9, 1000, 100, 99, 11] { try root.add(FakeProcess(pid: Int32(pid), comm: "x")) }
    try root.write("proc/12abc/stat", FakeProcess(pid: 12, comm: "x").stat)
    try root.write("proc/99999999999/stat", FakeProcess(pid: 12, comm: "x").stat)
    try root.write("proc/0/stat", FakeProcess(pid: 12, comm: "x").stat)
    #expect(try read().readings.map(\.identity.pid) == [9, 10, 11, 99, 100, 1000])
  }

  @Test("A process that ends while it is read is counted, whichever file is gone first")
  func vanished() throws {
    try root.write("proc/20/comm", "no stat")
    try root.write("proc/21/stat", "")
    try root.write("proc/22/stat", FakeProcess(pid: 22, comm: "x").stat)
    try root.add(FakeProcess(pid: 23, comm: "x"))
    try root.write("proc/23/status", "")
    let (readings, losses) = try read()
    #expect(readings.map(\.identity.pid) == [10])
    #expect(losses.vanished == 4)
    #expect(losses.unreadable == 0)
  }

  @Test("A file that cannot be read leaves its values nil, and the process counts once")
  func unreadable() throws {
    for file in ["status", "oom_score", "cmdline", "cgroup"] {
      try root.makeUnreadable("proc/10/\(file)")
    }
    let reader = try ProcReader(procfs: root.procfs)
    for _ in 0..<2 {
      let (readings, losses) = try read(reader)
      let web = try #require(readings.first)
      #expect(losses.unreadable == 1 && losses.vanished == 0)
      #expect(web.sample.rssKib == nil && web.sample.oomScore == nil)
      #expect(web.sample.oomScoreAdj == 0)
      #expect(web.sample.threads == 1, "stat still tells the threads and the state")
      #expect(web.sample.stateCode == Int64(UInt8(ascii: "S")))
      #expect(web.facts.comm == "web" && web.facts.cmdline == nil && web.facts.cgroup == nil)
    }
  }

  @Test("A stat that cannot be read or understood hides the process, and is counted")
  func unreadableStat() throws {
    try root.makeUnreadable("proc/10/stat")
    try root.write("proc/11/stat", "11 nonsense\n")
    let (readings, losses) = try read()
    #expect(readings.isEmpty)
    #expect(losses.unreadable == 2)
  }

  @Test("A kernel without a file is not a process that ended")
  func missingFiles() throws {
    for file in ["oom_score", "oom_score_adj", "cgroup", "cmdline", "exe"] {
      try root.remove("proc/10/\(file)")
    }
    let (readings, losses) = try read()
    let web = try #require(readings.first)
    #expect(web.sample.oomScoreAdj == nil && web.facts.cgroup == nil && web.facts.exe == nil)
    #expect(web.sample.rssKib == 1200)
    #expect(losses == SnapshotLosses())
  }

  @Test("Hostile names survive", arguments: ["foo) Z 1 (", "a\nVmRSS:\t1 kB", "", "\\n"])
  func hostileName(comm: String) throws {
    var process = FakeProcess(pid: 30, comm: comm)
    process.startTicks = 99
    try root.add(process)
    let reader = try ProcReader(procfs: root.procfs)
    for _ in 0..<2 {
      let reading = try #require(try read(reader).readings.last)
      #expect(reading.facts.comm == comm)
      #expect(reading.identity.startTicks == 99)
      #expect(reading.sample.rssKib == 1200)
    }
  }

  @Test("A zombie is recorded without memory")
  func zombie() throws {
    var process = FakeProcess(pid: 31, comm: "defunct")
    process.rssAnonKib = nil
    process.state = "Z"
    process.arguments = []
    process.exe = nil
    try root.add(process)
    let zombie = try #require(try read().readings.last)
    #expect(!zombie.sample.hasMemory && zombie.sample.rssKib == nil)
    #expect(zombie.sample.stateCode == Int64(UInt8(ascii: "Z")))
    #expect(zombie.facts.cmdline == nil && zombie.facts.exe == nil)
  }

  @Test("Kernel threads are counted in every pass, and not recorded")
  func kernelThread() throws {
    var thread = FakeProcess(pid: 2, comm: "kthreadd")
    thread.isKernelThread = true
    try root.add(thread)
    let reader = try ProcReader(procfs: root.procfs)
    for _ in 0..<40 {
      let (readings, losses) = try read(reader)
      #expect(readings.map(\.identity.pid) == [10])
      #expect(losses.kernelThreads == 1)
    }
  }

  @Test("Linux 3.10 does not split resident memory")
  func oldKernel() throws {
    var process = FakeProcess(pid: 32, comm: "old")
    process.splitsRss = false
    process.cgroup = "4:memory:/old\n1:name=systemd:/elsewhere\n"
    try root.add(process)
    let old = try #require(try read().readings.last)
    #expect(old.sample.rssAnonKib == 1200 && old.sample.rssFileKib == nil)
    #expect(old.facts.cgroup == "/old")
  }

  @Test("Processes of one cgroup and of different ones get their own path")
  func cgroups() throws {
    let paths = ["/a", "/b", "/a", "/c/d", "/b"]
    for (index, path) in paths.enumerated() {
      var process = FakeProcess(pid: Int32(40 + index), comm: "x")
      process.cgroup = "0::\(path)\n"
      try root.add(process)
    }
    #expect(try read().readings.dropFirst().map(\.facts.cgroup) == paths)
  }

  @Test("Command lines are recorded as the policy says", arguments: CommandLinePolicy.allCases)
  func policy(policy: CommandLinePolicy) throws {
    var process = FakeProcess(pid: 33, comm: "db")
    process.arguments = ["db", "--password=hunter2"]
    try root.add(process)
    let cmdline = try read(policy: policy).readings.last?.facts.cmdline
    switch policy {
    case .full: #expect(cmdline == "db --password=hunter2")
    case .masked: #expect(cmdline?.hasPrefix("db --password=") == true)
    case .none: #expect(cmdline == nil)
    }
    #expect(policy == .full || cmdline?.contains("hunter2") != true)
  }

  @Test("Without a procfs there is an error that names it")
  func noRoot() throws {
    let error = #expect(throws: SourceError.self) { try ProcReader(procfs: "/nowhere/proc") }
    #expect(error?.description == "cannot open /nowhere/proc: No such file or directory")
    #expect(error?.isMissing == true && error?.isPermission == false)
  }

  private func read(
    _ reader: ProcReader? = nil, policy: CommandLinePolicy = .masked
  ) throws -> (readings: [ProcessReading], losses: SnapshotLosses) {
    try (reader ?? ProcReader(procfs: root.procfs)).pass(policy: policy)
  }
}

extension ProcReader {
  /// One pass as a value.
  func pass(
    policy: CommandLinePolicy = .masked
  ) throws -> (readings: [ProcessReading], losses: SnapshotLosses) {
    var readings: [ProcessReading] = []
    var losses = SnapshotLosses()
    try readProcesses(into: &readings, losses: &losses, policy: policy)
    return (readings, losses)
  }
}
