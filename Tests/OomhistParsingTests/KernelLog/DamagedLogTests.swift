import OomhistModel
import OomhistParsing
import OomhistTestSupport
import Testing

/// Logs that were cut, mixed up or made by somebody who means harm.
@Suite struct DamagedLogTests {
  @Test(arguments: WholeLogTests.names)
  func `a damaged log invents no victim`(name: String) throws {
    let bytes = try Golden.bytes("\(WholeLogTests.folder)/\(name)").suffix(12_000)
    var random = SeededRandom(seed: UInt64(name.utf8.count))
    for _ in 0..<12 {
      var damaged = Array(bytes)
      switch Int.random(in: 0..<3, using: &random) {
      case 0: damaged.removeLast(Int.random(in: 0..<damaged.count, using: &random))
      case 1: damaged.removeFirst(Int.random(in: 0..<damaged.count, using: &random))
      default:
        for _ in 0..<40 {
          let place = Int.random(in: 0..<damaged.count, using: &random)
          damaged[place] = UInt8.random(in: 0...255, using: &random)
        }
      }
      let text = String(decoding: damaged, as: UTF8.self)
      for event in LogText.parse(damaged).events {
        if let pid = event.victimPid { #expect(text.contains(String(pid))) }
        if let pid = event.invokerPid { #expect(text.contains(String(pid))) }
        #expect(try EventJSON.decode(EventJSON.encode(event)) == event)
      }
    }
  }

  /// Breaks lines at the last blank before a column, as mail programs do.
  static func wrapped(_ text: String, at width: Int) -> String {
    var lines: [Substring] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      var rest = line
      while rest.utf8.count > width, let blank = rest.prefix(width).lastIndex(of: " "),
        rest.distance(from: rest.startIndex, to: blank) > 20
      {
        lines.append(rest[..<blank])
        rest = rest[rest.index(after: blank)...]
      }
      lines.append(rest)
    }
    return lines.joined(separator: "\n")
  }

  @Test(arguments: ["6.1-S2", "6.12-S2", "6.1-S16", "4.9-nodemask", "4.13-two-blanks"])
  func `a wrapped and quoted report still tells its kill`(name: String) throws {
    let text = String(
      decoding: try Golden.bytes("\(WholeLogTests.folder)/\(name).dmesg.log"), as: UTF8.self)
    let whole = try #require(LogText.events(text).first)
    for width in [72, 78, 90, 120] {
      let quoted = Self.wrapped(text, at: width).split(separator: "\n").map { "> \($0)\n\n" }
      let event = try #require(LogText.events(quoted.joined()).first)
      #expect(event.victimPid == whole.victimPid)
      #expect(event.victimComm == whole.victimComm)
      #expect(event.anonRssKib == whole.anonRssKib)
      #expect(event.score == whole.score)
      #expect(event.invokerPid == whole.invokerPid)
      #expect(event.invokerOomScoreAdj == whole.invokerOomScoreAdj)
      #expect(event.kernelRelease == whole.kernelRelease)
      #expect(event.kind == whole.kind)
      #expect(event.tasks == whole.tasks)
    }
  }

  @Test func `a listing's numbers and file names are passed over, to a depth`() {
    let kill = "Out of memory: Kill process 5 (a) score 7 or sacrifice child\n"
    for prefix in ["12:", "     7\t", "/var/log/messages:", "/var/log/kern.log:12:", "3-"] {
      #expect(LogText.events(prefix + kill).map(\.victimPid) == [5])
    }
    #expect(LogText.events(String(repeating: "1:", count: 30_000) + kill).isEmpty)
  }

  @Test func `the further lines of a program's message are the program's`() {
    let kill = "Out of memory: Killed process 5 (a) total-vm:8kB, anon-rss:4kB, file-rss:0kB\n"
    let program = "May 02 10:00:00 w app[7]: two lines\n"
    #expect(LogText.events(program + "                  " + kill).isEmpty)
    #expect(LogText.events(program + "\n" + kill).count == 1)
    #expect(LogText.events(program + "[   12.000001] " + kill).count == 1)
  }

  @Test func `noise made of the kernel's own words never traps`() {
    let words: [String] = [
      "Out of memory: ", "Memory cgroup out of memory: ", "Killed process ", "Kill process ",
      "oom-kill:constraint=", ",task=", ",pid=", ",uid=", "99999999999999999999999", "-1", "0",
      " invoked oom-killer: gfp_mask=0x", "order=", "(", ")", " total-vm:", "kB", ",", " ", "\n",
      "[", "]", "1.2", "[  pid  ]   uid  tgid total_vm rss name", "[ 1] 2 3 4 5 a", "CPU: ",
      " PID: ", " Comm: ", " Not tainted ", " #1", "memory: usage ", ", limit ", "\u{1b}[31m",
      "9223372036854775807", "Jan  1 00:00:00 ", "host ", "kernel: ", "1*4kB", "hugepages_total=",
      "hugepages_free=", "hugepages_size=", "6,1,2,-;", "\\x0a", "#012", "Tasks in ",
      " are going to be killed due", "oom_reaper: reaped process ", "<6>", "2026-01-01T00:00:00",
    ]
    var random = SeededRandom(seed: 4)
    var count = 0
    for _ in 0..<400 {
      var text = ""
      for _ in 0..<60 { text += words.randomElement(using: &random) ?? "" }
      count += LogText.parse(text).events.count
    }
    #expect(count > 0)
  }

  @Test func `numbers beyond 64 bits are unknown, not wrong`() throws {
    let text = """
      [1.000000] a invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0
      [1.000001] memory: usage 18446744073709537436kB, limit 4kB, failcnt 1
      [1.000002] [  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name
      [1.000003] [      7]     0     7 9223372036854775807 9223372036854775807 1 1 0 a
      [1.000004] Memory cgroup out of memory: Killed process 7 (a) total-vm:99999999999999999999kB, \
      anon-rss:8kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:4kB oom_score_adj:0
      """
    let event = try #require(LogText.events(text).first)
    #expect(event.memcgUsageKib == nil)
    #expect(event.memcgLimitKib == 4)
    #expect(event.totalVmKib == nil)
    #expect(event.anonRssKib == 8)
    #expect(event.tasks.first?.rssKib == nil)
    #expect(event.tasks.first?.swapKib == 4)
  }

  @Test func `an endless line is cut and counted`() {
    var text = Array("[1.000000] Out of memory: Killed process 7 (a) total-vm:4kB".utf8)
    text += [UInt8](repeating: 0x78, count: 300_000)
    text += Array("\n[2.000000] last\n".utf8)
    for chunk in [1000, 65_536, Int.max] {
      let result = LogText.parse(text, chunk: chunk)
      #expect(result.cutLines == 1)
      #expect(result.lineCount == 2)
    }
  }

  @Test func `NUL bytes say that this is no text log`() {
    #expect(LogText.parse([0x61, 0, 0x62, 0x0A]).binary)
    #expect(!LogText.parse("plain\n").binary)
  }

  @Test func `nothing gives nothing`() {
    for text in ["", "\n", "\n\n\n", "--\n", "\r\n", " \t\n"] {
      #expect(LogText.events(text).isEmpty)
    }
  }
}
