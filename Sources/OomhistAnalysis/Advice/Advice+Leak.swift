extension Advice {
  /// What a leak means for a limit, and how often a restart would be needed.
  static func leak(_ incident: Incident, suspect: Incident.Suspect) -> [AdviceItem] {
    guard suspect.shape == .leak, let slope = suspect.slopeKibPerHour, slope >= 1 else { return [] }
    var figures = [AdviceFigure("growth", slope, .kibPerHour)]
    let speed = "\(MemoryText.text(kib: slope)) an hour"
    var sentence = "\(name(suspect)) leaks \(speed)"
    var ceilingKib: Int64?
    if case .cgroup(_, let limitKib?) = incident.scope {
      // Half as much again, as a person would raise it.
      let hours = Double(limitKib) / 2 / slope
      figures.append(AdviceFigure("limit", Double(limitKib), .kib))
      figures.append(AdviceFigure("delay by a limit half as high again", hours, .hours))
      sentence +=
        ": a limit of \(MemoryText.text(kib: Double(limitKib) * 1.5)) instead of"
        + " \(MemoryText.text(kib: limitKib)) would put off the next kill by"
        + " \(MemoryText.hours(hours)) only, so that the program must be mended"
      ceilingKib = limitKib
    } else {
      sentence += ": only mending the program ends that"
      ceilingKib = suspect.sizeKib
    }
    let restart = restartHours(suspect, ceilingKib: ceilingKib, slope: slope)
    var command: String?
    if let restart, let unit = suspect.unit, !CommandText.isShared(unit) {
      figures.append(AdviceFigure("time between restarts", Double(restart), .hours))
      command = CommandText.dropIn(
        suspect.unit, file: "restart",
        lines: ["RuntimeMaxSec=\(restart)h", "Restart=always"])
      if command != nil {
        let often = restart == 1 ? "every hour" : "every \(restart) hours"
        sentence += "; until then a restart \(often) holds it down"
      }
    }
    return [AdviceItem(.leak, sentence + ".", figures: figures, command: command)]
  }

  /// Whole hours after which it has used up 80 % of its room; `nil` below one hour.
  private static func restartHours(
    _ suspect: Incident.Suspect, ceilingKib: Int64?, slope: Double
  ) -> Int64? {
    guard let ceilingKib, let floor = suspect.floorKib, ceilingKib > floor else { return nil }
    let hours = Double(ceilingKib - floor) * 0.8 / slope
    return hours >= 1 && hours < 24 * 365 ? Int64(hours) : nil
  }

  /// The suspect as sentences name it: `worker[4711] (worker.service)`.
  static func name(_ suspect: Incident.Suspect) -> String {
    let pid = suspect.pid.map { "[\($0)]" } ?? ""
    let unit = suspect.unit.flatMap { $0 == suspect.name ? nil : " (\($0))" } ?? ""
    return suspect.name + pid + unit
  }

  /// Shared memory and tmpfs: no process owns it, and killing one frees none of it.
  static func tmpfs(_ incident: Incident, suspect: Incident.Suspect) -> [AdviceItem] {
    guard let ramKib = incident.ramKib, let size = suspect.sizeKib ?? incident.shmemKib else {
      return []
    }
    let base = suspect.peakKib ?? suspect.floorKib
    // What it needed before and a half, but no more than the half of RAM that is the default.
    let wantedKib = base.map { $0 / 2 * 3 } ?? ramKib / 4
    let limitMib = min(MemoryText.wholeMib(kib: wantedKib, roundedUpToMib: 16), ramKib / 2048)
    var figures = [
      AdviceFigure("shared memory at the kill", Double(size), .kib),
      AdviceFigure("RAM", Double(ramKib), .kib),
      AdviceFigure("size=", Double(limitMib << 10), .kib),
    ]
    if let base { figures.append(AdviceFigure("before the growth", Double(base), .kib)) }
    let isMount = suspect.name.hasPrefix("/") && CommandText.plain(suspect.name) == suspect.name
    let look = "findmnt -t tmpfs -o TARGET,SIZE,USED\nipcs -m"
    let mount = isMount ? suspect.name : "/dev/shm"
    let command = look + "\nmount -o remount,size=\(limitMib)M \(mount)"
    let fits = size > limitMib << 10
    return [
      AdviceItem(
        .tmpfs,
        "Shared memory held \(MemoryText.text(kib: size)) that no kill frees: find the file system"
          + " or segment, and bound it" + (fits ? " with size=\(limitMib)M." : "."),
        figures: figures, command: fits ? command : look)
    ]
  }

  /// The kernel's own memory: what to look at.
  static func kernelMemory(_ incident: Incident, suspect: Incident.Suspect) -> [AdviceItem] {
    let isSlab = suspect.kind == .slab
    guard let size = suspect.sizeKib ?? (isSlab ? incident.slabUnreclaimableKib : nil) else {
      return []
    }
    let figures = [AdviceFigure("\(suspect.name) at the kill", Double(size), .kib)]
    let held = MemoryText.text(kib: size)
    if isSlab {
      return [
        AdviceItem(
          .slab,
          "The kernel's slab caches held \(held), which no kill frees: see which cache grows, and"
            + " whether sockets or pipes hold it.",
          figures: figures,
          command: "slabtop -o -s c | head -20    # from /proc/slabinfo\nss -m\n"
            + "sysctl fs.pipe-user-pages-soft fs.file-nr")
      ]
    }
    return [
      AdviceItem(
        .kernelMemory,
        "\(suspect.name) held \(held) inside the kernel, which no kill of a big process frees: see"
          + " which of its parts grows.",
        figures: figures,
        command: "grep -E 'PageTables|KernelStack|Percpu|VmallocUsed|HugePages' /proc/meminfo\n"
          + "cat /proc/buddyinfo\nss -m")
    ]
  }
}
