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
}
