import OomhistModel

/// What the doctor, and a recorder started the same way, can see of the machine.
extension Doctor {
  static func container(_ facts: DoctorFacts) -> [Judgement] {
    guard let kind = facts.view.container else { return [] }
    let count = facts.processes.count
    let figures = [AdviceFigure("processes with memory", Double(count), .count)]
    let source = "\(facts.view.procfs)/self/ns, \(facts.view.procfs)/2/stat"
    guard !facts.view.isWholeMachine else {
      return [
        Judgement(
          .ok, "A container (\(kind)) that sees the whole machine below \(facts.view.procfs).",
          figures: figures, source: source)
      ]
    }
    return [
      Judgement(
        .warning,
        "This is a container (\(kind)): only \(MemoryText.count(count, "process", "processes")), its"
          + " own, and no cgroup above its own can be seen.",
        risk:
          "Who grows elsewhere on the machine, whom the kernel kills there, and the limits above"
          + " do not show. Memory and kernel settings are those of the host, and are mended there.",
        figures: figures, source: source,
        command: "# record on the host, or from a container that sees it:"
          + " docs/howto/containers-recording.md")
    ]
  }

  static func allProcesses(_ facts: DoctorFacts) -> [Judgement] {
    let view = facts.view
    let count = facts.processes.count
    var figures = [AdviceFigure("processes with memory", Double(count), .count)]
    let source = "\(view.procfs)/[pid]/status"
    if view.hidesProcesses {
      return [
        Judgement(
          .note,
          "\(view.procfs) is mounted with hidepid: this user sees only its own processes.",
          risk: "Java heaps, protections and recorders of others are not judged here.",
          figures: figures, source: "\(view.procfs)/self/mountinfo", command: "sudo oomhist doctor")
      ]
    }
    if view.unreadableProcesses > 0 {
      let unreadable = view.unreadableProcesses
      figures.append(AdviceFigure("unreadable", Double(unreadable), .count))
      return [
        Judgement(
          .note,
          "\(MemoryText.count(unreadable, "process", "processes")) of \(count + unreadable) could not"
            + " be read.",
          risk: "What they hold, and how they are protected, is not judged here.",
          figures: figures, source: source, command: "sudo oomhist doctor")
      ]
    }
    guard count > 0 else { return [] }
    return [
      Judgement(
        .ok,
        "\(MemoryText.count(count, "process", "processes")) can be read"
          + (view.isRoot ? "." : ", their programs' paths only by root."), figures: figures,
        source: source)
    ]
  }

  static func pressure(_ facts: DoctorFacts) -> [Judgement] {
    guard facts.machine.memTotalKib != nil else { return [] }
    let source = "\(facts.view.procfs)/pressure/memory"
    guard facts.machine.psiSomeTotalUs == nil else {
      return [Judgement(.ok, "The kernel measures memory pressure.", source: source)]
    }
    return [
      Judgement(
        .note, "The kernel does not measure memory pressure (PSI).",
        risk: "A recorder looks closer only when little memory is left, and not when tasks wait.",
        source: source,
        command: "# kernel command line, e.g. GRUB_CMDLINE_LINUX in /etc/default/grub\npsi=1")
    ]
  }

  static func memoryCgroups(_ facts: DoctorFacts) -> [Judgement] {
    guard facts.machine.memTotalKib != nil else { return [] }
    guard let cgroups = facts.cgroups else {
      return [
        Judgement(
          .note, "No memory cgroups can be seen.",
          risk: "Use and limits of units and containers are not recorded.",
          source: "\(facts.view.procfs)/self/mountinfo",
          command: facts.view.container == nil
            ? "# kernel command line, where it has cgroup_disable=memory\ncgroup_enable=memory"
            : nil)
      ]
    }
    let more = facts.cgroupsSkipped > 0 ? "; more were not looked at" : ""
    return [
      Judgement(
        .ok,
        "\(MemoryText.count(cgroups.count, "memory cgroup", "memory cgroups")) can be read\(more).",
        figures: [AdviceFigure("cgroups", Double(cgroups.count), .count)],
        source: "\(facts.view.procfs)/self/mountinfo")
    ]
  }
}
