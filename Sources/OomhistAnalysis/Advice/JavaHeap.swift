import OomhistModel

/// How large a Java process lets its memory grow, as its command line says.
///
/// The JVM's own rules are those of HotSpot (`Arguments::set_heap_size()` in
/// `src/hotspot/share/runtime/arguments.cpp`) on a 64-bit machine.
package struct JavaHeap: Equatable, Sendable {
  /// What sets the largest heap.
  package enum Basis: Equatable, Sendable {
    /// `-Xmx` or `-XX:MaxHeapSize`: the option's name.
    case option(String)
    /// `-XX:MaxRAMPercentage` or `-XX:MaxRAMFraction`: that many percent of RAM.
    case percentage(Double)
    /// Nothing said: a quarter of RAM, 32 GiB at most.
    case standard
    /// Nothing said, and `-Xms` is above the quarter of RAM.
    case initialHeap

    /// The basis as tables show it.
    package var text: String {
      switch self {
      case .option(let name): name
      case .percentage(let percent):
        "\(MemoryText.fixed(percent, digits: percent == percent.rounded() ? 0 : 1)) % of RAM"
      case .standard: "a quarter of RAM, the JVM's default"
      case .initialHeap: "-Xms"
      }
    }
  }

  /// Largest heap, KiB.
  package var maxHeapKib: Int64
  /// What sets it.
  package var basis: Basis
  /// First heap (`-Xms`), KiB.
  package var initialHeapKib: Int64?
  /// Limit of class metadata (`-XX:MaxMetaspaceSize`), KiB; `nil`: none.
  package var maxMetaspaceKib: Int64?
  /// Limit of direct buffers (`-XX:MaxDirectMemorySize`), KiB; `nil`: as large as the heap.
  package var maxDirectKib: Int64?
  /// Stack of one thread (`-Xss`), KiB.
  package var threadStackKib: Int64
  /// Stacks of all threads, KiB, reserved and seldom used whole; `nil`: threads not known.
  package var stacksKib: Int64?
  /// Compiled code at most (`-XX:ReservedCodeCacheSize`), KiB.
  package var codeCacheKib: Int64
  /// Whether a memory option's value could not be read, so that the figures may be wrong.
  package var isUncertain: Bool

  /// `-Xss` where none is given: 1 MiB on x86-64.
  package static let standardStackKib: Int64 = 1024
  /// `-XX:ReservedCodeCacheSize` where none is given: 240 MiB with tiered compilation.
  package static let standardCodeCacheKib: Int64 = 240 << 10
  /// Up to here pointers are short, and the JVM does not go beyond it by itself.
  private static let compressedPointersKib: Int64 = 32 << 20
  /// `MaxHeapSize` that is built in; half of a smaller machine's RAM is compared with it.
  private static let builtInHeapKib: Int64 = 126 << 10

  /// Reads a process; `nil` for one that is not Java, or whose heap cannot be told without RAM.
  ///
  /// - Parameters:
  ///   - comm: Task name.
  ///   - cmdline: Arguments joined by NUL or by blanks.
  ///   - ramKib: What the JVM takes for RAM, KiB: the machine's, or its container's limit.
  ///   - threads: Number of threads, where it is known.
  package init?(comm: String, cmdline: String?, ramKib: Int64?, threads: Int64? = nil) {
    guard let options = JavaOptions(comm: comm, cmdline: cmdline),
      let (heapKib, basis) = Self.heap(options, ramKib: ramKib)
    else { return nil }
    maxHeapKib = heapKib
    self.basis = basis
    initialHeapKib = options.initialHeapKib
    maxMetaspaceKib = options.maxMetaspaceKib
    maxDirectKib = options.maxDirectKib
    let stackKib = options.threadStackKib ?? Self.standardStackKib
    threadStackKib = stackKib
    stacksKib = threads.map { min(max(0, $0), 1 << 22) * min(stackKib, 1 << 30) }
    codeCacheKib = options.codeCacheKib ?? Self.standardCodeCacheKib
    // Without a command line the standard is only a guess.
    isUncertain = options.isUnreadable || (cmdline ?? "").isEmpty
  }

  /// What the options bound outside the heap, KiB.
  ///
  /// Metadata and direct buffers where they are limited, the stacks, and compiled code; the
  /// collector's own structures come on top.
  package var boundedOffHeapKib: Int64 {
    (maxMetaspaceKib ?? 0) + (maxDirectKib ?? 0) + (stacksKib ?? 0) + codeCacheKib
  }

  private static func heap(_ options: JavaOptions, ramKib: Int64?) -> (Int64, Basis)? {
    if let heap = options.maxHeap { return (heap.kib, .option(heap.name)) }
    let ram = [ramKib, options.maxRamKib].compactMap { $0 }.min()
    guard let ram, ram > 0 else { return nil }
    // A percentage wins over the older fraction.
    if let percent = options.ramPercentage ?? options.ramFraction.map({ 100 / $0 }) {
      let heap = Int64(Double(min(ram, Int64.largestKib)) * percent / 100)
      return (heap, .percentage(percent))
    }
    let quarter = min(ram / 4, compressedPointersKib)
    let heap = ram / 2 < builtInHeapKib ? ram / 2 : max(quarter, builtInHeapKib)
    if let initial = options.initialHeapKib, initial > heap { return (initial, .initialHeap) }
    return (heap, .standard)
  }
}
