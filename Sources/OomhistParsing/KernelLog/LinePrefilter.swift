/// Tells cheaply whether a line outside a report can matter.
///
/// Nearly all lines of a log do not, and get no more than the one pass of ``QuietScan``.
enum LinePrefilter {
  static func mayMatter(_ line: Bytes) -> Bool {
    for offset in 0..<line.count where isKey(line, offset) { return true }
    return false
  }

  /// Whether one of the words that the parsers wait for stands here.
  ///
  /// The offset is that of the two letters of the word that ``QuietScan`` looks for, which are
  /// not always its first ones.
  static func isKey(_ bytes: Bytes, _ offset: Int) -> Bool {
    switch bytes[offset] {
    case UInt8(ascii: "o"):
      // oom-killer, oom_reaper, oom_score_adj, earlyoom, systemd-oomd; a wrapped "invoked"
      return bytes.has("oom", at: offset) || bytes.has("invok", at: offset - 3)
        || bytes.has("nohang", at: offset - 1)
    case UInt8(ascii: "O"):
      return bytes.has("OOM", at: offset) || bytes.has("Out of", at: offset)
    case UInt8(ascii: "K"):
      return bytes.has("Kill", at: offset) || bytes.has("Kernel panic", at: offset)
        || bytes.has("SIGKILL", at: offset - 3)
    case UInt8(ascii: "k"):
      return bytes.has("kill process", at: offset) || bytes.has("killing process", at: offset)
    case UInt8(ascii: ":"): return bytes.has(": usage ", at: offset)
    case UInt8(ascii: "L"): return bytes.has("Linux version", at: offset)
    case UInt8(ascii: "T"): return bytes.has("Task", at: offset)
    case UInt8(ascii: "G"): return bytes.has("SIGTERM", at: offset - 2)
    case UInt8(ascii: "M"):
      return bytes.has("Memory cgroup", at: offset) || bytes.has("Marked /", at: offset)
    default: return false
    }
  }
}
