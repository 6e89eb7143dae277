import OomhistTestSupport

/// What becomes of logs on their way: cut, mixed, doubled, flipped bits, holes.
enum LogMutation {
  private static let sizeLimit = 4 << 20

  /// One log, damaged up to six times.
  static func input(of logs: [[UInt8]], using random: inout SeededRandom) -> [UInt8] {
    var bytes = piece(of: logs.randomElement(using: &random) ?? [], using: &random)
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      change(&bytes, logs, using: &random)
      if bytes.count > sizeLimit { bytes.removeLast(bytes.count - sizeLimit) }
    }
    return bytes
  }

  /// A whole log, or some of it: small inputs make many more of them.
  private static func piece(of log: [UInt8], using random: inout SeededRandom) -> [UInt8] {
    guard log.count > 3000, Int.random(in: 0..<4, using: &random) > 0 else { return log }
    let start = Int.random(in: 0..<log.count - 2000, using: &random)
    return Array(log[start...].prefix(Int.random(in: 200...20_000, using: &random)))
  }

  private static func change(
    _ bytes: inout [UInt8], _ logs: [[UInt8]], using random: inout SeededRandom
  ) {
    let place = Int.random(in: 0...bytes.count, using: &random)
    let other = piece(of: logs.randomElement(using: &random) ?? [], using: &random)
    switch Int.random(in: 0..<15, using: &random) {
    case 0: bytes.removeLast(bytes.count - place)
    case 1: bytes.removeFirst(place)
    case 2: bytes.insert(contentsOf: other, at: place)
    case 3: bytes += bytes.suffix(from: place)
    case 4: flip(&bytes, using: &random)
    case 5: bytes = interleaved(bytes, other, using: &random)
    case 6:
      let hole = [UInt8](repeating: 0, count: Int.random(in: 1...5000, using: &random))
      bytes.insert(contentsOf: hole, at: place)
    case 7: insertLongLine(&bytes, at: place, using: &random)
    case 8: dropLines(&bytes, using: &random)
    case 9: swapNumbers(&bytes, using: &random)
    case 10: dropWords(&bytes, using: &random)
    case 11: fold(&bytes, using: &random)
    case 12: bytes = Array(bytes.split(separator: 0x0A).reversed().joined(separator: [0x0A]))
    case 13: markUp(&bytes, using: &random)
    default: insertWord(&bytes, at: place, using: &random)
    }
  }

  private static func flip(_ bytes: inout [UInt8], using random: inout SeededRandom) {
    guard !bytes.isEmpty else { return }
    for _ in 0..<Int.random(in: 1...60, using: &random) {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    }
  }

  /// Lines of both, each in its order.
  private static func interleaved(
    _ one: [UInt8], _ other: [UInt8], using random: inout SeededRandom
  ) -> [UInt8] {
    var queues = [one, other].map { $0.split(separator: 0x0A)[...] }
    var result: [UInt8] = []
    while !queues[0].isEmpty || !queues[1].isEmpty {
      let place =
        queues[0].isEmpty ? 1 : queues[1].isEmpty ? 0 : Int.random(in: 0...1, using: &random)
      guard let line = queues[place].popFirst() else { break }
      result += line
      result.append(0x0A)
    }
    return result
  }

  /// Takes out words with one of the blanks around them, so that what stood around them touches.
  private static func dropWords(_ bytes: inout [UInt8], using random: inout SeededRandom) {
    for _ in 0..<Int.random(in: 1...20, using: &random) {
      let place = Int.random(in: 0...bytes.count, using: &random)
      guard let start = bytes[place...].firstIndex(of: 0x20) else { continue }
      var end = start
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        end = bytes[(end + 1)...].firstIndex(of: 0x20) ?? end
      }
      bytes.removeSubrange(start..<end)
    }
  }

  static let marksInFront = [
    "> ", "- ", "* ", "\t", "    ", "<pre>", "\u{a0}", "│ ", "log:7:",
  ]
  static let marksBehind = ["<br>", "   ", "</pre>", "=20", "&amp;", "\r", "`", "\u{a0}"]

  /// Puts in front of lines, or behind them, what pages, mails and lists do.
  private static func markUp(_ bytes: inout [UInt8], using random: inout SeededRandom) {
    let first = marksInFront.randomElement(using: &random)
    let last = marksBehind.randomElement(using: &random)
    let isEach = Bool.random(using: &random)
    var lines: [[UInt8]] = []
    for line in bytes.split(separator: 0x0A) {
      let isMarked = isEach || Int.random(in: 0..<8, using: &random) == 0
      lines.append(
        isMarked ? Array((first ?? "").utf8) + line + Array((last ?? "").utf8) : Array(line))
    }
    bytes = Array(lines.joined(separator: [0x0A])) + [0x0A]
  }

  /// Breaks lines at a column, or at the last blank in front of it.
  private static func fold(_ bytes: inout [UInt8], using random: inout SeededRandom) {
    let width = Int.random(in: 12...140, using: &random)
    let atBlanks = Bool.random(using: &random)
    var (folded, line): ([UInt8], [UInt8]) = ([], [])
    for byte in bytes {
      line.append(byte)
      if byte == 0x0A {
        folded += line
        line = []
      } else if line.count >= width {
        let end = (atBlanks ? line.lastIndex(of: 0x20) : nil).map { $0 + 1 } ?? line.count
        folded += line[..<end]
        folded.append(0x0A)
        line.removeFirst(end)
      }
    }
    bytes = folded + line
  }

  private static func insertLongLine(
    _ bytes: inout [UInt8], at place: Int, using random: inout SeededRandom
  ) {
    let unit = [
      "x", "[", " ", "1:", ">", "task=,pid=1", "(a) ", "\\x0a", "#012", "Killed process ",
    ]
    let text = Array((unit.randomElement(using: &random) ?? "x").utf8)
    let count = Int.random(in: 100...200_000, using: &random) / text.count
    bytes.insert(contentsOf: (0..<count).flatMap { _ in text }, at: place)
  }

  private static func dropLines(_ bytes: inout [UInt8], using random: inout SeededRandom) {
    let share = Int.random(in: 2...12, using: &random)
    let lines = bytes.split(separator: 0x0A).filter { _ in
      Int.random(in: 0..<share, using: &random) > 0
    }
    bytes = Array(lines.joined(separator: [0x0A]))
  }

  /// Makes some digits others: numbers out of range, stamps that run back.
  private static func swapNumbers(_ bytes: inout [UInt8], using random: inout SeededRandom) {
    for place in bytes.indices where (0x30...0x39).contains(bytes[place]) {
      guard Int.random(in: 0..<50, using: &random) == 0 else { continue }
      bytes[place] = UInt8.random(in: 0x30...0x39, using: &random)
    }
  }

  private static let words = [
    "\n", "\r\n", "\r", "\u{1b}[31m", "#012", "\\x0a", ") score 999 or sacrifice child",
    "9223372036854775807", "18446744073709551615", "-1", "Feb 29 23:59:60 ", "[ 1.000000] ",
    "Dec 31 23:59:59 h kernel: ", "Jan  1 00:00:00 h kernel: ", "6,1,2,-;", "<6>",
    " invoked oom-killer: gfp_mask=0x0, order=0, oom_score_adj=0\n",
    "Out of memory: Killed process 7 (x) total-vm:8kB, anon-rss:4kB, file-rss:0kB\n",
    "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name\n",
  ]

  private static func insertWord(
    _ bytes: inout [UInt8], at place: Int, using random: inout SeededRandom
  ) {
    bytes.insert(contentsOf: (words.randomElement(using: &random) ?? "").utf8, at: place)
  }
}
