package import OomhistModel
package import OomhistParsing

/// Takes snapshots: every process, every memory cgroup and the machine, with what could not be seen.
///
/// Keep one for a loop: it remembers the processes, and each pass after the first is cheaper; with
/// `keepsFilesOpen` cheaper still, by as many descriptors as ``DescriptorBudget`` allows.
package final class SnapshotReader {
  /// The boot that all snapshots of this reader belong to.
  package let boot: Boot
  private let clock: SystemClock
  /// Holds from the next command line on that is read.
  package var policy: CommandLinePolicy
  private let machine: MachineReader
  private let processes: ProcReader
  /// Off until its settings are given.
  package let pss: PssReader
  /// `nil` on a machine without memory cgroups.
  private let cgroups: CgroupReader?
  private var lastCount = 0

  package init(
    procfs: String = "/proc", sysfs: String = "/sys", cgroupfs: String? = nil,
    clock: SystemClock = .system, policy: CommandLinePolicy = .masked, keepsFilesOpen: Bool = false
  ) throws(SourceError) {
    let root = try FileRoot(procfs)
    machine = MachineReader(procfs: root, sysfs: try? FileRoot(sysfs))
    processes = try ProcReader(
      root: root,
      keptDescriptors: keepsFilesOpen
        ? DescriptorBudget.raised(memTotalKib: machine.readSample().memTotalKib ?? 0) : 0)
    pss = PssReader(root: root, settings: .init(budgetUs: 0, minimumKib: 0))
    cgroups = CgroupReader(procfs: root, sysfsPath: sysfs, cgroupfs: cgroupfs)
    boot = try machine.readBoot(clock: clock)
    self.clock = clock
    self.policy = policy
  }

  /// One pass; its time is that of its beginning.
  package func read(cause: SnapshotCause) throws(SourceError) -> Snapshot {
    let startCPUUs = SystemClock.processCPUUs()
    var snapshot = Snapshot(
      boot: boot, wallUs: clock.wallUs(), boottimeUs: clock.boottimeUs(), cause: cause)
    snapshot.machine = machine.readSample()
    snapshot.settings = machine.readSettings(machine: snapshot.machine)
    snapshot.processes.reserveCapacity(lastCount)
    try processes.readProcesses(
      into: &snapshot.processes, losses: &snapshot.losses, policy: policy)
    lastCount = snapshot.processes.count
    snapshot.pss = pss.read(snapshot.processes)
    for path in processes.takeNewCgroups() { cgroups?.note(path: path) }
    cgroups?.read(into: &snapshot.cgroups)
    snapshot.losses.cgroupsSkipped = Int64(cgroups?.skipped ?? 0)
    snapshot.readCPUUs = SystemClock.processCPUUs() - startCPUUs
    return snapshot
  }
}
