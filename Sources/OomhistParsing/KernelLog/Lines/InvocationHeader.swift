/// `C invoked oom-killer: gfp_mask=0x…(NAMES), order=0, oom_score_adj=0`, the first line of a
/// report (`dump_header()` in `mm/oom_kill.c`).
struct InvocationHeader: Equatable {
  var comm: String?
  /// Only OpenVZ's kernels print it in this line.
  var pid: Int64?
  var gfpMask: String?
  var gfpFlags: String?
  var order: Int64?
  var oomScoreAdj: Int64?

  static func read(_ message: Bytes) -> InvocationHeader? {
    guard let marker = message.lastOffset(of: "oom-killer:") else { return nil }
    let fields = message.from(marker)
    guard !isOnCgroup(message, fields) else { return nil }
    // Prose speaks of "invoked oom-killer" too; only the kernel adds the mask.
    guard fields.contains("gfp_mask=0x") || fields.contains("gfp 0x") else { return nil }
    var header = InvocationHeader()
    guard header.readInvoker(message.upTo(marker)) else { return nil }
    header.readMask(fields)
    header.order = fields.number(after: "order=") ?? fields.number(after: " order ")
    header.oomScoreAdj = fields.number(after: "oom_score_adj=")
    return header
  }

  /// Lines about a cgroup, whose name is 255 bytes of its owner's choice and may look like a
  /// header; a task's name is too short to make one of these.
  private static func isOnCgroup(_ message: Bytes, _ fields: Bytes) -> Bool {
    message.has("Task in /") && message.contains(" killed as a result of limit of ")
      || message.has("Tasks in /") && message.contains(" are going to be killed due to ")
      || message.has("Memory cgroup stats") || fields.contains(" mems_allowed=")
  }

  /// The name in front of ` invoked `; Linux before 2.6.18 prints none, and what is longer than a
  /// name has a carrier in front that nobody here knows.
  private mutating func readInvoker(_ bytes: Bytes) -> Bool {
    guard let end = bytes.lastOffset(of: " invoked ") else { return bytes.trimmed.isEmpty }
    let name = bytes.upTo(end)
    guard !name.isEmpty else { return false }
    // OpenVZ: `PID (C) invoked loc oom-killer`.
    if bytes.from(end).has(" invoked loc "), name.hasSuffix(")"),
      let bracket = name.firstOffset(of: " ("), let pid = name.upTo(bracket).wholeNumber
    {
      self.pid = pid
      comm = name.part(from: bracket + 2, to: name.count - 1).repairedText
    } else if TaskName.isPossible(name) {
      comm = name.repairedText
    }
    return true
  }

  private mutating func readMask(_ fields: Bytes) {
    let key: Int? =
      fields.firstOffset(of: "gfp_mask=").map { $0 + 9 }
      ?? fields.firstOffset(of: "gfp 0x").map { $0 + 4 }
    guard let start = key else { return }
    var end = start + 2
    while end < fields.count, fields[end].isHexDigit { end += 1 }
    guard end > start + 2, end <= fields.count else { return }
    gfpMask = fields.part(from: start, to: end).repairedText
    // Where the line was wrapped a blank may stand in front of the names.
    if fields.has(" ", at: end) { end += 1 }
    guard fields.has("(", at: end), let close = fields.firstOffset(of: ")", from: end) else {
      return
    }
    // Names hold no blanks; those are where a wrapped line was joined.
    let flags = fields.part(from: end + 1, to: close).filter { !$0.isBlank }
    if !flags.isEmpty { gfpFlags = String(decoding: flags, as: UTF8.self) }
  }
}
