import OomhistModel
import Testing

@testable import OomhistAnalysis

/// Cases of the rules on the machine: kernel, processes and limits.
extension DoctorRuleTests {
  static let kernel = [
    Case("panic-on-oom", "and it hangs", .critical, "sysctl -w vm.panic_on_oom=0") {
      $0.sysctls["vm.panic_on_oom"] = "1"
    },
    Case("panic-on-oom", "and it restarts", .warning, "/etc/sysctl.d/90-oom.conf") {
      $0.sysctls["vm.panic_on_oom"] = "2"
      $0.sysctls["kernel.panic"] = "10"
    },
    Case("panic-on-oom", "off", .ok),
    Case("panic-on-oom", "not known", nil) { $0.sysctls = [:] },
    Case("allocating-task", "on", .warning, "vm.oom_kill_allocating_task=0") {
      $0.sysctls["vm.oom_kill_allocating_task"] = "1"
    },
    Case("allocating-task", "off", .ok),
    Case("overcommit", "all is granted, and too much was", .warning, "12.0 GiB were promised") {
      $0.sysctls["vm.overcommit_memory"] = "1"
      $0.machine.committedKib = 12 * gib
    },
    Case("overcommit", "all is granted", .ok, "every request is granted") {
      $0.sysctls["vm.overcommit_memory"] = "1"
    },
    Case("overcommit", "strict and nearly used up", .warning, "malloc()") {
      $0.sysctls["vm.overcommit_memory"] = "2"
      $0.machine.committedKib = 6 * gib
    },
    Case("overcommit", "strict above what there is", .warning, "collects") {
      $0.sysctls["vm.overcommit_memory"] = "2"
      $0.machine.commitLimitKib = 20 * gib
    },
    Case("overcommit", "as usual", .ok),
    Case("swap", "none", .note, "swapon /swapfile") {
      $0.machine.swapTotalKib = 0
      $0.machine.swapFreeKib = 0
    },
    Case("swap", "full", .warning, "Swap is full: 50 MiB of 2.00 GiB are free.") {
      $0.machine.swapFreeKib = 51_200
    },
    Case("swap", "free", .ok),
    Case("swappiness", "0", .warning, "vm.swappiness=10") { $0.sysctls["vm.swappiness"] = "0" },
    Case("swappiness", "0 without swap", nil) {
      $0.sysctls["vm.swappiness"] = "0"
      $0.machine.swapTotalKib = 0
    },
    Case("swappiness", "60", .ok),
    Case("min-free", "a tenth of RAM", .warning, "819 MiB of 8.00 GiB") {
      $0.sysctls["vm.min_free_kbytes"] = "838860"
    },
    Case("min-free", "half of RAM", .critical) { $0.sysctls["vm.min_free_kbytes"] = "4194304" },
    Case("min-free", "hardly anything", .warning, "lock up") {
      $0.sysctls["vm.min_free_kbytes"] = "1024"
    },
    Case("min-free", "raised for huge pages", .ok) { $0.sysctls["vm.min_free_kbytes"] = "67584" },
    Case("oom-adj", "an old kernel", .note, "-17 to 15") { $0.hasLegacyAdjustmentOnly = true },
    Case("oom-adj", "any other", nil),
  ]

  static let processes = [
    Case("java-heaps", "more than RAM", .warning, "lower java[10] 5.00 GiB to") {
      $0.processes += [java(10, "-Xmx5g"), java(11, "-Xmx5g")]
    },
    Case("java-heaps", "nearly all", .note) { $0.processes += [java(10, "-Xmx7g")] },
    Case("java-heaps", "they fit", .ok, "1 Java process may fill 2.00 GiB of heap") {
      $0.processes += [java(10, "-Xmx2g")]
    },
    Case("java-heaps", "without options in small containers", .ok, "may fill 1.50 GiB") {
      // A quarter of the limit each, and not of RAM.
      $0.cgroups? += (1...6).map { cgroup("/kubepods/pod\($0)", limitKib: gib) }
      $0.processes += (1...6).map { java(10 + $0, "-Da=b", cgroup: "/kubepods/pod\($0)/c") }
    },
    Case("java-heaps", "no Java", nil),
    Case("inherited-protection", "a session of sshd", .warning, "choom -n 0 -p 800") {
      $0.processes.append(
        Candidate(pid: 800, comm: "batch", sizeKib: 2 * gib, oomScoreAdj: -1000, ppid: 700))
    },
    Case("inherited-protection", "a small one", .note) {
      $0.processes.append(
        Candidate(pid: 800, comm: "bash", sizeKib: 4_000, oomScoreAdj: -1000, ppid: 700))
    },
    Case("inherited-protection", "a service's own", .ok, "1 process is protected"),
    Case("inherited-protection", "no process known", nil) { $0.processes = [] },
    Case("unkillable", "a quarter of RAM", .warning, "choom -n -900 -p 9") {
      $0.processes.append(Candidate(pid: 9, comm: "db", sizeKib: 3 * gib, oomScoreAdj: -1000))
    },
    Case("unkillable", "more than half", .critical, "no killable") {
      $0.processes.append(Candidate(pid: 9, comm: "db", sizeKib: 5 * gib, oomScoreAdj: -1000))
    },
    Case("unkillable", "little", .ok, "sshd[700]"),
    Case("unkillable", "init alone", nil) { $0.processes.removeLast() },
    Case("userspace-killers", "two", .warning, "systemctl disable --now systemd-oomd") {
      $0.processes += ["systemd-oomd", "earlyoom"].enumerated().map {
        Candidate(pid: Int64(50 + $0), comm: $1, sizeKib: 1)
      }
    },
    Case("userspace-killers", "systemd-oomd without swap", .note, "no swap") {
      $0.machine.swapTotalKib = 0
      $0.processes.append(Candidate(pid: 50, comm: "systemd-oomd", sizeKib: 1))
    },
    Case("userspace-killers", "one", .ok, "earlyoom runs") {
      $0.processes.append(Candidate(pid: 50, comm: "earlyoom", sizeKib: 1))
    },
    Case("userspace-killers", "none", .ok, "the kernel alone"),
    Case("userspace-killers", "not to be told in a container", nil) {
      $0.view.container = "docker"
      $0.view.isWholeMachine = false
    },
  ]

  static let limits = [
    Case(
      "limits-above-ram", "one", .note,
      "systemctl set-property big.service MemoryMax=6553M"
    ) {
      $0.cgroups?.append(cgroup("/system.slice/big.service", limitKib: 64 * gib))
    },
    Case("limits-above-ram", "none", .ok, "1 cgroup has a limit"),
    Case("limits-above-ram", "no limit at all", nil) {
      $0.cgroups = [cgroup("/system.slice", limitKib: nil)]
    },
    Case(
      "unlimited-growth", "a unit that takes half", .warning,
      "app.service has no limit and grew by 4.00 GiB in the last 7 days, to 5.00 GiB.",
      record: { $0.grown = [grown(gib, 5 * gib)] }),
    Case(
      "unlimited-growth", "a smaller one", .note,
      "systemctl set-property app.service MemoryMax=2560M",
      record: { $0.grown = [grown(gib, 2 * gib)] }),
    Case(
      "unlimited-growth", "no room for a limit", .warning, "oomhist forecast",
      record: { $0.grown = [grown(gib, 8 * gib)] }),
    Case("unlimited-growth", "a little", .ok, record: { $0.grown = [grown(gib, gib + 300_000)] }),
  ]

  static func grown(_ from: Int64, _ to: Int64) -> RecordHealth.Grown {
    RecordHealth.Grown(cgroup: "/system.slice/app.service", fromKib: from, toKib: to)
  }
}
