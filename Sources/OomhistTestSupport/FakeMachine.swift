package import OomhistModel

/// A machine whose processes grow as a test says, for snapshots without a `/proc`.
package struct FakeMachine {
  package struct Process {
    package var pid: Int32
    package var comm: String
    package var rssKib: Int64
    package var adj: Int64 = 0
    package var cgroup: String?
    package var startTicks: UInt64 = 100
    /// Highest resident size (VmHWM); `nil`: the kernel does not say.
    package var peakKib: Int64?

    package init(
      _ pid: Int32, _ comm: String, rssKib: Int64, adj: Int64 = 0, cgroup: String? = nil,
      startTicks: UInt64 = 100
    ) {
      self.pid = pid
      self.comm = comm
      self.rssKib = rssKib
      self.adj = adj
      self.cgroup = cgroup
      self.startTicks = startTicks
    }
  }

  /// 2026-11-20 00:00:00 UTC.
  package static let bootedUs: Int64 = 1_795_132_800_000_000

  package var boot = Boot(
    bootID: "5f1f6f0e-0000-4000-8000-000000000001", host: "web1", kernelRelease: "6.1.0-50-amd64",
    pageSizeKib: 4, ticksPerSecond: 100, bootedUs: FakeMachine.bootedUs)
  package var processes: [Process] = []
  package var machine = MachineSample()
  package var settings: [Setting] = [Setting(name: "vm.panic_on_oom", value: "0")]

  package init() {
    machine.memTotalKib = 4 * 1024 * 1024
    machine.memAvailableKib = 1024 * 1024
    machine.swapTotalKib = 0
    machine.shmemKib = 10_000
    machine.slabUnreclaimableKib = 50_000
  }

  /// The moment `second` after the boot, µs since the epoch.
  package static func us(_ second: Int64) -> Int64 { bootedUs + second * 1_000_000 }

  /// A snapshot so many seconds after the boot.
  package func snapshot(atSecond second: Int64, cause: SnapshotCause = .interval) -> Snapshot {
    Snapshot(
      boot: boot, wallUs: boot.bootedUs + second * 1_000_000, boottimeUs: second * 1_000_000,
      cause: cause, machine: machine, settings: settings, processes: processes.map(Self.reading))
  }

  private static func reading(_ process: Process) -> ProcessReading {
    var sample = ProcessSample()
    sample.rssAnonKib = process.rssKib
    sample.rssFileKib = 0
    sample.rssShmemKib = 0
    sample.swapKib = 0
    sample.pgtablesKib = 0
    sample.vsizeKib = process.rssKib * 2
    sample.peakRssKib = process.peakKib
    sample.oomScore = 666
    sample.oomScoreAdj = process.adj
    return ProcessReading(
      identity: ProcessIdentity(pid: process.pid, startTicks: process.startTicks), sample: sample,
      facts: ProcessFacts(
        ppid: 1, uid: 0, comm: process.comm, exe: "/usr/bin/" + process.comm,
        cmdline: process.comm + " --serve", cgroup: process.cgroup ?? "/system.slice"))
  }

  /// A kill of one of the processes, as the kernel's own record tells it.
  package func kill(_ pid: Int32, atSecond second: Int64, invoker: String = "cron") -> OOMEvent {
    var event = OOMEvent()
    event.kind = .global
    event.constraint = "CONSTRAINT_NONE"
    event.atUs = boot.bootedUs + second * 1_000_000
    event.atDigits = 6
    event.boottimeUs = second * 1_000_000
    event.bootID = boot.bootID
    event.host = boot.host
    event.victimPid = Int64(pid)
    let victim = processes.first { $0.pid == pid }
    event.victimComm = victim?.comm
    event.anonRssKib = victim?.rssKib
    event.totalVmKib = (victim?.rssKib).map { $0 * 2 }
    event.fileRssKib = 0
    event.shmemRssKib = 0
    event.pgtablesKib = 0
    event.victimOomScoreAdj = victim?.adj
    event.invokerComm = invoker
    event.complete = true
    event.source = EventSource(
      path: "/dev/kmsg", firstLine: second, lastLine: second + 9, carrier: .kmsg, trusted: true)
    return event
  }
}
