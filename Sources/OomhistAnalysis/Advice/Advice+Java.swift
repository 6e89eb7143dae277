extension Advice {
  /// Java heaps that together do not fit: names each process, and heaps that would.
  static func java(_ incident: Incident) -> [AdviceItem] {
    guard let fleet = incident.fleet, fleet.isTight else { return [] }
    let heaps = MemoryText.text(kib: fleet.maxHeapKib)
    let limit = MemoryText.text(kib: fleet.limitKib)
    let what =
      switch incident.scope {
      case .machine: "RAM"
      case .cgroup(let path, _): "the limit of \(path)"
      }
    let fitting = fleet.fittingHeapsKib
    let each = zip(fleet.members, fitting).map { member, heapKib in
      "\(member.process.label) \(MemoryText.text(kib: member.heap.maxHeapKib)) to"
        + " \(MemoryText.text(kib: heapKib))"
    }
    let count = fleet.members.count
    let owners = count == 1 ? "The Java process may" : "The \(count) Java processes may"
    let rest =
      fleet.isOvercommitted
      ? "more than \(what) of \(limit)"
      : "which leaves \(MemoryText.text(kib: fleet.remainderKib)) of \(what) of \(limit) for"
        + " metaspace, stacks, buffers and all other processes"
    let shown = each.prefix(8).joined(separator: ", ")
    let more = each.count > 8 ? " and \(each.count - 8) more" : ""
    let sumKib = fitting.reduce(0, +)
    return [
      AdviceItem(
        .javaHeap,
        "\(owners) fill \(heaps) of heap, \(rest): lower \(shown)\(more), together"
          + " \(MemoryText.text(kib: sumKib)).",
        figures: [
          AdviceFigure("largest heaps together", Double(fleet.maxHeapKib), .kib),
          AdviceFigure("memory for them", Double(fleet.limitKib), .kib),
          AdviceFigure("what they hold", Double(fleet.sizeKib), .kib),
          AdviceFigure("proposed heaps together", Double(sumKib), .kib),
          AdviceFigure("kept for all else", Double(JavaFleet.reservePercent), .percent),
        ]
          + fleet.members.prefix(8).map {
            AdviceFigure("heap of \($0.process.label)", Double($0.heap.maxHeapKib), .kib)
          },
        command: options(fleet.members, fitting))
    ]
  }

  private static func options(_ members: [JavaFleet.Member], _ heapsKib: [Int64]) -> String {
    zip(members, heapsKib).map { member, heapKib in
      let process = member.process
      let unit = process.unit.map { " of \(CommandText.plain($0))" } ?? ""
      return "-Xmx\(heapKib / 1024)m    # \(CommandText.label(process.comm, process.pid))\(unit)"
        + ", now \(member.heap.maxHeapKib / 1024)m"
    }.joined(separator: "\n")
  }
}
