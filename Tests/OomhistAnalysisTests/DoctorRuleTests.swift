import OomhistModel
import OomhistTestSupport
import Testing

@testable import OomhistAnalysis

/// Each rule of the doctor: when it speaks, how loud, and when it does not.
@Suite struct DoctorRuleTests {
  static let gib: Int64 = 1 << 20
  static let nowUs: Int64 = 1_795_000_000_000_000

  /// A machine of 8 GiB that records itself every 10 s, and on which all is well.
  static func facts(_ change: (inout DoctorFacts) -> Void = { _ in }) -> DoctorFacts {
    var facts = DoctorFacts(nowUs: nowUs)
    facts.host = "web1"
    facts.bootID = "b"
    facts.databasePath = "/var/lib/oomhist/oomhist.db"
    facts.hasService = true
    facts.machine.memTotalKib = 8 * gib
    facts.machine.swapTotalKib = 2 * gib
    facts.machine.swapFreeKib = 2 * gib
    facts.machine.committedKib = 4 * gib
    facts.machine.commitLimitKib = 6 * gib
    facts.machine.oomKills = 2
    facts.machine.psiSomeTotalUs = 0
    facts.sysctls = [
      "vm.panic_on_oom": "0", "kernel.panic": "0", "vm.oom_kill_allocating_task": "0",
      "vm.overcommit_memory": "0", "vm.overcommit_ratio": "50", "vm.swappiness": "60",
      "vm.min_free_kbytes": "11584", "vm.oom_dump_tasks": "1",
    ]
    facts.processes = [
      Candidate(pid: 1, comm: "systemd", sizeKib: 10_000),
      Candidate(
        pid: 700, comm: "sshd", unit: "ssh.service", cgroup: "/system.slice/ssh.service",
        sizeKib: 8_000, oomScoreAdj: -1000, ppid: 1),
    ]
    facts.cgroups = [cgroup("/system.slice/app.service", limitKib: gib)]
    facts.logs.files = ["/var/log/syslog"]
    facts.freeBytes = 100 << 30
    facts.settings.maxSizeBytes = 1 << 30
    facts.settings.minFreeBytes = 256 << 20
    facts.recorders = [.init(pid: 600, oomScoreAdj: -900, unit: "oomhist.service")]
    facts.enabledUnits = ["oomhist.service"]
    facts.isClockSynchronised = true
    facts.record = .open(health())
    change(&facts)
    return facts
  }

  static func health(_ change: (inout RecordHealth) -> Void = { _ in }) -> RecordHealth {
    var health = RecordHealth()
    health.pulse = RecordPulse(
      firstUs: nowUs - 30 * RecordHealth.dayUs, lastUs: nowUs - 4_000_000, everyUs: 10_000_000)
    health.host = "web1"
    health.bootID = "b"
    health.lastOOMKills = 2
    health.snapshots = 8640
    health.readCPUUs = 34_000_000
    health.spanUs = RecordHealth.dayUs
    health.processCount = 300
    health.countedKills = 2
    health.totalBytes = 400 << 20
    health.schema = "0008_derived"
    change(&health)
    return health
  }

  static func cgroup(_ path: String, limitKib: Int64?) -> CgroupReading {
    var sample = CgroupSample()
    sample.limitKib = limitKib
    return CgroupReading(path: path, sample: sample)
  }

  static func java(_ pid: Int64, _ options: String, cgroup: String = "/") -> Candidate {
    Candidate(
      pid: pid, comm: "java", cgroup: cgroup, sizeKib: gib, ppid: 1,
      cmdline: "java\0\(options)\0-jar\0app.jar\0")
  }

  /// What one rule says where something is not as on the machine above; `nil`: nothing at all.
  struct Case: CustomTestStringConvertible, Sendable {
    let rule: String
    let what: String
    let severity: Judgement.Severity?
    let says: String
    let facts: DoctorFacts

    init(
      _ rule: String, _ what: String, _ severity: Judgement.Severity?, _ says: String = "",
      _ change: (inout DoctorFacts) -> Void = { _ in }
    ) {
      self.rule = rule
      self.what = what
      self.severity = severity
      self.says = says
      facts = DoctorRuleTests.facts(change)
    }

    init(
      _ rule: String, _ what: String, _ severity: Judgement.Severity?, _ says: String = "",
      record change: (inout RecordHealth) -> Void
    ) {
      self.init(rule, what, severity, says) { $0.record = .open(health(change)) }
    }

    var testDescription: String { "\(rule): \(what)" }
  }

  static func judgements(_ rule: String, _ facts: DoctorFacts) -> [Judgement] {
    Doctor.findings(facts).filter { $0.check == rule }.map(\.judgement)
  }

  @Test func nothingIsWrongWhereAllIsWell() {
    let findings = Doctor.findings(Self.facts())
    #expect(findings.filter { $0.judgement.severity > .ok } == [])
    #expect(findings.count > 20)
    #expect(Diagnosis(Self.facts()).worst == .ok)
  }

  @Test(arguments: recorder + database + clock + logs + view + kernel + processes + limits)
  func aRuleSpeaksWhereItHasAReason(_ test: Case) throws {
    let found = Self.judgements(test.rule, test.facts)
    #expect(Doctor.rules.contains { $0.name == test.rule })
    #expect(found.map(\.severity).max() == test.severity, "\(found)")
    let told = found.map { "\($0.sentence)\n\($0.risk ?? "")\n\($0.command ?? "")" }
    #expect(told.joined(separator: "\n").contains(test.says), "\(told)")
    // Whoever is woken by it must learn what follows, and whoever reads a figure where it is from.
    for judgement in found where judgement.severity > .ok {
      #expect(judgement.risk != nil || judgement.severity == .note)
      #expect(judgement.figures.isEmpty || judgement.source != nil)
      #expect(judgement.sentence.hasSuffix("."))
    }
  }

  @Test func everyRuleHasACaseInWhichItComplains() {
    let all =
      Self.recorder + Self.database + Self.clock + Self.logs + Self.view + Self.kernel
      + Self.processes + Self.limits
    let complaining = Set(all.filter { $0.severity ?? .ok > .ok }.map(\.rule))
    #expect(Set(Doctor.rules.map(\.name)).subtracting(complaining) == [])
    #expect(Set(Doctor.rules.map(\.name)).count == Doctor.rules.count)
  }

  @Test func thePageHasALineForEachRuleAndNoOther() throws {
    let page = String(decoding: try Golden.bytes("../../docs/howto/doctor.md"), as: UTF8.self)
    let lines = page.split(separator: "\n")
    let names = lines.filter { $0.hasPrefix("| `") }.compactMap {
      $0.split(separator: "`").dropFirst().first
    }
    #expect(names.map(String.init) == Doctor.rules.map(\.name))
  }

  @Test func nothingIsSaidOfWhatIsNotKnown() {
    var facts = DoctorFacts(nowUs: Self.nowUs)
    facts.record = .unusable(sentence: "no", hint: nil, isPermission: true)
    facts.logs.kmsg = .denied
    let checks = Doctor.findings(facts).map(\.check)
    #expect(checks == ["database", "kernel-log", "kept-logs"])
  }

  // MARK: Cases

  static let recorder = [
    Case("recording", "no database", .warning, "systemctl enable --now oomhist") {
      $0.record = .missing
    },
    Case("recording", "no database, no service", .warning, "oomhist collect --interval 10s") {
      $0.record = .missing
      $0.hasService = false
    },
    Case("recording", "an empty one", .warning, "no snapshot", record: { $0.pulse = nil }),
    Case(
      "recording", "another machine's", .note, "of the machine db7",
      record: { ($0.host, $0.bootID) = ("db7", "a") }),
    Case("recording", "this machine's under another name", .ok, record: { $0.host = "db7" }),
    Case(
      "recording", "stopped", .critical,
      "the last snapshot is 3.0 hours old, and one came every 10 s",
      record: { $0.pulse?.lastUs = nowUs - 10_800_000_000 }),
    Case("recording", "late by a little", .ok, record: { $0.pulse?.lastUs = nowUs - 80_000_000 }),
    Case(
      "recording", "a timer's single snapshot", .ok,
      record: { $0.pulse = RecordPulse(firstUs: nowUs, lastUs: nowUs, everyUs: nil) }),
    Case("recording", "unusable", nil) {
      $0.record = .unusable(sentence: "x", hint: nil, isPermission: false)
    },
    Case("gaps", "none", .ok, "No gap"),
    Case(
      "gaps", "lost snapshots", .warning, "could not be stored 2 times",
      record: { $0.gaps = [gap("snapshot-lost", 2)] }),
    Case(
      "gaps", "hidden processes", .warning, "hidepid",
      record: { $0.gaps = [gap("process-hidden", 1)] }),
    Case(
      "gaps", "an unread kernel log", .warning, "CAP_SYSLOG",
      record: { $0.gaps = [gap("kmsg-unreadable", 1)] }),
    Case(
      "gaps", "dropped messages", .warning, "log_buf_len",
      record: { $0.gaps = [gap("kmsg-overrun", 1)] }),
    Case("gaps", "late ticks", .note, "(7 ticks)", record: { $0.gaps = [gap("missed-tick", 1)] }),
    Case(
      "gaps", "too many cgroups", .note, "deepest", record: { $0.gaps = [gap("cgroup-skipped", 1)] }
    ),
    Case(
      "gaps", "unreadable processes", .note, "files of some processes",
      record: { $0.gaps = [gap("process-unreadable", 1)] }),
    Case(
      "gaps", "a kind that another rule tells", .ok,
      record: { $0.gaps = [gap("clock-step", 1)] }),
    Case(
      "silences", "restarted", .note, "silent once in the last 24 hours",
      record: {
        $0.silences = 1
        $0.longestSilenceUs = 70_000_000
      }),
    Case(
      "silences", "down for hours", .warning, "5.0 hours at the longest",
      record: {
        $0.silences = 2
        $0.longestSilenceUs = 18_000_000_000
      }),
    Case("silences", "none", nil),
    Case("one-recorder", "two", .warning, "kill 77") {
      $0.recorders.append(.init(pid: 77, oomScoreAdj: 0))
    },
    Case("one-recorder", "service and timer", .note, "disable --now oomhist-collect.timer") {
      $0.enabledUnits.append("oomhist-collect.timer")
    },
    Case("one-recorder", "one", nil),
    Case("recorder-cost", "cheap", .ok, "0.04 % of one CPU: 3.9 ms"),
    Case(
      "recorder-cost", "dear", .note, "interval = 30s", record: { $0.readCPUUs = 3_000_000_000 }),
    Case("recorder-cost", "too dear", .warning, record: { $0.readCPUUs = 10_000_000_000 }),
    Case("recorder-cost", "a single snapshot", nil, record: { $0.snapshots = 1 }),
    Case(
      "recorder-cost", "dear at the beginning", .ok,
      record: { ($0.snapshots, $0.readCPUUs) = (29, 10_000_000_000) }),
    Case(
      "recorder-protection", "in its unit", .note, "/etc/systemd/system/oomhist.service.d/oom.conf"
    ) { $0.recorders[0].oomScoreAdj = 0 },
    Case("recorder-protection", "by hand", .note, "choom -n -900 -p 5") {
      $0.recorders = [.init(pid: 5, oomScoreAdj: 0)]
    },
    Case("recorder-protection", "protected", .ok),
    Case("configuration", "wrong", .warning, "oomhist.conf:3: no") {
      $0.settings.problems = ["oomhist.conf:3: no"]
    },
    Case("configuration", "right", nil),
  ]

  static func gap(_ kind: String, _ times: Int64) -> RecordHealth.Gaps {
    RecordHealth.Gaps(kind: kind, times: times, count: 7, lastUs: nowUs - 60_000_000)
  }

  static let database = [
    Case("database", "damaged", .critical, "x is damaged") {
      $0.record = .unusable(sentence: "x is damaged", hint: "keep it", isPermission: false)
    },
    Case("database", "not for this user", .note, "sudo oomhist doctor") {
      $0.record = .unusable(sentence: "x cannot be opened", hint: nil, isPermission: true)
    },
    Case("database", "none", nil) { $0.record = .missing },
    Case(
      "database-check", "damage", .critical, "page 7",
      record: { $0.check = .failed(["page 7 is never used"]) }),
    Case(
      "database-check", "too large", .ok, "after 100 ms",
      record: { $0.check = .unfinished(afterUs: 100_000) }),
    Case("database-check", "whole", .ok, "not damaged"),
    Case("disk-space", "below what stays free", .critical, "less than the 256 MiB") {
      $0.freeBytes = 100 << 20
    },
    Case("disk-space", "full before the cap", .warning, "max-size = ") {
      $0.freeBytes = 400 << 20
    },
    Case("disk-space", "not enough for the cap", .note) { $0.freeBytes = 800 << 20 },
    Case("disk-space", "enough", .ok),
    Case("disk-space", "not known", nil) { $0.freeBytes = nil },
    Case("database-size", "no cap", .note, "max-size = 0") { $0.settings.maxSizeBytes = 0 },
    Case(
      "database-size", "above its cap", .warning, "oomhist db prune",
      record: { $0.totalBytes = 2 << 30 }),
    Case("database-size", "below it", .ok),
    Case(
      "write-ahead-log", "not folded in", .warning, "fuser -v /var/lib",
      record: { $0.walBytes = 1 << 30 }),
    Case("write-ahead-log", "small", nil, record: { $0.walBytes = 4 << 20 }),
    Case("database-privacy", "for all to read", .warning, "chmod o-rwx") {
      $0.isDatabasePublic = true
    },
    Case("database-privacy", "a path that a shell would eat", .warning, "'/a b'\\''$(c)'") {
      $0.isDatabasePublic = true
      $0.databasePath = "/a b'$(c)"
    },
    Case("database-privacy", "private", nil),
  ]

  static let clock = [
    Case("clock-synchronised", "no", .note, "timedatectl set-ntp true") {
      $0.isClockSynchronised = false
    },
    Case("clock-synchronised", "yes", .ok),
    Case("clock-synchronised", "not known", nil) { $0.isClockSynchronised = nil },
    Case("clock-steps", "one", .note, "was set once", record: { $0.gaps = [gap("clock-step", 1)] }),
    Case("clock-steps", "none", nil),
    Case(
      "clock-behind", "set back", .warning, "lies 2 minutes in the future",
      record: { $0.pulse?.lastUs = nowUs + 120_000_000 }),
    Case("clock-behind", "a moment", nil, record: { $0.pulse?.lastUs = nowUs + 1_000_000 }),
  ]

  static let logs = [
    Case("kernel-log", "as root, and not allowed", .warning, "may not be read") {
      $0.logs.kmsg = .denied
    },
    Case("kernel-log", "as a user", .note, "sudo oomhist doctor") {
      $0.logs.kmsg = .denied
      $0.view.isRoot = false
    },
    Case("kernel-log", "none", .warning, "There is no /dev/kmsg") { $0.logs.kmsg = .missing },
    Case("kernel-log", "none in a container", .warning, "--device /dev/kmsg") {
      $0.logs.kmsg = .missing
      $0.view.container = "docker"
    },
    Case("kernel-log", "readable", .ok),
    Case("kept-logs", "nothing keeps them", .note, "mkdir -p /var/log/journal") {
      $0.logs.files = []
      $0.logs.journalPath = "/run/log/journal"
      $0.logs.journal = .readable
    },
    Case("kept-logs", "a container keeps none", nil) {
      $0.logs.files = []
      $0.view.container = "docker"
    },
    Case("kept-logs", "not for this user", .note, "/var/log/syslog may not be read") {
      $0.logs.deniedFiles = ["/var/log/syslog"]
      $0.view.isRoot = false
    },
    Case("kept-logs", "the journal", .ok, "/var/log/journal") {
      $0.logs.files = []
      $0.logs.journalPath = "/var/log/journal"
      $0.logs.journal = .readable
      $0.logs.isJournalKept = true
    },
    Case(
      "counted-kills", "one without a log", .warning,
      "3 kills counted by the kernel in the last 7 days, 2 explained."
    ) {
      $0.record = .open(
        health {
          $0.countedKills = 3
          $0.unexplainedKills = 1
        })
    },
    Case("counted-kills", "since the last snapshot", .warning, "oomhist ingest /var/log/syslog") {
      $0.machine.oomKills = 5
    },
    Case(
      "counted-kills", "in a new boot", .warning,
      "4 kills counted by the kernel in the last 7 days, 2"
    ) {
      $0.bootID = "c"
      $0.logs.journalPath = "/run/log/journal"
    },
    Case("counted-kills", "each explained", .ok, "2 kills counted by the kernel"),
    Case("counted-kills", "none recorded", .warning, "2 kills counted by the kernel since the boot")
    {
      $0.record = .missing
    },
    Case("counted-kills", "an old kernel without a record", nil) {
      $0.record = .missing
      $0.machine.oomKills = nil
    },
    Case("task-table", "off", .note, "vm.oom_dump_tasks=1") {
      $0.sysctls["vm.oom_dump_tasks"] = "0"
    },
    Case("task-table", "on", .ok),
  ]

  static let view = [
    Case("container", "sees itself", .warning, "only 2 processes, its own") {
      $0.view.container = "docker"
      $0.view.isWholeMachine = false
    },
    Case("container", "sees all", .ok, "whole machine below /host/proc") {
      $0.view.container = "podman"
      $0.view.procfs = "/host/proc"
    },
    Case("container", "none", nil),
    Case("all-processes", "hidden", .note, "hidepid") { $0.view.hidesProcesses = true },
    Case("all-processes", "unreadable", .note, "3 processes of 5") {
      $0.view.unreadableProcesses = 3
    },
    Case("all-processes", "all", .ok, "2 processes can be read."),
    Case("pressure", "no PSI", .note, "psi=1") { $0.machine.psiSomeTotalUs = nil },
    Case("pressure", "PSI", .ok),
    Case("memory-cgroups", "none", .note, "cgroup_enable=memory") { $0.cgroups = nil },
    Case("memory-cgroups", "more than is looked at", .ok, "more were not looked at") {
      $0.cgroupsSkipped = 3
    },
  ]

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
