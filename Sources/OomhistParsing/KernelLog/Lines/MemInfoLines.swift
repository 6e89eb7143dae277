/// A number of the Mem-Info block.
struct MemInfoNumber: Equatable {
  enum Unit: Equatable {
    /// Pages, which become KiB with the page size of the machine.
    case pages
    case kib
    /// A count that stays one (`ram_pages`).
    case plain
  }

  /// Name in the event, which ends in its unit.
  var name: String
  var value: Int64
  var unit: Unit
}

/// A line of `show_mem()` (`mm/show_mem.c`, once `lib/show_mem.c` and `mm/page_alloc.c`).
enum MemInfoLine: Equatable {
  case numbers([MemInfoNumber])
  /// `Node 0 DMA: 1*4kB (U) …`: the smallest block is a page.
  case pageSize(kib: Int64)
  /// Known, and of no use here: zones, per-CPU lists.
  case other

  static func read(_ message: Bytes) -> MemInfoLine? {
    if let line = summary(message) ?? hugePages(message) ?? freeBlocks(message) { return line }
    if isZone(message) { return .other }
    return counters(message)
  }

  /// `active_anon:10 inactive_anon:73973 isolated_anon:0`: pages, and nothing else on the line.
  private static func counters(_ message: Bytes) -> MemInfoLine? {
    var numbers: [MemInfoNumber] = []
    var cursor = ByteCursor(message)
    while true {
      let word = message.part(cursor.word())
      if word.isEmpty {
        // A newline ends a word for the cursor; here it is a blank like any other.
        guard cursor.take() != nil else { return numbers.isEmpty ? nil : .numbers(numbers) }
        continue
      }
      guard let number = pair(word, unit: "") else { return nil }
      numbers.append(MemInfoNumber(name: number.name, value: number.value, unit: .pages))
    }
  }

  /// `name:123` with a unit behind the number; the name gets the unit of events.
  static func pair(_ word: Bytes, unit: StaticString) -> (name: String, value: Int64)? {
    guard let colon = word.firstOffset(of: UInt8(ascii: ":"), from: 0), colon > 0,
      word.hasSuffix(unit), word[0].isLetter,
      let value = word.part(
        from: colon + 1, to: max(colon + 1, word.count - unit.utf8CodeUnitCount)
      )
      .wholeNumber
    else { return nil }
    for byte in word.upTo(colon)
    where !(byte.isLetter || byte == 0x5f || byte == 0x2d || byte.isDigit) {
      return nil
    }
    let suffix = "_kib".utf8
    let name = String(unsafeUninitializedCapacity: colon + suffix.count) { text in
      for index in 0..<colon {
        let byte = word[index]
        text[index] = byte == 0x2d ? 0x5f : byte.isLetter ? byte | 0x20 : byte
      }
      let rest = UnsafeMutableBufferPointer(rebasing: text[colon..<colon + suffix.count])
      return colon + rest.initialize(fromContentsOf: suffix)
    }
    return (name, value)
  }

  /// `1234 pages RAM`, `Free swap  = 0kB` and their like.
  private static func summary(_ message: Bytes) -> MemInfoLine? {
    if message.has("Mem-Info:") || message.has("Mem-info:") || message.has("Swap cache")
      || message.has("Free pages:")
    {
      return .other
    }
    if message.has("Free swap") { return kib("swap_free_kib", message) }
    if message.has("Total swap") { return kib("swap_total_kib", message) }
    var cursor = ByteCursor(message)
    guard let first = message.first, first.isDigit, let value = cursor.signedDecimal()
    else { return nil }
    let rest = message.from(cursor.position)
    if rest.has(" total pagecache pages") || rest.has(" pagecache pages") {
      return one("pagecache_kib", value, .pages)
    }
    if rest.has(" pages in swap cache") { return one("swap_cache_kib", value, .pages) }
    if rest.has(" pages RAM") || rest.has(" pages of RAM") { return one("ram_pages", value) }
    if rest.has(" pages HighMem") { return one("highmem_pages", value) }
    if rest.has(" pages reserved") || rest.has(" reserved pages") {
      return one("reserved_pages", value)
    }
    if rest.has(" pages cma reserved") { return one("cma_pages", value) }
    if rest.has(" pages hwpoisoned") { return one("hwpoisoned_pages", value) }
    return rest.has(" pages ") || rest.has(" free pages") || rest.has(" slab pages") ? .other : nil
  }

  private static func one(
    _ name: String, _ value: Int64, _ unit: MemInfoNumber.Unit = .plain
  ) -> MemInfoLine {
    .numbers([MemInfoNumber(name: name, value: value, unit: unit)])
  }

  /// The number behind `=` or, in the oldest kernels, `:`.
  private static func kib(_ name: String, _ message: Bytes) -> MemInfoLine? {
    let value =
      message.number(after: "=", unit: "kB") ?? message.number(after: ":", unit: "kB")
    return value.map { one(name, $0, .kib) }
  }

  /// `Node 0 hugepages_total=16 hugepages_free=0 hugepages_surp=0 hugepages_size=2048kB`.
  private static func hugePages(_ message: Bytes) -> MemInfoLine? {
    guard message.has("Node "), let total = message.number(after: "hugepages_total="),
      let free = message.number(after: "hugepages_free="),
      let sizeKib = message.number(after: "hugepages_size=", unit: "kB")
    else { return nil }
    let totalKib = total.multipliedReportingOverflow(by: sizeKib)
    let freeKib = free.multipliedReportingOverflow(by: sizeKib)
    guard !totalKib.overflow, !freeKib.overflow else { return .other }
    return .numbers([
      MemInfoNumber(name: "hugetlb_total_kib", value: totalKib.partialValue, unit: .kib),
      MemInfoNumber(name: "hugetlb_free_kib", value: freeKib.partialValue, unit: .kib),
    ])
  }

  /// `Node 0 DMA: 1*4kB (U) 0*8kB … = 1304kB`.
  private static func freeBlocks(_ message: Bytes) -> MemInfoLine? {
    guard let star = message.upTo(40).firstOffset(of: UInt8(ascii: "*"), from: 0),
      message.upTo(star).contains(": "),
      message.contains("kB = ") || message.contains(") = ")
    else { return nil }
    guard let size = message.from(star).number(after: "*", unit: "kB"),
      [4, 8, 16, 32, 64, 256].contains(size)
    else { return .other }
    return .pageSize(kib: size)
  }

  private static func isZone(_ message: Bytes) -> Bool {
    message.has("Node ") || message.has("lowmem_reserve[]") || message.has("protections[]")
      || message.hasSuffix("per-cpu:") || message.has("cpu ")
      || (message.has("CPU ") && message.contains("hi:"))
      || ((message.has("DMA") || message.has("Normal") || message.has("HighMem")
        || message.has("Movable")) && message.contains("kB"))
      || message.has("Unreclaimable slab info:") || message.has("Name      ")
      || isSlabRow(message)
  }

  /// `kmalloc-8k        64KB         64KB`.
  private static func isSlabRow(_ message: Bytes) -> Bool {
    guard message.hasSuffix("KB") else { return false }
    let words = message.words
    return words.count == 3 && words[1].hasSuffix("KB")
  }
}
