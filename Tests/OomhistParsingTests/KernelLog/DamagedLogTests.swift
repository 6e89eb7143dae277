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

  static let sizes = "total-vm:64kB, anon-rss:32kB, file-rss:0kB, shmem-rss:0kB, UID:101 "
  private static let head = "May  2 10:00:00 node-with-a-long-name kernel: "
  private static let kill = "Killed process 7 (elastic-operato) "

  /// Text that was broken where a mail program or a terminal does it.
  @Test(arguments: [
    "\(head)[   12.345678]\nMemory cgroup out of memory: \(kill)\(sizes)pgtables:4kB oom_score_adj:0",
    "\(head.dropLast())\n[   12.345678] Memory cgroup out of memory: \(kill)\(sizes)pgtables:4kB oom_score_adj:0",
    "\(head)[   12.345678] Memory\ncgroup out of memory: \(kill)\(sizes)pgtables:4kB oom_score_adj:0",
    "\(head)[   12.345678] Memory cgroup out of memory: Killed process 7\n(elastic-operato) \(sizes)",
    "\(head)[   12.345678] Memory cgroup out of memory: Killed process \n7 (elastic-operato) \(sizes)",
    "\(head)[   12.345678] Memory cgroup out of memory: Killed process 7 (elastic-opera\nto) \(sizes)",
    "\(head)[   12.345678] Memory cgroup out of memory: \(kill)total-vm:64kB, anon-rss:32kB, "
      + "file-rss:0kB, shmem-rss:0kB, UID:1\n01 pgtables:4kB oom_score_adj:0",
    "\(head)[   12.345678] Memory cgroup out of memory: \(kill)  \n  \(sizes)pgtables:4kB "
      + "oom_score_adj:0   ",
  ])
  func `a kill line may be broken anywhere`(text: String) throws {
    for mark in ["", "> "] {
      let lines = text.split(separator: "\n").map { "\(mark)\($0)\n" }.joined()
      // Behind other lines, and as the first of a log.
      for before in ["", "May  2 09:00:00 w app[7]: hello\n"] {
        let events = LogText.events(before + lines)
        #expect(events.map(\.victimPid) == [7])
        let event = try #require(events.first)
        #expect(event.victimComm == "elastic-operato")
        #expect(event.kind == .memcg)
        #expect(event.totalVmKib == 64)
        #expect(event.victimUid == 101)
        #expect(event.boottimeUs == 12_345_678)
        #expect(event.host == "node-with-a-long-name")
      }
    }
  }

  @Test func `a header may be broken behind the name`() {
    let text = """
      [   12.000001] Web Content
      invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL),
      order=0, oom_score_adj=0
      [   12.000002] Mem-Info:
      """
    #expect(LogText.events(text).map(\.invokerComm) == ["Web Content"])
    #expect(LogText.events(text).map(\.order) == [0])
    // A short line in front of something else is only that.
    #expect(LogText.events("[   12.000001] eth0: up\nhello\n").isEmpty)
  }

  @Test func `a pid may be broken itself`() {
    let text = """
      [1.000000] Out of memory: Kill process 27554 (elastic-operato) score 9 or sacrifice child
      [1.000001] Killed process 27
      554 (elastic-operato) \(Self.sizes)
      """
    #expect(LogText.events(text).map(\.victimPid) == [27554])
    #expect(LogText.events(text).map(\.totalVmKib) == [64])
  }

  @Test func `an empty kernel line is not the beginning of another log`() {
    let text =
      "May  2 10:00:00 w kernel: \n[   12.345678] Out of memory: \(Self.kill)\(Self.sizes)\n"
    #expect(LogText.events(text).map(\.host) == [nil])
    #expect(LogText.events(text).map(\.atUs) == [nil])
  }

  @Test func `a clock that is set back amid a report parts it not`() {
    let text = """
      May  2 10:00:30 w kernel: app invoked oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=0
      May  2 10:00:22 w kernel: Out of memory: Kill process 7 (app) score 9 or sacrifice child
      May  2 10:00:22 w kernel: Killed process 7 (app) \(Self.sizes)
      """
    #expect(LogText.events(text).map(\.invokerComm) == ["app"])
  }

  @Test func `a pid that stands alone has its name in the next line`() {
    let text = """
      [1.000000] Out of memory: kill process 29 (x-session-manag) score 75994 or a child
      [1.000001] Killed process 30
      (ssh-agent)
      """
    #expect(LogText.events(text).map(\.victimPid) == [30])
    #expect(LogText.events(text).map(\.victimComm) == ["ssh-agent"])
  }

  @Test func `a summary that lost its host is of the kill that follows`() {
    let text = """
      [   65.470256]
      oom-kill:constraint=CONSTRAINT_CPUSET,nodemask=(null),cpuset=a,mems_allowed=0,global_oom,\
      task_memcg=/a,task=app,pid=7,uid=0
      May  2 10:00:00 w kernel: [   65.481992] Out of memory: Killed process 7 (app) \(Self.sizes)
      """
    let events = LogText.events(text)
    #expect(events.map(\.victimPid) == [7])
    #expect(events.map(\.kind) == [.cpuset])
    #expect(events.map(\.host) == ["w"])
  }

  @Test func `a line padded with blanks is the line`() {
    let rows = """
      [1.000000] app invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0
      [1.000001] [  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name
      [1.000002] [      7]     0     7       16       8   4096        0             0 app
      [1.000003] Out of memory: Killed process 7 (app) \(Self.sizes)
      """
    let padded = rows.split(separator: "\n").map { $0 + String(repeating: " ", count: 40) + "\n" }
    #expect(LogText.events(padded.joined()).map(\.bare) == LogText.events(rows).map(\.bare))
    // A name that ends in blanks is left alone.
    let blank = rows.replacing(" app\n", with: " app  \n").replacing("(app)", with: "(app  )")
    #expect(LogText.events(blank).first?.tasks.first?.comm == "app  ")
  }

  @Test func `records on one line are records`() {
    let head = "May  2 10:00:00 w kernel: "
    let text = [
      "\(head)app invoked oom-killer: gfp_mask=0xd0, order=2, oomkilladj=0",
      "\(head)Out of memory: kill process 6 (rpmbuild) score 3460 or a child",
      "\(head)Killed process 7 (sh)", "\(head)as invoked oom-killer: gfp_mask=0xd0, order=1",
    ].joined(separator: " ")
    let events = LogText.events(text + "\n")
    #expect(events.map(\.victimPid) == [7, nil])
    #expect(events.map(\.invokerComm) == ["app", "as"])
    #expect(events.map(\.order) == [2, 1])
    // The tag of another host, or of none, begins no record.
    let other = head + "x: " + String(repeating: "y", count: 100) + " May  2 10:00:00 v kernel: "
    #expect(LogText.events("\(other)Out of memory: Killed process 5 (a) \(Self.sizes)\n").isEmpty)
  }

  @Test func `a log with its newest lines first mixes no reports`() {
    let reports = [(pid: 7, at: 100), (pid: 8, at: 200), (pid: 9, at: 300)].map { pid, at in
      """
      [\(at).000001] invoker\(pid) invoked oom-killer: gfp_mask=0xcc0, order=0, oom_score_adj=0
      [\(at).000002] Out of memory: Killed process \(pid) (app) \(Self.sizes)
      """
    }
    let lines = reports.joined(separator: "\n").split(separator: "\n").reversed()
    let events = LogText.events(lines.joined(separator: "\n") + "\n")
    #expect(Set(events.compactMap(\.victimPid)) == [7, 8, 9])
    for event in events where event.victimPid != nil { #expect(event.invokerComm == nil) }
  }

  @Test func `an announcement without its kill line ends its report`() {
    let text = """
      [511.230000] Memory cgroup out of memory: Kill process 7 (app) score 9 or sacrifice child
      [514.790000] Task in /b/c killed as a result of limit of /b
      [514.800000] Memory cgroup out of memory: Kill process 8 (app) score 9 or sacrifice child
      [514.800001] Killed process 8 (app) total-vm:64kB, anon-rss:32kB, file-rss:0kB
      """
    let events = LogText.events(text)
    #expect(events.map(\.victimPid) == [7, 8])
    #expect(events.map(\.taskMemcg) == [nil, "/b/c"])
  }

  @Test func `a listing's numbers and file names are passed over, to a depth`() {
    let kill = "Out of memory: Kill process 5 (a) score 7 or sacrifice child\n"
    let prefixes = [
      "12:", "     7\t", "/var/log/messages:", "/var/log/kern.log:12:", "3-", "messages:12:",
      "var/log/kern.log.1:",
    ]
    for prefix in prefixes {
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

  @Test(arguments: [7, Int.max])
  func `a stamp behind an unknown beginning is found in front of a cgroup's name`(chunk: Int) {
    let text = """
      log:7:May  2 10:00:00 w kernel: app invoked oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=0
      log:7:May  2 10:00:00 w kernel: oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),\
      cpuset=a,mems_allowed=0,oom_memcg=/a,task_memcg=/a,task=app,pid=7,uid=0
      log:7:May  2 10:00:00 w kernel: Memory cgroup out of memory: Killed process 7 (app) \(Self.sizes)

      """
    let events = LogText.parse(Array(text.utf8), chunk: chunk).events
    #expect(events.map(\.constraint) == ["CONSTRAINT_MEMCG"])
    #expect(events.map(\.taskMemcg) == ["/a"])
  }

  @Test func `a blank at the end proves a number whole`() {
    let kill = "Out of memory: Killed process 7 (app) \(Self.sizes)\n"
    let usage = "[1.000000] memory: usage 552kB, limit \n[1.000001] \(kill)"
    #expect(LogText.events(usage).map(\.memcgUsageKib) == [552])
    let score =
      "[1.000000] Out of memory: Kill process 7 (app) score 976 \n[1.000001] Killed process 7 (app)\n"
    #expect(LogText.events(score).map(\.score) == [976])
  }

  @Test func `words that were cut take no other line's`() {
    let text = """
      Warning  OOMKilling  49m  kernel-monitor, node  Memory cgroup out of memory: Kill p
      Killed process 7 (java) \(Self.sizes)
      """
    #expect(LogText.events(text).map(\.victimPid) == [7])
    let json =
      "[1.000000] Out of memory: Killed process 8 (rms) total-v\n{\"pgtables\":1,\"rss\":2}\n"
    #expect(LogText.events(json).map(\.victimPid) == [8])
  }

  /// What stands between two words that are looked for is gone, and they share their blank.
  @Test(arguments: [
    "kernel: Task in killed as a result of limit of /b",
    "kernel: Tasks in are going to be killed due to memory.oom.group set",
    "earlyoom: Killing process ' with signal 15, pid: 7, badness: 5, VmRSS: 1 MiB",
    "systemd-oomd: Killed / due to memory pressure for being 1% > 0% for > 20s",
    "systemd-oomd: Killed /a due to memory pressure for being 1%",
    "systemd-oomd: Killed due to memory pressure", "kernel: Killed process () total-vm:1kB",
    "kernel: Out of memory: Kill process 7 () score or", "kernel: memory: usage , limit kB",
    "kernel: oom-kill:constraint=,oom_memcg=,task_memcg=,task=,pid=,uid=",
    "kernel: Memory cgroup stats for :", "kernel: invoked oom-killer: gfp_mask=0x()",
  ])
  func `words that touch trap nothing`(line: String) {
    for head in ["May  2 10:00:00 w ", ""] {
      for pid in ["", "[7]"] {
        let tagged = line.replacing(":", with: "\(pid):", maxReplacements: 1)
        let events = LogText.events("\(head)\(tagged)\n\(head)kernel: \(StampTests.kill)\n")
        #expect(events.contains { $0.victimPid == 5 })
      }
    }
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
