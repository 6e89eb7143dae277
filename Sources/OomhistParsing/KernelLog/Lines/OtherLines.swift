/// `oom_reaper: reaped process 1 (C), now anon-rss:0kB, …` or `unable to reap pid:1 (C)`.
struct ReaperLine: Equatable {
  var pid: Int64
  var isReaped: Bool

  static func read(_ message: Bytes) -> ReaperLine? {
    guard message.has("oom_reaper: ") else { return nil }
    if let pid = message.number(after: "reaped process ") {
      return ReaperLine(pid: pid, isReaped: true)
    }
    guard let pid = message.number(after: "unable to reap pid:") else { return nil }
    return ReaperLine(pid: pid, isReaped: false)
  }
}

/// The kernel gave up for lack of memory.
enum PanicLine {
  static func isOutOfMemory(_ message: Bytes) -> Bool {
    let words: StaticString = "Kernel panic - not syncing: "
    guard message.has(words) else { return false }
    let reason = message.from(words.utf8CodeUnitCount)
    return reason.has("Out of memory") || reason.has("out of memory")
      || reason.has("Out of Memory") || reason.has("System is deadlocked on memory")
  }
}

/// `Tasks in PATH are going to be killed due to memory.oom.group set`.
enum GroupKillLine {
  static func path(_ message: Bytes) -> String? {
    guard message.has("Tasks in "),
      let end = message.lastOffset(of: " are going to be killed due"), end > 9
    else { return nil }
    return message.part(from: 9, to: end).repairedText
  }
}

/// Lines of a call trace and the registers around it: known, and of no use here but for the
/// functions that tell what kind of OOM this is.
enum TraceLine: Equatable {
  case memcg
  case sysrq
  case other

  /// `oom_kill_process+0xf8/0x210`.
  static func ofFunction(_ message: Bytes) -> TraceLine? {
    guard message.contains("+0x") else { return nil }
    if message.contains("mem_cgroup_"),
      message.contains("mem_cgroup_out_of_memory") || message.contains("mem_cgroup_oom")
        || message.contains("mem_cgroup_handle_oom")
    {
      return .memcg
    }
    return message.contains("moom_callback") ? .sysrq : .other
  }

  /// `RAX: 0000…`, `x29: ffff…`.
  static func ofRegister(_ message: Bytes) -> TraceLine? {
    var cursor = ByteCursor(message)
    let first = message.part(cursor.word())
    guard first.count <= 6, first.hasSuffix(":"), isAddress(message.part(cursor.word())) else {
      return nil
    }
    return .other
  }

  /// What stands around a trace, or nothing but words of the stack in hexadecimal.
  static func ofWords(_ message: Bytes) -> TraceLine? {
    if message.has("Workqueue: ") && message.contains("moom_callback") { return .sysrq }
    let message = message.trimmed
    for word in words where message.has(word) { return .other }
    let isStack = message.contains(" from ") || message.words.allSatisfy { isAddress($0) }
    return isStack ? .other : nil
  }

  private static let words: [StaticString] = [
    "Call Trace:", "Call trace:", "Backtrace:", "Stack:", "<TASK>", "</TASK>", "<IRQ>",
    "</IRQ>", "<EOI>", "Hardware name:", "Workqueue:", "RIP: ", "RSP: ", "EIP: ", "Code: ",
    "Modules linked in:", "[<", "Tainted: [", "Exception stack", "Function entered at",
    "Krnl PSW", "Krnl GPRS", "Last Breaking-Event", "pstate:", "pc : ", "lr : ", "sp : ",
    "ORIG_RAX", "Sending NMI", "------------[", "---[ end", "RIP  [<", "--- interrupt",
  ]

  private static func isAddress(_ word: Bytes) -> Bool {
    guard word.count >= 8 else { return false }
    for byte in word where !byte.isHexDigit { return false }
    return true
  }
}
