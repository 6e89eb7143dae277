/// The rules of `oomhist doctor`.
///
/// A rule looks at the gathered facts and returns what it found: one judgement `ok` where it looked
/// and all is well, nothing where its facts are not known.
package enum Doctor {
  /// A rule with its name and its place.
  package struct Rule: Sendable {
    package let name: String
    package let area: Finding.Area
    let judge: @Sendable (DoctorFacts) -> [Judgement]

    init(
      _ name: String, _ area: Finding.Area,
      _ judge: @escaping @Sendable (DoctorFacts) -> [Judgement]
    ) {
      self.name = name
      self.area = area
      self.judge = judge
    }
  }

  /// Every rule; a new one is a function and a line here.
  package static let rules: [Rule] = [
    Rule("recording", .recorder, recording),
    Rule("gaps", .recorder, gaps),
    Rule("silences", .recorder, silences),
    Rule("one-recorder", .recorder, oneRecorder),
    Rule("recorder-cost", .recorder, recorderCost),
    Rule("recorder-protection", .recorder, recorderProtection),
    Rule("configuration", .recorder, configuration),
    Rule("database", .database, database),
    Rule("database-check", .database, databaseCheck),
    Rule("disk-space", .database, diskSpace),
    Rule("database-size", .database, databaseSize),
    Rule("write-ahead-log", .database, writeAheadLog),
    Rule("database-privacy", .database, databasePrivacy),
    Rule("clock-synchronised", .clock, clockSynchronised),
    Rule("clock-steps", .clock, clockSteps),
    Rule("clock-behind", .clock, clockBehind),
    Rule("kernel-log", .sources, kernelLog),
    Rule("kept-logs", .sources, keptLogs),
    Rule("counted-kills", .sources, countedKills),
    Rule("task-table", .sources, taskTable),
    Rule("container", .view, container),
    Rule("all-processes", .view, allProcesses),
    Rule("pressure", .view, pressure),
    Rule("memory-cgroups", .view, memoryCgroups),
    Rule("panic-on-oom", .kernel, panicOnOom),
    Rule("allocating-task", .kernel, allocatingTask),
    Rule("overcommit", .kernel, overcommit),
    Rule("swap", .kernel, swap),
    Rule("swappiness", .kernel, swappiness),
    Rule("min-free", .kernel, minFree),
    Rule("oom-adj", .kernel, legacyAdjustment),
    Rule("java-heaps", .processes, javaHeaps),
    Rule("inherited-protection", .processes, inheritedProtection),
    Rule("unkillable", .processes, unkillable),
    Rule("userspace-killers", .processes, userspaceKillers),
    Rule("limits-above-ram", .limits, limitsAboveRam),
    Rule("unlimited-growth", .limits, unlimitedGrowth),
  ]

  /// What all rules find, in the order of the rules.
  package static func findings(_ facts: DoctorFacts) -> [Finding] {
    rules.flatMap { rule in
      rule.judge(facts).map { Finding(check: rule.name, area: rule.area, judgement: $0) }
    }
  }
}
