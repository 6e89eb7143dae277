import OomhistModel

extension Advice {
  /// What the settings alone tell.
  static func settings(_ incident: Incident) -> [AdviceItem] {
    panicOnOom(incident) + allocatingTask(incident) + overcommit(incident)
  }

  private static func panicOnOom(_ incident: Incident) -> [AdviceItem] {
    guard let value = incident.number("vm.panic_on_oom"), value > 0 else { return [] }
    var figures = [AdviceFigure("vm.panic_on_oom", Double(value), .setting)]
    let cases =
      value == 1
      ? "the next time that the whole machine runs out of memory"
      : "the next time that memory runs out, and be it in a cgroup"
    var after = ""
    if let seconds = incident.number("kernel.panic") {
      figures.append(AdviceFigure("kernel.panic", Double(seconds), .seconds))
      switch seconds {
      case 0: after = " and hangs until someone resets it (kernel.panic is 0)"
      case ..<0: after = " and restarts at once (kernel.panic is \(seconds))"
      default: after = " and restarts after \(seconds) s (kernel.panic)"
      }
    }
    return [
      AdviceItem(
        .panicOnOom,
        "With vm.panic_on_oom=\(value) the kernel kills nothing but panics \(cases)\(after).",
        figures: figures,
        command: CommandText.sysctl([("vm.panic_on_oom", "0")], file: "90-oom"))
    ]
  }

  private static func allocatingTask(_ incident: Incident) -> [AdviceItem] {
    guard let value = incident.number("vm.oom_kill_allocating_task"), value != 0 else { return [] }
    return [
      AdviceItem(
        .allocatingTask,
        "With vm.oom_kill_allocating_task=\(value) whoever asks for memory last is killed, however"
          + " small it is and whatever its oom_score_adj above -1000.",
        figures: [AdviceFigure("vm.oom_kill_allocating_task", Double(value), .setting)],
        command: CommandText.sysctl([("vm.oom_kill_allocating_task", "0")], file: "90-oom"))
    ]
  }

  private static func overcommit(_ incident: Incident) -> [AdviceItem] {
    guard let mode = incident.number("vm.overcommit_memory") else { return [] }
    var figures = [AdviceFigure("vm.overcommit_memory", Double(mode), .setting)]
    if let committed = incident.committedKib {
      figures.append(AdviceFigure("Committed_AS", Double(committed), .kib))
    }
    switch mode {
    case 1:
      guard let committed = incident.committedKib, let machine = incident.machineKib,
        committed > machine
      else { return [] }
      figures.append(AdviceFigure("RAM and swap", Double(machine), .kib))
      return [
        AdviceItem(
          .overcommit,
          "With vm.overcommit_memory=1 every request is granted, and"
            + " \(MemoryText.text(kib: committed)) were promised of \(MemoryText.text(kib: machine))"
            + " RAM and swap: with 0 the kernel refuses single requests that cannot fit.",
          figures: figures,
          command: CommandText.sysctl([("vm.overcommit_memory", "0")], file: "90-oom"))
      ]
    case 2: return strictOvercommit(incident, figures: figures)
    default: return []
    }
  }

  private static func strictOvercommit(
    _ incident: Incident, figures: [AdviceFigure]
  ) -> [AdviceItem] {
    guard let limit = incident.commitLimitKib, let machine = incident.machineKib, limit > 0 else {
      return []
    }
    var figures = figures + [AdviceFigure("CommitLimit", Double(limit), .kib)]
    if let ratio = incident.number("vm.overcommit_ratio") {
      figures.append(AdviceFigure("vm.overcommit_ratio", Double(ratio), .percent))
    }
    if limit > machine {
      return [
        AdviceItem(
          .overcommit,
          "With vm.overcommit_memory=2 the kernel promises \(MemoryText.text(kib: limit)), which is"
            + " more than the \(MemoryText.text(kib: machine)) of RAM and swap: it cannot prevent"
            + " kills so.",
          figures: figures,
          command: CommandText.sysctl([("vm.overcommit_ratio", "80")], file: "90-oom"))
      ]
    }
    guard let committed = incident.committedKib, committed >= limit / 20 * 19 else { return [] }
    return [
      AdviceItem(
        .overcommit,
        "With vm.overcommit_memory=2 requests fail beyond \(MemoryText.text(kib: limit)), of which"
          + " \(MemoryText.text(kib: committed)) were promised: programs fail with \"Cannot allocate"
          + " memory\" before memory is full.",
        figures: figures)
    ]
  }

  /// Swap that is missing, or full.
  static func swap(_ incident: Incident) -> [AdviceItem] {
    guard incident.scope == .machine, incident.kind == .global || incident.kind == .panic,
      let total = incident.swapTotalKib, let ramKib = incident.ramKib
    else { return [] }
    let ram = AdviceFigure("RAM", Double(ramKib), .kib)
    let figures = [AdviceFigure("swap", Double(total), .kib), ram]
    if total == 0 {
      let sizeMib = max(256, min(ramKib / 4, 4 << 20) / 1024 / 256 * 256)
      return [
        AdviceItem(
          .swap,
          "The machine has \(MemoryText.text(kib: ramKib)) of RAM and no swap, so that memory which"
            + " nobody touches cannot leave: \(MemoryText.text(kib: sizeMib << 10)) of swap give"
            + " time to act, though they stop no leak.",
          figures: figures,
          command: "fallocate -l \(sizeMib)M /swapfile\nchmod 600 /swapfile\nmkswap /swapfile\n"
            + "swapon /swapfile\n# /etc/fstab\n/swapfile none swap sw 0 0")
      ]
    }
    guard let free = incident.swapFreeKib, free < total / 20 else { return [] }
    return [
      AdviceItem(
        .swap,
        "Swap was full: \(MemoryText.text(kib: free)) of \(MemoryText.text(kib: total)) were free,"
          + " and more of it only delays the next kill.",
        figures: figures + [AdviceFigure("free swap", Double(free), .kib)])
    ]
  }

  /// An allocation of several pages in a row that failed while there was free memory.
  static func fragmentation(_ incident: Incident) -> [AdviceItem] {
    guard incident.kind == .global, let order = incident.order, (1...10).contains(order),
      let free = incident.freeKib, let ramKib = incident.ramKib
    else { return [] }
    let reserve = incident.number("vm.min_free_kbytes")
    guard free >= max(reserve.map { $0 * 2 } ?? 0, ramKib / 50) else { return [] }
    var figures = [
      AdviceFigure("order", Double(order), .setting), AdviceFigure("free", Double(free), .kib),
      AdviceFigure("RAM", Double(ramKib), .kib),
    ]
    var command: String?
    if let reserve, reserve > 0 {
      figures.append(AdviceFigure("vm.min_free_kbytes", Double(reserve), .kib))
      // Twice as much, and never more than a fiftieth of RAM: what is reserved is lost to all else.
      let wanted = min(reserve * 2, ramKib / 50)
      if wanted > reserve {
        command = CommandText.sysctl([("vm.min_free_kbytes", String(wanted))], file: "90-oom")
      }
    }
    let rowKib = incident.pageKib << order
    return [
      AdviceItem(
        .fragmentation,
        "\(MemoryText.text(kib: free)) were free, but not \(MemoryText.text(kib: rowKib)) in one"
          + " piece (order \(order)): memory was fragmented, and no leak needs to be behind it.",
        figures: figures, command: command)
    ]
  }
}
