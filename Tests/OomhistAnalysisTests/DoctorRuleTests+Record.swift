import OomhistModel
import Testing

@testable import OomhistAnalysis

/// Cases of the rules on the record: recorder, database, clock, logs and what can be seen.
extension DoctorRuleTests {
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
}
