import OomhistModel

/// Limits that do nothing, and units that have none.
extension Doctor {
  static func limitsAboveRam(_ facts: DoctorFacts) -> [Judgement] {
    guard let ramKib = facts.machine.memTotalKib, let cgroups = facts.cgroups else { return [] }
    let limited = cgroups.filter { $0.sample.limitKib != nil }
    let above = limited.filter { ($0.sample.limitKib ?? 0) > ramKib }
      .sorted { ($1.sample.limitKib ?? 0, $0.path) < ($0.sample.limitKib ?? 0, $1.path) }
    let source = "memory.max of the cgroups, \(facts.view.procfs)/meminfo"
    guard let highest = above.first else {
      guard !limited.isEmpty else { return [] }
      return [
        Judgement(
          .ok,
          "\(MemoryText.count(limited.count, "cgroup has a limit", "cgroups have limits")), none"
            + " above RAM.",
          figures: [AdviceFigure("limits", Double(limited.count), .count)], source: source)
      ]
    }
    let names = above.map { "\($0.path) (\(MemoryText.text(kib: $0.sample.limitKib ?? 0)))" }
    return [
      Judgement(
        .note,
        "\(MemoryText.count(above.count, "limit lies", "limits lie")) above the"
          + " \(MemoryText.text(kib: ramKib)) of RAM: \(FactText.some(names)).",
        risk:
          "It is never reached: the machine runs out first, and then the kernel may kill anybody.",
        figures: [
          AdviceFigure("limits above RAM", Double(above.count), .count),
          AdviceFigure("highest", Double(highest.sample.limitKib ?? 0), .kib),
          AdviceFigure("RAM", Double(ramKib), .kib),
        ], source: source,
        command: CommandText.limit(path: highest.path, maxMib: max(1, ramKib / 1024 * 4 / 5)))
    ]
  }

  static func unlimitedGrowth(_ facts: DoctorFacts) -> [Judgement] {
    guard let health = facts.ownHealth, health.pulse != nil, let ramKib = facts.machine.memTotalKib
    else { return [] }
    let grown = health.grown.filter { $0.toKib - $0.fromKib > max(262_144, ramKib / 20) }
    let source = "query unlimited"
    guard !grown.isEmpty else {
      return [
        Judgement(
          .ok, "No unit without a limit grew much in the last 7 days.", source: source)
      ]
    }
    return grown.prefix(3).map { unit in
      let grewKib = unit.toKib - unit.fromKib
      // Room for what it does now, so that the limit kills only when it goes on.
      let maxMib = min(unit.toKib / 4 * 5, ramKib / 10 * 9) / 1024
      return Judgement(
        unit.toKib > ramKib / 2 ? .warning : .note,
        "\(CgroupName.last(unit.cgroup)) has no limit and grew by \(MemoryText.text(kib: grewKib)) in"
          + " the last 7 days, to \(MemoryText.text(kib: unit.toKib)).",
        risk: "When it goes on, the kernel may kill another one for it.",
        figures: [
          AdviceFigure("size 7 days ago, or at first", Double(unit.fromKib), .kib),
          AdviceFigure("size now", Double(unit.toKib), .kib),
          AdviceFigure("RAM", Double(ramKib), .kib),
        ], source: source,
        command: maxMib << 10 > unit.toKib
          ? CommandText.limit(path: unit.cgroup, maxMib: maxMib) : "oomhist forecast")
    }
  }
}

/// The name that people know a cgroup by.
enum CgroupName {
  static func last(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}
