/// Tells cheaply whether a line outside a report can matter.
///
/// Nearly all lines of a log do not, and get no more than this one pass.
enum LinePrefilter {
  static func mayMatter(_ line: Bytes) -> Bool {
    var offset = 0
    let end = line.count - 4
    while offset <= end {
      if isKey(line, offset) { return true }
      offset += 1
    }
    return false
  }

  /// Whether one of the words that the parsers wait for begins here.
  @inline(__always)
  private static func isKey(_ line: Bytes, _ offset: Int) -> Bool {
    switch line[offset] {
    case UInt8(ascii: "o"):
      // oom-killer, oom_reaper, oom_score_adj, earlyoom, systemd-oomd
      return line[offset + 1] == UInt8(ascii: "o") && line[offset + 2] == UInt8(ascii: "m")
    case UInt8(ascii: "O"):
      return line.has("OOM", at: offset) || line.has("Out of", at: offset)
    case UInt8(ascii: "K"):
      return line.has("Kill", at: offset) || line.has("Kernel panic", at: offset)
    case UInt8(ascii: "k"):
      return line.has("kill process", at: offset) || line.has("killing process", at: offset)
    case UInt8(ascii: "i"): return line.has("invok", at: offset)
    case UInt8(ascii: "u"): return line.has("usage ", at: offset)
    case UInt8(ascii: "L"): return line.has("Linux version", at: offset)
    case UInt8(ascii: "T"): return line.has("Task", at: offset)
    case UInt8(ascii: "S"):
      return line.has("SIGTERM", at: offset) || line.has("SIGKILL", at: offset)
        || line.has("SysRq", at: offset)
    case UInt8(ascii: "s"): return line.has("sysrq:", at: offset)
    case UInt8(ascii: "N"): return line.has("No available memory", at: offset)
    case UInt8(ascii: "M"):
      return line.has("Memory cgroup", at: offset) || line.has("Marked ", at: offset)
    case UInt8(ascii: "n"): return line.has("nohang", at: offset)
    default: return false
    }
  }
}
