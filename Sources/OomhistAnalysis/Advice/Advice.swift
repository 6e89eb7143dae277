import OomhistModel

/// What to change after a kill, and what that rests on.
///
/// Each item stands only where its figures are known and support it. With an undetermined verdict
/// only what settings and the kernel's report tell by themselves remains.
package struct Advice: Equatable, Sendable {
  /// What removes the cause first, then who should die, then the settings.
  package let items: [AdviceItem]

  package init(_ incident: Incident) {
    let incident = incident.bounded
    guard incident.kind != .sysrq else {
      items = Self.sysrq(incident) + Self.settings(incident)
      return
    }
    items =
      Self.causes(incident) + Self.java(incident) + Self.fragmentation(incident)
      + Self.protections(incident) + Self.choice(incident) + Self.swap(incident)
      + Self.settings(incident) + Self.history(incident)
  }

  /// What to do about the suspect.
  private static func causes(_ incident: Incident) -> [AdviceItem] {
    guard let suspect = incident.surest else { return [] }
    switch suspect.kind {
    case .process, .group:
      return memoryLimit(incident, suspect: suspect) + ownLimit(incident, suspect: suspect)
        + leak(incident, suspect: suspect)
    case .shmem: return tmpfs(incident, suspect: suspect)
    case .slab, .kernel: return kernelMemory(incident, suspect: suspect)
    case .limit: return loweredLimit(incident, suspect: suspect)
    }
  }

  /// Whoever pressed the key is the reason; no limit helps.
  private static func sysrq(_ incident: Incident) -> [AdviceItem] {
    let who: String
    switch (incident.invokerComm, incident.invokerPid) {
    case (let comm?, _) where comm.hasPrefix("kworker"):
      who = "by the keyboard (SysRq-f, carried out by a kernel worker)"
    case (let comm?, let pid?): who = "by \(comm)[\(pid)]"
    case (let comm?, nil): who = "by \(comm)"
    default: who = "by SysRq-f or a write to /proc/sysrq-trigger"
    }
    return [
      AdviceItem(.sysrq, "This kill was asked for \(who); memory need not have been short.")
    ]
  }

  /// Kills that come again and again.
  private static func history(_ incident: Incident) -> [AdviceItem] {
    guard let kills = incident.killsInWeek, kills >= 3 else { return [] }
    var figures = [AdviceFigure("kills in seven days", Double(kills), .count)]
    var sentence = "This was one of \(kills) kills within seven days"
    if let hours = incident.hoursBetweenKills, hours > 0 {
      figures.append(AdviceFigure("time between kills", hours, .hours))
      sentence += ", one about every \(MemoryText.hours(hours))"
    }
    return [
      AdviceItem(
        .repeatedKills, sentence + ": without a change the next one comes.", figures: figures)
    ]
  }
}
