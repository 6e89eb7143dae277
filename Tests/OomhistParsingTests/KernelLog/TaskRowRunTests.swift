import OomhistModel
import OomhistParsing
import OomhistTestSupport
import Testing

/// Rows of a task table are read in one go where they begin alike: that must find what reading them
/// line by line finds, whatever happened to the table.
@Suite struct TaskRowRunTests {
  private static let headers = [
    "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name",
    "[  pid  ]   uid  tgid total_vm      rss rss_anon rss_file rss_shmem pgtables_bytes swapents "
      + "oom_score_adj name",
    "[ pid ]   uid  tgid total_vm      rss nr_ptes nr_pmds nr_puds swapents oom_score_adj name",
    "[ pid ]   uid  tgid total_vm      rss cpu oom_adj oom_score_adj name",
  ]
  private static let names = [
    "java", "(sd-pam)", "tmux: server", "kworker/u8:2", "a [b] 7", "#1", "12", "é", " lead", "",
    String(repeating: "n", count: 70),
  ]
  private static let damage = Array(" [].-#09x\t\r\u{0}\u{1b}\n".utf8) + [0xFF]

  /// A report whose stamp or host now and then changes in the middle of the table.
  private static func log(_ random: inout SeededRandom) -> [UInt8] {
    let header = headers.randomElement(using: &random) ?? ""
    let numbers = header.split(separator: " ").count - (header.hasPrefix("[  pid") ? 4 : 4)
    var lines = [
      "app invoked oom-killer: gfp_mask=0x140dca, order=0, oom_score_adj=0", header,
    ]
    for row in 0..<Int.random(in: 2...40, using: &random) {
      let values = (0..<numbers).map { _ in
        [0, 7, -1000, 4096, 1 << 40, Int64.max].randomElement(using: &random)
      }
      let name = names.randomElement(using: &random) ?? ""
      let columns = values.map { String($0 ?? 0) }.joined(separator: "   ")
      lines.append("[ \(300 + row)]   \(columns) \(name)")
    }
    lines.append(
      "Out of memory: Killed process 300 (java) total-vm:8kB, anon-rss:4kB, file-rss:0kB")
    let hasUptime = Bool.random(using: &random)
    var head = "Nov 21 09:11:51 db07 kernel: "
    var text: [UInt8] = []
    for (index, line) in lines.enumerated() {
      if Int.random(in: 0..<30, using: &random) == 0 {
        head =
          ["Nov 21 09:11:52 db07 kernel: ", "Nov 21 09:11:52 db08 kernel: "]
          .randomElement(using: &random) ?? head
      }
      text += Array((head + (hasUptime ? "[  12.\(100_000 + index)] " : "") + line + "\n").utf8)
    }
    return text
  }

  private static func damage(_ log: inout [UInt8], using random: inout SeededRandom) {
    for _ in 0..<Int.random(in: 0...12, using: &random) {
      let place = Int.random(in: 0..<log.count - 1, using: &random)
      log[place] = damage.randomElement(using: &random) ?? 0
    }
  }

  @Test(arguments: 0..<20) func `rows in one go are rows line by line`(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for _ in 0..<60 {
      var log = Self.log(&random)
      Self.damage(&log, using: &random)
      let whole = LogText.parse(log)
      var parser = LogParser(options: LogText.options())
      for line in log.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast() {
        (Array(line) + [0x0A]).withUnsafeBytes { parser.consume($0) }
      }
      let single = parser.finish()
      #expect(whole.events == single.events, "\(String(decoding: log, as: UTF8.self))")
      #expect(whole.lineCount == single.lineCount)
      #expect(whole.notUnderstoodLines == single.notUnderstoodLines)
    }
  }
}
