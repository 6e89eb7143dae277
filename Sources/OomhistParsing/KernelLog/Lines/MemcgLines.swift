/// What a report says of the cgroup whose limit was hit (`mem_cgroup_print_oom_info()` and
/// `mem_cgroup_print_oom_meminfo()` in `mm/memcontrol.c`).
enum MemcgLine: Equatable {
  /// `Task in A killed as a result of limit of B`, up to Linux 4.20.
  case paths(task: String, limit: String)
  /// `memory: usage 1kB, limit 2kB, failcnt 3`, with `swap`, `memory+swap` or `kmem` as well.
  case usage(resource: String, usageKib: Int64?, limitKib: Int64?, failcnt: Int64?)
  /// `Memory cgroup stats for PATH:`, perhaps with the numbers behind it (up to 5.2).
  case stats(path: String, numbers: [MemInfoNumber])
  /// `anon 443244544`: a line of memory.stat, since 5.3; `nil` where it counts no bytes.
  case stat(MemoryStat?, value: Int64)
  /// `Memory cgroup min protection 0kB -- low protection 0kB`.
  case protection

  static func read(_ message: Bytes) -> MemcgLine? {
    if message.has("Task in ") { return paths(message) }
    if message.has("Memory cgroup stats") { return stats(message) }
    if message.has("Memory cgroup min protection") { return .protection }
    return usage(message)
  }

  private static func paths(_ message: Bytes) -> MemcgLine? {
    let words: StaticString = " killed as a result of limit of "
    guard let middle = message.lastOffset(of: words), middle > 8 else { return nil }
    return .paths(
      task: message.part(from: 8, to: middle).repairedText,
      limit: message.from(middle + words.utf8CodeUnitCount).trimmed.repairedText)
  }

  private static func usage(_ message: Bytes) -> MemcgLine? {
    guard let colon = message.upTo(30).firstOffset(of: ": usage "), colon > 0, colon < 20,
      let limit = message.firstOffset(of: ", limit ")
    else { return nil }
    // Usage can underflow and then needs all 64 bits: such a number says nothing.
    let usageKib = message.number(after: ": usage ", unit: "kB")
    let limitKib = message.from(limit).number(after: ", limit ", unit: "kB")
    guard usageKib != nil || limitKib != nil else { return nil }
    return .usage(
      resource: message.upTo(colon).repairedText, usageKib: usageKib, limitKib: limitKib,
      failcnt: message.number(after: ", failcnt "))
  }

  private static func stats(_ message: Bytes) -> MemcgLine? {
    guard let start = message.firstOffset(of: " for ") else {
      return .stats(path: "", numbers: [])
    }
    // The path may hold a colon; what follows the last one are `cache:0KB rss:4KB`.
    let rest = message.from(start + 5)
    var numbers: [MemInfoNumber] = []
    var words = rest.words[...]
    while let word = words.last, let number = MemInfoLine.pair(word, unit: "KB") {
      numbers.append(MemInfoNumber(name: "memcg_" + number.name, value: number.value, unit: .kib))
      words = words.dropLast()
    }
    guard let last = words.last, last.hasSuffix(":"), let first = words.first else { return nil }
    let length = rest.distance(to: last) + last.count - 1 - rest.distance(to: first)
    return .stats(
      path: rest.from(rest.distance(to: first)).upTo(length).repairedText,
      numbers: numbers.reversed())
  }

  static func stat(_ message: Bytes) -> MemcgLine? {
    guard let first = message.first, first.isLetter else { return nil }
    var cursor = ByteCursor(message)
    let name = message.part(cursor.word())
    for byte in name where !(byte.isLetter && byte >= 0x61 || byte.isDigit || byte == 0x5f) {
      return nil
    }
    guard let value = message.part(cursor.word()).wholeNumber else { return nil }
    cursor.skipBlanks()
    return cursor.isAtEnd ? .stat(MemoryStat(name), value: value) : nil
  }
}

extension UnsafeRawBufferPointer {
  /// Offset of a part within these bytes.
  fileprivate func distance(to part: Bytes) -> Int {
    guard let base = baseAddress, let other = part.baseAddress else { return 0 }
    return base.distance(to: other)
  }
}
