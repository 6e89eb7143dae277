import OomhistModel

/// Where kills are told of, and whether each that the kernel counted was.
extension Doctor {
  static func kernelLog(_ facts: DoctorFacts) -> [Judgement] {
    let path = facts.logs.kmsgPath
    switch facts.logs.kmsg {
    case .readable:
      return [Judgement(.ok, "\(path) can be read: kills are seen as they happen.", source: path)]
    case .missing:
      return [
        Judgement(
          .warning, "There is no \(path).",
          risk: "A recorder sees that the kernel killed, by its count, and not whom.", source: path,
          command: facts.view.container == nil
            ? nil : "# start the container with the device\n--device /dev/kmsg --cap-add SYSLOG")
      ]
    case .denied:
      return [
        Judgement(
          facts.view.isRoot ? .warning : .note, "\(path) may not be read by this user.",
          risk: "A recorder with these rights sees that the kernel killed, by its count, and not"
            + " whom.",
          source: "open(2)",
          command: facts.view.container == nil
            ? "sudo oomhist doctor" : "# start the container with\n--cap-add SYSLOG")
      ]
    }
  }

  /// What the kernel said before the recorder began, and in earlier boots.
  static func keptLogs(_ facts: DoctorFacts) -> [Judgement] {
    let logs = facts.logs
    let files = logs.files + (logs.isJournalKept ? [logs.journalPath].compactMap { $0 } : [])
    let denied =
      logs.deniedFiles + (logs.journal == .denied ? [logs.journalPath].compactMap { $0 } : [])
    guard !files.isEmpty || !denied.isEmpty else {
      // A container has the kernel of its host, and the logs are there.
      guard facts.view.container == nil else { return [] }
      let journal = logs.journalPath.map { " (\($0) is gone with the boot)" } ?? ""
      return [
        Judgement(
          .note, "No log keeps the kernel's messages over a reboot\(journal).",
          risk: "Kills from before the recorder began, and the last words of a crash, are lost.",
          source: "/var/log/{messages,syslog,kern.log}, /var/log/journal",
          command: "mkdir -p /var/log/journal\nsystemctl restart systemd-journald")
      ]
    }
    let readable = files.filter { !denied.contains($0) }
    guard denied.isEmpty else {
      return [
        Judgement(
          readable.isEmpty && facts.view.isRoot ? .warning : .note,
          "\(FactText.some(denied)) may not be read by this user.",
          risk: "Kills that only they tell of cannot be read in.", source: "open(2)",
          command: "sudo oomhist doctor")
      ]
    }
    return [
      Judgement(
        .ok, "Older kills can be read in from \(FactText.some(readable)).", source: "open(2)")
    ]
  }

  static func countedKills(_ facts: DoctorFacts) -> [Judgement] {
    guard let health = facts.ownHealth, health.pulse != nil else { return unrecorded(facts) }
    let sinceLast = killsSinceLast(facts, health)
    let counted = health.countedKills + sinceLast
    let unexplained = health.unexplainedKills + sinceLast
    let figures = [
      AdviceFigure("counted by the kernel", Double(counted), .count),
      AdviceFigure("explained by a log", Double(counted - unexplained), .count),
    ]
    let source = "oom_kill of \(facts.view.procfs)/vmstat, table oom_event"
    guard unexplained > 0 else {
      let text =
        counted == 0
        ? "The kernel counted no kill in the last 7 days."
        : "\(kills(counted)) counted by the kernel in the last 7 days, \(counted) explained."
      return [Judgement(.ok, text, figures: figures, source: source)]
    }
    return [
      Judgement(
        .warning,
        "\(kills(counted)) counted by the kernel in the last 7 days, \(counted - unexplained)"
          + " explained.",
        risk: "Who died in the others, and why, is in no log that was read.", figures: figures,
        source: source, command: reading(facts.logs))
    ]
  }

  /// What the kernel counted that no snapshot has seen: after the last one, or in a new boot.
  private static func killsSinceLast(_ facts: DoctorFacts, _ health: RecordHealth) -> Int64 {
    guard let now = facts.machine.oomKills, let bootID = facts.bootID else { return 0 }
    guard bootID == health.bootID else { return now }
    return health.lastOOMKills.map { max(0, now - $0) } ?? 0
  }

  private static func unrecorded(_ facts: DoctorFacts) -> [Judgement] {
    guard facts.record == .missing, let counted = facts.machine.oomKills else { return [] }
    let source = "oom_kill of \(facts.view.procfs)/vmstat"
    let figures = [AdviceFigure("counted by the kernel", Double(counted), .count)]
    guard counted > 0 else {
      return [
        Judgement(
          .ok, "The kernel counted no kill since the boot.", figures: figures, source: source)
      ]
    }
    return [
      Judgement(
        .warning, "\(kills(counted)) counted by the kernel since the boot, and none is recorded.",
        risk: "Logs still tell who died, as long as they are kept.", figures: figures,
        source: source, command: reading(facts.logs))
    ]
  }

  private static func kills(_ count: Int64) -> String { count == 1 ? "1 kill" : "\(count) kills" }

  /// What reads in the logs that are there.
  private static func reading(_ logs: DoctorFacts.Logs) -> String {
    var lines = logs.files.isEmpty ? [] : ["oomhist ingest \(logs.files.joined(separator: " "))"]
    if logs.journalPath != nil { lines.append("journalctl -k -b all -o json | oomhist ingest -") }
    return lines.isEmpty ? "dmesg | oomhist ingest -" : lines.joined(separator: "\n")
  }

  static func taskTable(_ facts: DoctorFacts) -> [Judgement] {
    guard let value = facts.sysctl("vm.oom_dump_tasks") else { return [] }
    let figures = [AdviceFigure("vm.oom_dump_tasks", Double(value), .setting)]
    let source = facts.sysctlSource("vm.oom_dump_tasks")
    guard value == 0 else {
      return [
        Judgement(
          .ok, "The kernel logs a table of all tasks with each kill.", figures: figures,
          source: source)
      ]
    }
    return [
      Judgement(
        .note, "With vm.oom_dump_tasks=0 the kernel logs no table of tasks with a kill.",
        risk: "Why it chose its victim cannot be recomputed.", figures: figures, source: source,
        command: CommandText.sysctl([("vm.oom_dump_tasks", "1")], file: "90-oom"))
    ]
  }
}
