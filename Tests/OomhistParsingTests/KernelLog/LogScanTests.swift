import CLogScan
import OomhistTestSupport
import Testing

/// The search with vector instructions must find and count what the plain one does.
@Suite struct LogScanTests {
  static let words =
    QuietLinesTests.words + ["oo", "Tas", "Kil", "-- Boot ", "-- Reboot --", "\u{e9}"]

  /// Ordinary letters with words, beginnings of words, newlines and NUL bytes among them.
  static func text(_ random: inout SeededRandom) -> [UInt8] {
    var text: [UInt8] = []
    let count = Int.random(in: 0...40, using: &random)
    for _ in 0..<count {
      text += (0..<Int.random(in: 0...70, using: &random)).map { _ in
        UInt8(ascii: "a") + UInt8.random(in: 0..<26, using: &random)
      }
      switch Int.random(in: 0..<4, using: &random) {
      case 0: text += Array((words.randomElement(using: &random) ?? "").utf8)
      case 1: text.append(0x0A)
      case 2: text.append([0, 0x1B, 0x23, 0xFF].randomElement(using: &random) ?? 0)
      default: break
      }
    }
    return text
  }

  @Test(arguments: 0..<40) func `all find the same word and count the same lines`(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for _ in 0..<50 {
      let text = Self.text(&random)
      let start = Int.random(in: 0...text.count, using: &random)
      let end = Int.random(in: start...text.count, using: &random)
      var plainCounts = log_scan_counts()
      let plain = log_scan_find_within(0, text, start, end, text.count, &plainCounts)
      for letters in [32, Int.max] {
        var counts = log_scan_counts()
        let found = log_scan_find_within(letters, text, start, end, text.count, &counts)
        #expect(found == plain)
        #expect(counts.newlines == plainCounts.newlines)
        // It may have looked ahead, never less far.
        #expect(counts.has_nul || !plainCounts.has_nul)
      }
      var wholeCounts = log_scan_counts()
      let first = log_scan_find_within(0, text, 0, text.count, text.count, &wholeCounts)
      #expect(log_line_has_word(text, text.count) == (first < text.count))
    }
  }

  @Test(arguments: 0..<40) func `a line ends at its newline, and its marks are those in it`(
    seed: UInt64
  ) {
    var random = SeededRandom(seed: seed)
    for _ in 0..<50 {
      let text = Self.text(&random)
      let start = Int.random(in: 0...text.count, using: &random)
      var marks: UInt32 = 0
      let end = log_line_end(text, start, text.count, &marks)
      let line = text[start...].prefix { $0 != 0x0A }
      #expect(end == start + line.count)
      #expect((marks & UInt32(LOG_LINE_NUL) != 0) == line.contains(0))
      #expect((marks & UInt32(LOG_LINE_ESCAPE) != 0) == line.contains(0x1B))
      #expect((marks & UInt32(LOG_LINE_HASH) != 0) == line.contains(0x23))
    }
  }
}
