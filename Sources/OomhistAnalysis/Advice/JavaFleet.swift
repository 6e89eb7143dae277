import OomhistModel

/// All Java processes of a machine or a cgroup against its memory.
package struct JavaFleet: Equatable, Sendable {
  /// One of them.
  package struct Member: Equatable, Sendable {
    /// The process, with what it holds.
    package var process: Candidate
    /// What its command line allows it.
    package var heap: JavaHeap

    /// What the process holds beyond its largest heap, KiB: metadata, stacks, direct buffers,
    /// code, the collector's own; `nil` while it is smaller than that heap.
    package var overHeapKib: Int64? {
      process.sizeKib > heap.maxHeapKib ? process.sizeKib - heap.maxHeapKib : nil
    }

    /// How much it may still grow until its heap is full, KiB, at least.
    package var roomKib: Int64 { max(0, heap.maxHeapKib - process.sizeKib) }
  }

  /// The biggest heap first.
  package let members: [Member]
  /// RAM, or the cgroup's limit, KiB.
  package let limitKib: Int64
  /// Σ of the largest heaps, KiB.
  package let maxHeapKib: Int64
  /// Σ of what they hold now, KiB: resident memory, swap and page tables.
  package let sizeKib: Int64

  /// Finds the Java processes among all.
  ///
  /// One whose command line is not known is left out: the name alone says nothing of its heap.
  /// `ramKib` tells what a process takes for RAM where that is less than `limitKib`: the limit of
  /// its own container, by which a JVM without options sizes its heap.
  package init(
    processes: [Candidate], limitKib: Int64, ramKib: (Candidate) -> Int64? = { _ in nil }
  ) {
    let limitKib = min(max(0, limitKib), Int64.largestKib)
    members = processes.compactMap { process in
      guard let cmdline = process.cmdline, !cmdline.isEmpty else { return nil }
      return JavaHeap(
        comm: process.comm, cmdline: cmdline, ramKib: min(limitKib, ramKib(process) ?? limitKib),
        threads: process.threads
      ).map { Member(process: process, heap: $0) }
    }.sorted {
      ($1.heap.maxHeapKib, $1.process.sizeKib, $0.process.pid)
        < ($0.heap.maxHeapKib, $0.process.sizeKib, $1.process.pid)
    }
    self.limitKib = limitKib
    maxHeapKib = members.reduce(0) { $0 + min($1.heap.maxHeapKib, Int64.largestKib) }
    sizeKib = members.reduce(0) { $0 + $1.process.sizeKib }
  }

  /// What full heaps leave for all else, KiB; negative where they do not fit.
  package var remainderKib: Int64 { limitKib - maxHeapKib }

  /// Σ of what the options bound outside the heaps, KiB.
  package var boundedOffHeapKib: Int64 { members.reduce(0) { $0 + $1.heap.boundedOffHeapKib } }

  /// Share of memory that must stay for what is not heap, percent: metadata, stacks, buffers,
  /// code, the collector, and the rest of the machine.
  package static let reservePercent: Int64 = 25

  /// Below this share for what is not heap, percent, the heaps are too large for the memory.
  package static let tightPercent: Int64 = 15

  /// Whether full heaps do not fit into the memory.
  package var isOvercommitted: Bool { !members.isEmpty && maxHeapKib > limitKib }

  /// Whether full heaps leave too little for what is not heap.
  package var isTight: Bool {
    !members.isEmpty && remainderKib < limitKib / 100 * Self.tightPercent
  }

  /// Heaps that fit, KiB, in the order of ``members``: each cut in proportion so that together
  /// they leave the reserve, rounded down to 64 MiB, or to 1 MiB where they are small.
  package var fittingHeapsKib: [Int64] {
    let budget = Double(limitKib / 100 * (100 - Self.reservePercent))
    guard maxHeapKib > 0 else { return [] }
    let ratio = min(1, budget / Double(maxHeapKib))
    return members.map { member in
      let wanted = Int64(Double(member.heap.maxHeapKib) * ratio)
      let step: Int64 = wanted >= 256 << 10 ? 64 << 10 : 1 << 10
      return ratio >= 1 ? member.heap.maxHeapKib : max(step, wanted / step * step)
    }
  }

  /// The fleet in one sentence.
  package var sentence: String {
    guard !members.isEmpty else { return "No Java process with its command line is known." }
    let heaps = MemoryText.text(kib: maxHeapKib)
    let limit = MemoryText.text(kib: limitKib)
    let count = MemoryText.count(members.count, "Java process", "Java processes")
    let rest =
      isOvercommitted
      ? "\(MemoryText.text(kib: -remainderKib)) more than there is"
      : "which leaves \(MemoryText.text(kib: remainderKib)) for all else"
    return "\(count) may fill \(heaps) of heap in \(limit) of memory, \(rest); now \(pronoun) "
      + "\(MemoryText.text(kib: sizeKib))."
  }

  private var pronoun: String { members.count == 1 ? "it holds" : "they hold" }
}
