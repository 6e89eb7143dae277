/// Whether it records, how well, and at what cost.
extension Doctor {
  private static let table = "snapshots of the record"

  /// What starts a recorder: the service, where it is installed.
  private static func start(_ facts: DoctorFacts) -> String {
    facts.hasService ? "systemctl enable --now oomhist" : "oomhist collect --interval 10s"
  }

  static func recording(_ facts: DoctorFacts) -> [Judgement] {
    let health: RecordHealth
    switch facts.record {
    case .unusable: return []
    case .missing:
      return [
        Judgement(
          .warning, "Nothing is recorded: there is no database at \(facts.databasePath).",
          risk: "After a kill nobody can say who grew.", command: start(facts))
      ]
    case .open(let open): health = open
    }
    guard let pulse = health.pulse else {
      return [
        Judgement(
          .warning, "Nothing is recorded yet: the database holds no snapshot.",
          risk: "After a kill nobody can say who grew.", command: start(facts))
      ]
    }
    guard facts.isOwn(health) else {
      let (theirs, ours) = (health.host ?? "another one", facts.host ?? "this one")
      return [
        Judgement(
          .note,
          "The record is of the machine \(theirs), and not of \(ours): its state is not judged.",
          source: "table boot")
      ]
    }
    let ageUs = max(0, facts.nowUs - pulse.lastUs)
    let every = pulse.everyUs.map { " every \(FactText.duration(us: $0))" } ?? ""
    let figures =
      [
        AdviceFigure("age of the last snapshot", Double(ageUs) / 1e6, .seconds)
      ] + (pulse.everyUs.map { [AdviceFigure("usual distance", Double($0) / 1e6, .seconds)] } ?? [])
    guard pulse.isAlive(atUs: facts.nowUs) else {
      return [
        Judgement(
          .critical,
          "Recording has stopped: the last snapshot is \(FactText.duration(us: ageUs)) old\(every.isEmpty ? "" : ", and one came\(every)").",
          risk: "A kill from now on has no history.", figures: figures, source: table,
          command: start(facts))
      ]
    }
    let sinceUs = max(0, facts.nowUs - pulse.firstUs)
    return [
      Judgement(
        .ok,
        "Recording\(every); the last snapshot is \(FactText.age(us: ageUs)) old, the first"
          + " \(FactText.age(us: sinceUs)).", figures: figures, source: table)
    ]
  }

  static func silences(_ facts: DoctorFacts) -> [Judgement] {
    guard let health = facts.ownHealth, health.silences > 0 else { return [] }
    return [
      Judgement(
        health.longestSilenceUs >= 3_600_000_000 ? .warning : .note,
        "The recorder was silent \(FactText.times(health.silences)) in the last 24 hours while the"
          + " machine ran, \(FactText.duration(us: health.longestSilenceUs)) at the longest.",
        risk: "It was stopped or restarted, and nothing of that time is known.",
        figures: [
          AdviceFigure("silences", Double(health.silences), .count),
          AdviceFigure("longest", Double(health.longestSilenceUs) / 1e6, .seconds),
        ], source: table, command: facts.hasService ? "journalctl -u oomhist --since -1d" : nil)
    ]
  }

  static func oneRecorder(_ facts: DoctorFacts) -> [Judgement] {
    if facts.recorders.count > 1 {
      let names = facts.recorders.map { "oomhist[\($0.pid)]\($0.unit.map { " (\($0))" } ?? "")" }
      let spare = facts.recorders.filter { $0.unit != "oomhist.service" }
      return [
        Judgement(
          .warning,
          "\(facts.recorders.count) recorders run on this machine: \(FactText.some(names)).",
          risk: "Each costs CPU and disk, and each has a history of its own.",
          figures: [AdviceFigure("recorders", Double(facts.recorders.count), .count)],
          source: "\(facts.view.procfs)/[pid]/cmdline",
          command: spare.isEmpty
            ? nil : "kill \(spare.map { String($0.pid) }.joined(separator: " "))"
        )
      ]
    }
    guard facts.enabledUnits.count > 1 else { return [] }
    let spare = facts.enabledUnits.filter { $0 != "oomhist.service" }
    return [
      Judgement(
        .note, "Of \(facts.enabledUnits.joined(separator: " and ")) one is enough.",
        risk: "What runs beside the service is refused, and fills the journal with that.",
        source: "/etc/systemd/system",
        command: "systemctl disable --now \(spare.joined(separator: " "))")
    ]
  }

  static func recorderCost(_ facts: DoctorFacts) -> [Judgement] {
    guard let health = facts.ownHealth, health.snapshots > 1, health.spanUs > 0 else { return [] }
    let percent = 100 * Double(health.readCPUUs) / Double(health.spanUs)
    let meanUs = health.readCPUUs / health.snapshots
    let text =
      "Reading costs \(FactText.percent(percent)) of one CPU: \(milliseconds(meanUs)) a"
      + " snapshot of \(health.processCount) processes."
    let figures = [
      AdviceFigure("CPU of one", percent, .percent),
      AdviceFigure("snapshots in 24 hours", Double(health.snapshots), .count),
    ]
    // The first snapshots read everything, and cost more.
    guard percent >= 2, health.snapshots >= 30 else {
      return [Judgement(.ok, text, figures: figures, source: table)]
    }
    return [
      Judgement(
        percent >= 10 ? .warning : .note, text,
        risk: "It takes from what it watches.", figures: figures, source: table,
        command: "# /etc/oomhist/conf.d/interval.conf\ninterval = 30s")
    ]
  }

  private static func milliseconds(_ us: Int64) -> String {
    MemoryText.fixed(Double(us) / 1000, digits: us < 10_000 ? 1 : 0) + " ms"
  }

  static func recorderProtection(_ facts: DoctorFacts) -> [Judgement] {
    facts.recorders.map { recorder in
      let figures = [
        AdviceFigure(
          "oom_score_adj of oomhist[\(recorder.pid)]", Double(recorder.oomScoreAdj), .setting)
      ]
      let source = "\(facts.view.procfs)/\(recorder.pid)/oom_score_adj"
      guard recorder.oomScoreAdj > -500 else {
        return Judgement(
          .ok, "The recorder is protected from the kernel: oom_score_adj \(recorder.oomScoreAdj).",
          figures: figures, source: source)
      }
      return Judgement(
        .note, "The recorder has oom_score_adj \(recorder.oomScoreAdj): the kernel may choose it.",
        risk: "It may die of the OOM that it should record.", figures: figures, source: source,
        command: CommandText.dropIn(recorder.unit, file: "oom", lines: ["OOMScoreAdjust=-900"])
          ?? "choom -n -900 -p \(recorder.pid)")
    }
  }

  static func configuration(_ facts: DoctorFacts) -> [Judgement] {
    facts.settings.problems.map { problem in
      Judgement(
        .warning, "The settings are wrong: \(problem).",
        risk: "The service records with its defaults until that is mended.",
        command: "oomhist config show")
    }
  }
}
