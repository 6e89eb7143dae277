import OomhistModel
import OomhistTestSupport
import Testing

@testable import OomhistParsing

/// Passing over whole blocks of ordinary lines must find what reading line by line finds.
@Suite struct QuietLinesTests {
  /// Every word that a parser waits for, somewhere in an ordinary line.
  static let words = [
    "oom", "OOM", "Out of", "Kill", "Kernel panic", "kill process", "killing process", "SIGKILL",
    "SIGTERM", "invok", ": usage ", "Linux version", "Task", "Memory cgroup", "Marked /", "nohang",
  ]

  @Test(arguments: words) func `a word is found wherever it stands`(word: String) {
    #expect(Array(word.utf8).withUnsafeBytes { QuietScan.hasKey($0) })
    for front in 0..<150 {
      let text = String(repeating: ".", count: front) + "\n\n" + word
      for tail in [0, 1, 63, 64, 65, 200] {
        let bytes = Array((text + String(repeating: "\n", count: tail)).utf8)
        var scan = QuietScan()
        let found = bytes.withUnsafeBytes { bytes in
          var offset = 0
          while offset < bytes.count {
            let found = scan.pass(bytes, from: offset, to: bytes.count)
            if found.isKey { return true }
            offset = found.offset
          }
          return false
        }
        #expect(found)
        // Lines in front of the word, and none behind it.
        #expect(scan.newlines == 2)
      }
    }
  }

  @Test func `newlines and NUL bytes are counted like one by one`() {
    var random = SeededRandom(seed: 12)
    for length in [0, 1, 64, 66, 4031, 4032, 4098, 20_000] {
      var bytes = [UInt8](repeating: 0x2E, count: length)
      for index in bytes.indices where Int.random(in: 0..<9, using: &random) == 0 {
        bytes[index] = 0x0A
      }
      for nul in [nil, 0, length / 2, length - 1] {
        var bytes = bytes
        if let nul, bytes.indices.contains(nul) { bytes[nul] = 0 }
        let result = LogText.parse(bytes)
        #expect(result.binary == bytes.contains(0))
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        #expect(result.lineCount == Int64(lines.count - (lines.last?.isEmpty == true ? 1 : 0)))
      }
    }
  }

  /// A log of ordinary lines, whole and cut reports, kills of other programs, several carriers,
  /// and a clock that goes through years, with steps.
  static func log(_ random: inout SeededRandom) throws -> [UInt8] {
    var reports: [[UInt8]] = []
    for name in ["6.1-S2.dmesg", "6.1-S2.iso", "6.1-S2.syslog", "4.9-nodemask.dmesg"] {
      reports.append(try Golden.bytes("kernel-logs/\(name).log"))
    }
    var log: [UInt8] = []
    var us = CivilTime(year: 2019, month: 11, day: 3).utcUs
    for _ in 0..<Int.random(in: 1..<60, using: &random) {
      let stepDays = [0, 0, 1, 20, 100, 160].randomElement(using: &random) ?? 0
      for _ in 0..<Int.random(in: 0..<40, using: &random) {
        let seconds = Int64.random(in: -20...90, using: &random)
        us += Int64(stepDays) * 86_400_000_000 / 20 + seconds * 1_000_000
        log += Array((stamp(us) + ordinary(&random) + "\n").utf8)
      }
      us += Int64(stepDays) * 43_200_000_000
      switch Int.random(in: 0..<6, using: &random) {
      case 0: log += reports.randomElement(using: &random) ?? []
      case 1:
        let report = reports.randomElement(using: &random) ?? []
        log += report.prefix(Int.random(in: 0..<report.count, using: &random))
      case 2: log += [UInt8](repeating: 0x78, count: Int.random(in: 0..<140_000, using: &random))
      case 3:
        log += Array("   Killed process 9 (i) total-vm:8kB, anon-rss:4kB, file-rss:0kB\n".utf8)
      default:
        let pid = Int.random(in: 1..<99_999, using: &random)
        let sizes = "total-vm:8kB, anon-rss:4kB, file-rss:0kB, shmem-rss:0kB"
        let kill = "host kernel: Out of memory: Killed process \(pid) (a) \(sizes)\n"
        log += Array((stamp(us) + kill).utf8)
      }
    }
    return log
  }

  static func stamp(_ us: Int64) -> String {
    let months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(separator: " ")
    let civil = CivilTime(utcUs: us)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let day = civil.day < 10 ? " \(civil.day)" : "\(civil.day)"
    return "\(months[civil.month - 1]) \(day) \(two(civil.hour)):\(two(civil.minute)):"
      + "\(two(civil.second)) "
  }

  static func ordinary(_ random: inout SeededRandom) -> String {
    let lines = [
      "host cron[7]: session opened for user root", "host app: memory usage high killed=0",
      "host kernel: eth0: link up", "host app[9]: look, a token was not invalidated: usb",
      "host kernel: [UFW BLOCK] IN=eth0 OUT= MAC=52:54 LEN=40", "", "   indented", "\r",
    ]
    return lines.randomElement(using: &random) ?? ""
  }

  @Test(arguments: 0..<12) func `blocks and single lines give the same events`(
    seed: UInt64
  ) throws {
    var random = SeededRandom(seed: seed)
    let log = try Self.log(&random)
    let whole = LogText.parse(log)
    // A line that comes in two pieces is looked at by itself: here, every line is.
    var parser = LogParser(options: LogText.options())
    var start = 0
    while start < log.count {
      let newline = log[start...].firstIndex(of: 0x0A) ?? log.count - 1
      for piece in [start..<newline, newline..<newline + 1] {
        log[piece].withUnsafeBytes { parser.consume($0) }
      }
      start = newline + 1
    }
    for other in [parser.finish(), LogText.parse(log, chunk: 5000), LogText.parse(log, chunk: 777)]
    {
      #expect(other.events.count == whole.events.count)
      #expect(zip(other.events, whole.events).allSatisfy { $0 == $1 })
      #expect(other.lineCount == whole.lineCount)
      #expect(other.cutLines == whole.cutLines)
      // In a longer log the stamps of a day are not all looked at.
      guard log.count <= StampSamples.exactBytes else { continue }
      #expect(other.firstAtUs == whole.firstAtUs)
      #expect(other.lastAtUs == whole.lastAtUs)
    }
    #expect(whole.byteCount == Int64(log.count))
  }
}
