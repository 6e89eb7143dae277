import OomhistModel
import OomhistSources
import OomhistTestSupport
import Testing

@Suite("SnapshotReader, MachineReader and RankingReader")
struct SnapshotReaderTests {
  private let root: FakeRoot
  private let clock = SystemClock.fixed(wallUs: 1_700_000_000_123_456, boottimeUs: 86_400_000_000)

  init() throws {
    root = try FakeRoot()
    try root.add(FakeProcess(pid: 10, comm: "web"))
  }

  @Test("A snapshot joins processes, machine, settings and clock")
  func snapshot() throws {
    try root.write("proc/sys/vm/panic_on_oom", "2\n")
    try root.write("proc/vmstat", "oom_kill 3\n")
    let reader = try SnapshotReader(procfs: root.procfs, sysfs: root.sysfs, clock: clock)
    let snapshot = try reader.read(cause: .interval)
    #expect(snapshot.wallUs == 1_700_000_000_123_456)
    #expect(snapshot.boottimeUs == 86_400_000_000)
    #expect(snapshot.cause == .interval)
    #expect(snapshot.processes.map(\.facts.comm) == ["web"])
    #expect(snapshot.machine.memTotalKib == 8_000_000)
    #expect(snapshot.machine.oomKills == 3)
    #expect(snapshot.machine.psiSomeTotalUs == nil)
    #expect(setting("vm.panic_on_oom", snapshot) == "2")
    #expect(setting("thp.enabled", snapshot) == "madvise")
    #expect(setting("zswap.enabled", snapshot) == nil)
    #expect(setting("ram_kib", snapshot) == "8000000")
    #expect(setting("swap_kib", snapshot) == "2000000")
  }

  @Test("The boot has its id, its names and a moment in whole milliseconds")
  func boot() throws {
    let boot = try MachineReader(procfs: root.procfs, sysfs: root.sysfs).readBoot(clock: clock)
    #expect(boot.bootID == "0f2c1f3e-52a4-4c43-9d2b-6f1f2a6c7d10")
    #expect(boot.host == "web1" && boot.kernelRelease == "6.1.0-28-amd64")
    #expect(boot.bootedUs == 1_699_913_600_123_000)
    #expect(boot.pageSizeKib >= 4 && boot.ticksPerSecond > 0)
  }

  @Test("Without a boot id there is no snapshot, and the error names the file")
  func noBoot() throws {
    try root.remove("proc/sys/kernel/random/boot_id")
    let error = #expect(throws: SourceError.self) { try SnapshotReader(procfs: root.procfs) }
    #expect(error?.path == root.procfs + "/sys/kernel/random/boot_id")
  }

  @Test("A machine without sysfs has settings without values")
  func noSysfs() throws {
    let reader = try SnapshotReader(procfs: root.procfs, sysfs: "/nowhere", clock: clock)
    #expect(setting("thp.enabled", try reader.read(cause: .oneShot)) == nil)
  }

  @Test("A file longer than the buffer is read to its end")
  func longFile() throws {
    let filler = (0..<9000).map { "nr_something_\($0) 0\n" }.joined()
    try root.write("proc/vmstat", filler + "oom_kill 41\n")
    let reader = try MachineReader(procfs: root.procfs, sysfs: root.sysfs)
    #expect(reader.readSample().oomKills == 41)
    #expect(reader.uptimeUs() == 86_400_250_000)
  }

  @Test("The ranking leaves out what has no memory and what is gone")
  func ranking() throws {
    var zombie = FakeProcess(pid: 11, comm: "z")
    zombie.rssAnonKib = nil
    var thread = FakeProcess(pid: 2, comm: "kthreadd")
    thread.isKernelThread = true
    var hostile = FakeProcess(pid: 12, comm: "a\n) \\")
    hostile.oomScoreAdj = -7
    for process in [zombie, thread, hostile] { try root.add(process) }
    try root.write("proc/13/comm", "gone")
    let ranking = try RankingReader(procfs: root.procfs).readRanking()
    #expect(ranking.map(\.pid) == [10, 12])
    #expect(ranking.last?.comm == "a\n) \\" && ranking.last?.uid == 1000)
    #expect(ranking.last?.sample.oomScoreAdj == -7 && ranking.last?.sample.rssKib == 1200)
  }

  private func setting(_ name: String, _ snapshot: Snapshot) -> String? {
    snapshot.settings.first { $0.name == name }?.value
  }
}
