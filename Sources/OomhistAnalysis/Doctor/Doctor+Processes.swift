import OomhistModel

/// Who may take memory, who is protected, who kills.
extension Doctor {
  static func javaHeaps(_ facts: DoctorFacts) -> [Judgement] {
    guard let fleet = facts.incident.fleet, !fleet.members.isEmpty else { return [] }
    let source =
      "\(facts.view.procfs)/[pid]/cmdline, limits of cgroups, \(facts.view.procfs)/meminfo"
    guard let advice = Advice.java(facts.incident).first else {
      return [Judgement(.ok, fleet.sentence, source: source)]
    }
    return [
      Judgement(
        fleet.isOvercommitted ? .warning : .note, advice,
        risk: "Heaps grow to what they may have, and the machine is too small for that.",
        source: source)
    ]
  }

  static func inheritedProtection(_ facts: DoctorFacts) -> [Judgement] {
    guard !facts.processes.isEmpty, let ramKib = facts.machine.memTotalKib else { return [] }
    var incident = facts.incident
    incident.trees = Inheritance(facts.processes).trees
    let source = "\(facts.view.procfs)/[pid]/status, oom_score_adj"
    let unintended = Advice.protections(incident)
    guard !unintended.isEmpty else {
      let own = incident.trees.filter { $0.adj < 0 }
      return [
        Judgement(
          .ok,
          own.isEmpty
            ? "No process is protected."
            : "\(MemoryText.count(own.count, "process is", "processes are")) protected, and no login"
              + " or container has that from its service.",
          figures: [AdviceFigure("protected trees", Double(own.count), .count)], source: source)
      ]
    }
    return unintended.map { advice in
      let heldKib = advice.figures.first { $0.name == "their memory" }?.value ?? 0
      return Judgement(
        heldKib > Double(ramKib) / 10 ? .warning : .note, advice,
        risk: "When they leak, the kernel kills everything else first.", source: source)
    }
  }

  static func unkillable(_ facts: DoctorFacts) -> [Judgement] {
    guard let ramKib = facts.machine.memTotalKib, ramKib > 0 else { return [] }
    // Init is no matter of settings.
    let exempt = facts.processes.filter { $0.isUnkillable && $0.pid != 1 }
      .sorted { ($1.sizeKib, $0.pid) < ($0.sizeKib, $1.pid) }
    guard let biggest = exempt.first else { return [] }
    let heldKib = exempt.reduce(0) { $0 + $1.sizeKib }
    let percent = 100 * Double(heldKib) / Double(ramKib)
    let text =
      "\(MemoryText.count(exempt.count, "process", "processes")) with oom_score_adj -1000 can never be"
      + " killed: \(MemoryText.text(kib: heldKib)), \(FactText.percent(percent)) of RAM, the biggest"
      + " \(biggest.label) with \(MemoryText.text(kib: biggest.sizeKib))."
    let figures = [
      AdviceFigure("processes", Double(exempt.count), .count),
      AdviceFigure("their memory", Double(heldKib), .kib),
      AdviceFigure("RAM", Double(ramKib), .kib),
    ]
    let source = "\(facts.view.procfs)/[pid]/oom_score_adj"
    guard percent >= 25 else { return [Judgement(.ok, text, figures: figures, source: source)] }
    let comment = CommandText.label(biggest.comm, biggest.pid)
    return [
      Judgement(
        percent >= 50 ? .critical : .warning, text,
        risk: "Where one of them leaks, all else dies, and then the kernel panics: no killable"
          + " processes.", figures: figures, source: source,
        command: CommandText.dropIn(biggest.unit, file: "oom", lines: ["OOMScoreAdjust=-900"])
          ?? "choom -n -900 -p \(biggest.pid)    # \(comment)")
    ]
  }

  private static let killers: Set<String> = ["systemd-oomd", "earlyoom", "nohang", "oomd"]

  static func userspaceKillers(_ facts: DoctorFacts) -> [Judgement] {
    guard !facts.processes.isEmpty, !(facts.view.container != nil && !facts.view.isWholeMachine)
    else { return [] }
    let source = "\(facts.view.procfs)/[pid]/status"
    let names = Set(facts.processes.map(\.comm).filter(killers.contains)).sorted()
    let figures = [AdviceFigure("userspace killers", Double(names.count), .count)]
    if names.count > 1 {
      return [
        Judgement(
          .warning, "\(names.joined(separator: " and ")) run beside each other.",
          risk: "Each kills by its own rules, and two may kill for one shortage.", figures: figures,
          source: source,
          command: names.dropFirst().map { "systemctl disable --now \($0)" }.joined(separator: "\n")
        )
      ]
    }
    if names == ["systemd-oomd"], facts.machine.swapTotalKib == 0 {
      return [
        Judgement(
          .note, "systemd-oomd runs, and there is no swap.",
          risk: "Without swap pressure rises late and fast, and it often comes after the kernel.",
          figures: figures, source: source)
      ]
    }
    guard let name = names.first else {
      return [
        Judgement(
          .ok, "No userspace killer runs: the kernel alone decides.", figures: figures,
          source: source)
      ]
    }
    return [
      Judgement(
        .ok, "\(name) runs and kills before the kernel does; its log tells of that.",
        figures: figures, source: source)
    ]
  }
}
