import OomhistModel

/// The settings that decide what an OOM does.
extension Doctor {
  static func panicOnOom(_ facts: DoctorFacts) -> [Judgement] {
    guard let value = facts.sysctl("vm.panic_on_oom") else { return [] }
    let source = facts.sysctlSource("vm.panic_on_oom", "kernel.panic")
    guard let advice = advice(.panicOnOom, facts) else {
      return [
        Judgement(
          .ok, "An OOM kills a process and not the machine (vm.panic_on_oom = 0).",
          figures: [AdviceFigure("vm.panic_on_oom", Double(value), .setting)], source: source)
      ]
    }
    let hangs = facts.sysctl("kernel.panic") ?? 0 == 0
    return [
      Judgement(
        hangs ? .critical : .warning, advice,
        risk: hangs
          ? "One leak takes the whole machine down until a person comes."
          : "One leak restarts the whole machine: meant so only where another one takes over.",
        source: source)
    ]
  }

  static func allocatingTask(_ facts: DoctorFacts) -> [Judgement] {
    guard facts.sysctl("vm.oom_kill_allocating_task") != nil else { return [] }
    let source = facts.sysctlSource("vm.oom_kill_allocating_task")
    guard let advice = advice(.allocatingTask, facts) else {
      return [Judgement(.ok, "The kernel chooses its victim by badness.", source: source)]
    }
    return [
      Judgement(
        .warning, advice,
        risk: "An innocent dies and the one who grows goes on: kill follows kill.", source: source)
    ]
  }

  static func overcommit(_ facts: DoctorFacts) -> [Judgement] {
    guard let mode = facts.sysctl("vm.overcommit_memory") else { return [] }
    let source = facts.sysctlSource("vm.overcommit_memory") + ", \(facts.view.procfs)/meminfo"
    if let advice = advice(.overcommit, facts) {
      let risk =
        mode == 2 && (facts.machine.commitLimitKib ?? 0) <= (facts.machine.totalKib ?? 0)
        ? "fork() and malloc() fail in programs that seldom expect it."
        : "Programs are promised what is not there, and the OOM killer collects."
      return [Judgement(.warning, advice, risk: risk, source: source)]
    }
    let figures = [
      ("Committed_AS", facts.machine.committedKib), ("CommitLimit", facts.machine.commitLimitKib),
    ].compactMap { name, kib in kib.map { AdviceFigure(name, Double($0), .kib) } }
    let words =
      switch mode {
      case 1: "every request is granted"
      case 2: "requests beyond CommitLimit fail"
      default: "only requests that cannot fit are refused"
      }
    return [
      Judgement(
        .ok, "Overcommit: \(words) (vm.overcommit_memory = \(mode)).",
        figures: [AdviceFigure("vm.overcommit_memory", Double(mode), .setting)] + figures,
        source: source)
    ]
  }

  static func swap(_ facts: DoctorFacts) -> [Judgement] {
    guard let totalKib = facts.machine.swapTotalKib, let freeKib = facts.machine.swapFreeKib else {
      return []
    }
    let source = "\(facts.view.procfs)/meminfo"
    if let advice = advice(.swap, facts) {
      return totalKib == 0
        ? [
          Judgement(
            .note, advice, risk: "A burst kills at once instead of slowing down first.",
            source: source)
        ]
        : [
          Judgement(
            .warning,
            "Swap is full: \(MemoryText.text(kib: freeKib)) of \(MemoryText.text(kib: totalKib)) are"
              + " free.",
            risk: "What grows now comes out of RAM, and the next kill is near.",
            figures: advice.figures, source: source, command: "oomhist forecast\noomhist top")
        ]
    }
    return [
      Judgement(
        .ok, "\(MemoryText.text(kib: freeKib)) of \(MemoryText.text(kib: totalKib)) swap are free.",
        figures: [
          AdviceFigure("swap", Double(totalKib), .kib), AdviceFigure("free", Double(freeKib), .kib),
        ], source: source)
    ]
  }

  static func swappiness(_ facts: DoctorFacts) -> [Judgement] {
    guard let value = facts.sysctl("vm.swappiness"), let swapKib = facts.machine.swapTotalKib,
      swapKib > 0
    else { return [] }
    let figures = [AdviceFigure("vm.swappiness", Double(value), .setting)]
    let source = facts.sysctlSource("vm.swappiness")
    guard value == 0 else {
      return [
        Judgement(.ok, "Swap is used (vm.swappiness = \(value)).", figures: figures, source: source)
      ]
    }
    // get_scan_count() in mm/vmscan.c: with 0 anonymous memory is left alone until file pages are
    // nearly gone.
    return [
      Judgement(
        .warning,
        "With vm.swappiness=0 the kernel swaps only when page cache is nearly gone:"
          + " \(MemoryText.text(kib: swapKib)) of swap stay unused until then.",
        risk: "A kill can come while swap is free, most of all in a cgroup.", figures: figures,
        source: source, command: CommandText.sysctl([("vm.swappiness", "10")], file: "90-oom"))
    ]
  }

  static func minFree(_ facts: DoctorFacts) -> [Judgement] {
    guard let kib = facts.sysctl("vm.min_free_kbytes"), let ramKib = facts.machine.memTotalKib,
      ramKib > 0
    else { return [] }
    let figures = [
      AdviceFigure("vm.min_free_kbytes", Double(kib), .kib),
      AdviceFigure("RAM", Double(ramKib), .kib),
    ]
    let source = facts.sysctlSource("vm.min_free_kbytes")
    // What the kernel takes by itself, held as in Linux before 5.9, and raised for huge pages:
    // init_per_zone_wmark_min() in mm/page_alloc.c.
    let usualKib = min(Int64((Double(ramKib) * 16).squareRoot()), 65_536)
    func mend(_ wanted: Int64) -> String {
      CommandText.sysctl([("vm.min_free_kbytes", String(wanted))], file: "90-oom")
    }
    if kib > ramKib / 20, kib > 4 * usualKib {
      return [
        Judgement(
          kib > ramKib / 5 ? .critical : .warning,
          "The kernel keeps \(MemoryText.text(kib: kib)) of \(MemoryText.text(kib: ramKib)) RAM free"
            + " for itself (vm.min_free_kbytes).",
          risk: "Programs cannot have it: kills come while that much is free.", figures: figures,
          source: source, command: mend(usualKib))
      ]
    }
    if kib < usualKib / 4 {
      return [
        Judgement(
          .warning,
          "The kernel keeps only \(MemoryText.text(kib: kib)) free for itself"
            + " (vm.min_free_kbytes), a quarter of the usual \(MemoryText.text(kib: usualKib)) or"
            + " less.",
          risk: "Network and disk drivers fail to get memory, and the machine may lock up.",
          figures: figures, source: source, command: mend(usualKib))
      ]
    }
    return [
      Judgement(
        .ok, "The kernel keeps \(MemoryText.text(kib: kib)) free for itself (vm.min_free_kbytes).",
        figures: figures, source: source)
    ]
  }

  static func legacyAdjustment(_ facts: DoctorFacts) -> [Judgement] {
    guard facts.hasLegacyAdjustmentOnly else { return [] }
    return [
      Judgement(
        .note, "This kernel has no oom_score_adj, only the older oom_adj (-17 to 15).",
        risk: "Badness follows another formula (before Linux 2.6.36), and protections are not"
          + " recorded.", source: "\(facts.view.procfs)/self/oom_adj")
    ]
  }

  /// What ``Advice`` says of a subject without a kill.
  private static func advice(_ subject: AdviceItem.Subject, _ facts: DoctorFacts) -> AdviceItem? {
    let incident = facts.incident
    return (Advice.settings(incident) + Advice.swap(incident)).first { $0.subject == subject }
  }
}

extension DoctorFacts {
  /// A setting as a number, where it is known and a sound one.
  func sysctl(_ name: String) -> Int64? { incident.number(name) }

  /// The files of settings below the procfs that was read.
  func sysctlSource(_ names: String...) -> String {
    names.map { name in
      "\(view.procfs)/sys/\(name.split(separator: ".").joined(separator: "/"))"
    }.joined(separator: ", ")
  }
}
