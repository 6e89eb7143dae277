/// What the recorder itself noted that it missed.
extension Doctor {
  static func gaps(_ facts: DoctorFacts) -> [Judgement] {
    guard let health = facts.ownHealth, health.pulse != nil else { return [] }
    let judged = health.gaps.compactMap { judge($0, facts) }
    if judged.isEmpty {
      return [Judgement(.ok, "No gap in the record of the last 7 days.", source: "table gap")]
    }
    return judged
  }

  private static func judge(_ gaps: RecordHealth.Gaps, _ facts: DoctorFacts) -> Judgement? {
    guard let rule = gapRules[gaps.kind] else { return nil }
    let count = gaps.count.map { " (\($0) \(rule.counted))" } ?? ""
    let agoUs = max(0, facts.nowUs - gaps.lastUs)
    return Judgement(
      rule.severity,
      "\(rule.sentence) \(FactText.times(gaps.times)) in the last 7 days\(count), last"
        + " \(FactText.age(us: agoUs)) ago.",
      risk: rule.risk, figures: [AdviceFigure("gaps \(gaps.kind)", Double(gaps.times), .count)],
      source: "table gap", command: rule.command)
  }

  private struct GapRule {
    var severity: Judgement.Severity
    var sentence: String
    var counted: String
    var risk: String
    var command: String?
  }

  /// What each kind of gap means; `clock-step` has a rule of its own.
  private static let gapRules: [String: GapRule] = [
    "missed-tick": GapRule(
      severity: .note, sentence: "The recorder came too late for its ticks", counted: "ticks",
      risk: "What grew in between is seen only at the end of it.", command: "oomhist query gaps"),
    "snapshot-lost": GapRule(
      severity: .warning, sentence: "A snapshot was taken and could not be stored",
      counted: "snapshots", risk: "The disk was full, or the database locked; it may be so again.",
      command: "oomhist query gaps"),
    "kmsg-overrun": GapRule(
      severity: .warning,
      sentence: "The kernel's ring buffer dropped messages before they were read",
      counted: "messages", risk: "A kill among them is known only by its count.",
      command: "# kernel command line, e.g. GRUB_CMDLINE_LINUX in /etc/default/grub\nlog_buf_len=4M"
    ),
    "kmsg-unreadable": GapRule(
      severity: .warning, sentence: "The recorder could not read the kernel's log",
      counted: "times", risk: "\"No kills\" means little while kills cannot be seen.",
      command:
        "# record as root, or give the recorder CAP_SYSLOG\nsystemctl edit oomhist\n[Service]\n"
        + "AmbientCapabilities=CAP_SYSLOG"),
    "process-hidden": GapRule(
      severity: .warning,
      sentence: "Other users' processes were hidden from the recorder (hidepid)",
      counted: "processes", risk: "Whoever grows among them is not in the record.",
      command: "# record as root, or in the group that /proc is mounted with (gid=)"),
    "process-unreadable": GapRule(
      severity: .note, sentence: "The recorder could not read files of some processes",
      counted: "processes", risk: "Their numbers are missing.",
      command: "oomhist query gaps"),
    "cgroup-skipped": GapRule(
      severity: .note, sentence: "There were more cgroups than the recorder reads",
      counted: "cgroups", risk: "Limits and use of the deepest ones are not in the record."),
  ]
}
