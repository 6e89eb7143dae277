extension Advice {
  /// Who should die next time: the one that grows and not the one that only was there.
  static func choice(_ incident: Incident) -> [AdviceItem] {
    scoreAdjust(incident) + oomPolicy(incident)
  }

  private static func scoreAdjust(_ incident: Incident) -> [AdviceItem] {
    guard incident.verdict == .other, let suspect = incident.surest, let victim = incident.victim,
      suspect.kind == .process || suspect.processCount == 1,
      let victimKib = victim.sizeKib, let suspectKib = suspect.sizeKib,
      let totalKib = incident.totalKib, totalKib > 0,
      victim.unit != nil, suspect.unit != nil, victim.unit != suspect.unit
    else { return [] }
    let victimAdj = victim.oomScoreAdj ?? 0
    let suspectAdj = suspect.oomScoreAdj ?? 0
    let lead = Double(victimKib - suspectKib) * 1000 / Double(totalKib)
    // Half of what the victim is ahead on each side, and a tenth of all memory between them.
    let gap = lead + Double(victimAdj - suspectAdj) + 100
    guard gap > 0, gap <= 1500 else { return [] }
    let share = max(100, Int64((gap / 2 / 50).rounded(.up)) * 50)
    // Never -1000: a machine must be able to get rid of anything that leaks.
    let victimNew = max(-900, victimAdj - share)
    let suspectNew = min(1000, suspectAdj + share)
    let lines = [
      CommandText.dropIn(victim.unit, file: "oom", lines: ["OOMScoreAdjust=\(victimNew)"]),
      CommandText.dropIn(suspect.unit, file: "oom", lines: ["OOMScoreAdjust=\(suspectNew)"]),
    ].compactMap { $0 }
    // One without the other changes who dies to somebody else's harm.
    guard lines.count == 2 else { return [] }
    return [
      AdviceItem(
        .scoreAdjust,
        "\(victim.comm)[\(victim.pid)] died for the growth of \(name(suspect)): with OOMScoreAdjust"
          + " \(victimNew) for the one and \(suspectNew) for the other the kernel takes the one that"
          + " grows.",
        figures: [
          AdviceFigure("size of the victim", Double(victimKib), .kib),
          AdviceFigure("oom_score_adj of the victim", Double(victimAdj), .setting),
          AdviceFigure("size of the suspect", Double(suspectKib), .kib),
          AdviceFigure("oom_score_adj of the suspect", Double(suspectAdj), .setting),
          AdviceFigure("memory that badness is measured by", Double(totalKib), .kib),
        ],
        command: lines.joined(separator: "\n"))
    ]
  }

  private static func oomPolicy(_ incident: Incident) -> [AdviceItem] {
    guard incident.verdict != .undetermined, !incident.isGroupKill, let victim = incident.victim,
      let unit = victim.unit, let count = victim.unitProcessCount, count > 1,
      let command = CommandText.dropIn(
        unit, file: "oom-policy", lines: ["OOMPolicy=kill", "Restart=on-failure"])
    else { return [] }
    return [
      AdviceItem(
        .oomPolicy,
        "Only one of the \(count) processes of \(unit) was killed: with OOMPolicy=kill all of them"
          + " go and the unit starts anew, with stop (the default) it is stopped, with continue the"
          + " others go on.",
        figures: [AdviceFigure("processes of \(unit)", Double(count), .count)], command: command)
    ]
  }

  /// Protection that came down from a login service to what people run.
  static func protections(_ incident: Incident) -> [AdviceItem] {
    incident.trees.filter(\.isUnintended).map { tree in
      let guests = tree.guests
      let heldKib = guests.reduce(0) { $0 + $1.sizeKib }
      let unit = tree.root.unit.map { " (\($0))" } ?? ""
      let many = MemoryText.count(guests.count, "process", "processes")
      let effect =
        tree.adj <= -1000 ? "can never be killed" : "are killed only after everything else"
      return AdviceItem(
        .inheritedProtection,
        "\(tree.root.label)\(unit) has oom_score_adj \(tree.adj), and \(many) started from it"
          + " inherited that: \(MemoryText.text(kib: heldKib)) \(effect), the biggest"
          + " \(guests.first?.label ?? "") with"
          + " \(MemoryText.text(kib: guests.first?.sizeKib ?? 0)).",
        figures: [
          AdviceFigure("oom_score_adj", Double(tree.adj), .setting),
          AdviceFigure("processes that inherited it", Double(guests.count), .count),
          AdviceFigure("their memory", Double(heldKib), .kib),
        ],
        command: unprotecting(tree))
    }
  }

  /// Frees the biggest ones now, and what is started later by a drop-in.
  private static func unprotecting(_ tree: ProtectionTree) -> String {
    var lines = tree.guests.prefix(5).map {
      "choom -n 0 -p \($0.pid)    # \(CommandText.label($0.comm, $0.pid))"
    }
    // The daemon of OpenSSH protects itself, and gives its sessions what it was started with.
    if let dropIn = CommandText.dropIn(tree.root.unit, file: "oom", lines: ["OOMScoreAdjust=0"]) {
      lines.append(dropIn)
    } else {
      lines.append(
        "choom -n 0 -p \(tree.root.pid)    # \(CommandText.label(tree.root.comm, tree.root.pid))")
    }
    return lines.joined(separator: "\n")
  }
}
