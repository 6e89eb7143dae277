import OomhistModel
import OomhistParsing
import OomhistTestSupport
import Testing

/// Lines that programs wrote amid a report: they are passed over where they begin like the kernel's,
/// which must find what reading each of them finds.
@Suite struct ProgramLineTests {
  private static let report = [
    "app invoked oom-killer: gfp_mask=0x140dca(GFP_HIGHUSER_MOVABLE), order=0, oom_score_adj=0",
    "CPU: 3 PID: 4711 Comm: app Not tainted 6.1.0-20-amd64 #1", "Call Trace:",
    " dump_header+0x4a/0x210", "memory: usage 2048kB, limit 2048kB, failcnt 7",
    "Memory cgroup stats for /a:", "anon 1048576", "Tasks state (memory values in pages):",
    "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name",
    "[   4711]     0  4711    20000      500    81920        0             0 app",
    "[   4712]     0  4712    30000      600    81920        0             0 db",
    "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/a,"
      + "task_memcg=/a,task=db,pid=4712,uid=0",
    "Memory cgroup out of memory: Killed process 4712 (db) total-vm:120000kB, anon-rss:2000kB, "
      + "file-rss:400kB, shmem-rss:0kB, UID:0 pgtables:80kB oom_score_adj:0",
  ]
  private static let head = "Nov 21 09:11:51 db07 "
  private static let programLines = [
    head + "sshd[12]: Accepted publickey", head + "CRON: (root) CMD (true)",
    "Nov 21 09:11:52 db07 app[4711]: out of memory", "Nov 21 09:11:51 db08 app[4711]: hello",
    head + "kernel_helper[1]: not the kernel",
    head + "earlyoomish[3]: text", head + "systemd[1]: a.service: Deactivated successfully.",
  ]
  /// The journal indents what a message goes on with.
  private static let rests = [
    "                     Out of memory: Killed process 9 (fake) total-vm:8kB, anon-rss:4kB, "
      + "file-rss:0kB, shmem-rss:0kB",
    "\tMemory cgroup stats for /fake:",
  ]

  private static func log(_ random: inout SeededRandom) -> String {
    var text = ""
    for (index, line) in report.enumerated() {
      text += head + "kernel: [   12.\(100_000 + index)] \(line)\n"
      while Int.random(in: 0..<3, using: &random) == 0 {
        text += (programLines.randomElement(using: &random) ?? "") + "\n"
        if Int.random(in: 0..<4, using: &random) == 0 {
          text += (rests.randomElement(using: &random) ?? "") + "\n"
        }
      }
    }
    return text
  }

  @Test(arguments: 0..<20) func `passed over is as good as read`(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for _ in 0..<30 {
      let log = Self.log(&random)
      let whole = LogText.parse(log)
      // A line that comes in pieces is read by itself.
      let single = LogText.parse(Array(log.utf8), chunk: 7)
      #expect(whole.events == single.events, "\(log)")
      #expect(whole.notUnderstoodLines == single.notUnderstoodLines, "\(log)")
      #expect(whole.lineCount == single.lineCount)
      #expect(whole.events.map(\.victimPid) == [4712], "\(log)")
      #expect(whole.events.first?.oomMemcg == "/a")
      #expect(whole.events.first?.tasks.count == 2, "\(log)")
    }
  }

  @Test func `what a program goes on with is never the kernel's`() {
    let fake = Self.rests[0] + "\n"
    let kernel = Self.head + "kernel: [   12.000001] \(Self.report[0])\n"
    let program = Self.head + "sshd[12]: Accepted publickey\n"
    #expect(LogText.events(kernel + program + fake).map(\.victimPid) == [nil])
    #expect(LogText.events(kernel + program + kernel + program + fake).map(\.victimPid) == [nil])
  }
}
