import OomhistModel

/// On what the story rests, and what follows from it.
extension Story {
  /// Settings that decide what the kernel does when memory runs out, with the usual value.
  private static let usualSettings: [(name: String, usual: String)] = [
    ("vm.panic_on_oom", "0"), ("kernel.panic", "0"), ("vm.oom_kill_allocating_task", "0"),
    ("vm.overcommit_memory", "0"), ("vm.overcommit_ratio", "50"), ("vm.oom_dump_tasks", "1"),
    ("vm.swappiness", "60"), ("vm.min_free_kbytes", ""),
  ]

  var settings: [Page.Block] {
    guard !record.settings.isEmpty else { return [] }
    let known = Self.usualSettings.compactMap { setting -> String? in
      guard let value = record.settings[setting.name] else { return nil }
      let isUsual = setting.usual.isEmpty || value == setting.usual
      guard
        isVerbose || !isUsual || setting.name == "vm.overcommit_memory"
          || setting.name == "vm.panic_on_oom"
      else { return nil }
      return "\(setting.name) = \(value)" + (isUsual ? "" : " (usual: \(setting.usual))")
    }
    let ram = record.ramKib.map { "RAM \(size($0))" }
    let swap = record.swapTotalKib.map { $0 == 0 ? "no swap" : "swap \(size($0))" }
    let release = record.kernelRelease.map { "Linux \($0)" }
    let facts = [ram, swap, release].compactMap { $0 } + known
    return facts.isEmpty ? [] : [.sentence(facts.joined(separator: ", ") + ".")]
  }

  var evidence: [Page.Block] {
    var blocks: [Page.Block] = []
    if let text = event.evidence {
      let lines = text.split(separator: "\n").map(String.init)
      blocks.append(.verbatim(isVerbose ? lines : Array(lines.suffix(4))))
    }
    for source in record.sources.prefix(isVerbose ? 100 : 2) {
      let path = source.path == "-" ? "standard input" : source.path
      let trust =
        source.isTrusted
        ? "from the kernel itself" : "not proven to be the kernel's: anyone can log"
      blocks.append(.point("\(path), \(place(of: source)) (\(source.carrier)), \(trust)"))
    }
    if !event.complete { blocks.append(.point("the report is not complete in any log")) }
    return blocks
  }

  private func place(of source: KillRecord.Source) -> String {
    switch source.carrier {
    case "kmsg": "records \(source.firstLine) to \(source.lastLine)"
    // Read by ourselves, an entry's number is its moment.
    case "journal-json" where source.isTrusted:
      "entries of \(clock(source.firstLine)) to \(clock(source.lastLine))"
    default: "lines \(source.firstLine) to \(source.lastLine)"
    }
  }

  var gaps: [Page.Block] {
    var blocks = record.gaps.prefix(isVerbose ? 1000 : 3).map { gap in
      Page.Block.point(
        "\(clock(gap.fromUs)) to \(clock(gap.untilUs)) (\(gap.kind)): \(gap.detail)")
    }
    if record.gaps.count > blocks.count {
      blocks.append(.point("\(record.gaps.count - blocks.count) more; --verbose shows them"))
    }
    if record.lastSnapshotUs == nil {
      blocks.append(
        .point(
          verdict.startUs == nil
            ? "no snapshot was taken before the kill"
            : "the samples of that time are gone; the verdict was kept"))
    }
    return blocks
  }

  var advice: [Page.Block] {
    let shown = isVerbose ? 100 : 4
    let left = Advice(incident).items.count - shown
    return advice(atMost: shown)
      + (left > 0 && !isVerbose ? [.point("\(left) more; --verbose shows them")] : [])
  }

  /// The most important advice, with its commands.
  func advice(atMost count: Int) -> [Page.Block] {
    Advice(incident).items.prefix(count).flatMap { item in
      [.point(item.sentence)] + (item.command.map { [Page.Block.command($0)] } ?? [])
    }
  }
}
