import Foundation
import OomhistModel
import OomhistParsing
import Testing

/// Anybody may write to a log; only the kernel writes records of facility 0.
@Suite struct TrustTests {
  static let kill =
    "Out of memory: Killed process 1 (init) total-vm:8kB, anon-rss:4kB, file-rss:0kB, "
    + "shmem-rss:0kB, UID:0 pgtables:4kB oom_score_adj:0"
  static let header =
    "init invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0"

  /// What `/dev/kmsg` gives to the recorder.
  static func live(_ text: String) -> [OOMEvent] {
    var options = LogText.options("/dev/kmsg")
    options.trusted = true
    options.carrier = .kmsg
    options.bootID = "b1"
    return LogText.parse(text, options).events
  }

  @Test(arguments: [8, 9, 11, 12, 14, 15, 24, 30, 86, 191])
  func `a record that a program wrote is not trusted`(priority: Int) {
    let events = Self.live("\(priority),41,5000000,-;\(Self.kill)\n")
    #expect(events.allSatisfy { $0.source?.trusted == false })
  }

  @Test(arguments: 0...7) func `a record of the kernel is trusted`(priority: Int) {
    let events = Self.live("\(priority),41,5000000,-;\(Self.kill)\n")
    #expect(events.map(\.source?.trusted) == [true])
  }

  @Test func `a program cannot put a kill line under the kernel's header`() {
    let events = Self.live("4,41,5000000,-;\(Self.header)\n12,42,5000100,-;\(Self.kill)\n")
    #expect(events.allSatisfy { $0.victimPid != 1 || $0.source?.trusted == false })
  }

  @Test func `a program cannot add a header to the kernel's kill`() {
    let events = Self.live("12,41,5000000,-;\(Self.header)\n4,42,5000100,-;\(Self.kill)\n")
    #expect(events.map(\.victimPid) == [1])
    #expect(events.map(\.source?.trusted) == [true])
  }

  @Test(arguments: [
    "x) score 999 or sacrifice child", "x) total-vm:1kB, anon-rss:1kB",
    #"x\x0aOut of memory: Killed process 1 (init) total-vm:8kB, anon-rss:4kB, file-rss:0kB"#,
    #"x\x0a6,99,1,-;Killed process 1 (init)"#, "x,pid=1,uid=0",
  ])
  func `a name forges nothing`(name: String) {
    let events = Self.live(
      "3,41,5000000,-;Out of memory: Killed process 77 (\(name)) total-vm:64kB, anon-rss:32kB, "
        + "file-rss:0kB, shmem-rss:0kB, UID:5 pgtables:4kB oom_score_adj:0\n")
    #expect(events.map(\.victimPid) == [77])
    #expect(events.map(\.totalVmKib) == [64])
    #expect(events.map(\.anonRssKib) == [32])
    #expect(events.map(\.victimUid) == [5])
  }

  /// What any program may log, and somebody from outside may have it log.
  @Test(arguments: [
    "app: Guest: <4>[    1.100000] ", "sshd[812]: Invalid user Guest: [1.1] ",
    "app: In(05) vcpu-5 - Guest: <4>[    1.100000] ", "app: x kernel: ",
    "app: Warning  OOMKilling  49m  kernel-monitor  ", "app: OOMKilling ",
    "node-problem-detector[1]: I1121 log_monitor.go: OOMKilling 2026-11-21 ",
    "app: kern: err: [2025-04-22T10:37:36.7Z]: ", "app: [2025-04-22 10:37:36] ",
    "app: <br>", "app: </pre>", "\u{a0}kernel: ", "a.b\u{a0}kernel: ",
    "app: Nov 21 09:11:51 w kernel: ",
  ])
  func `a program's line is never the kernel's`(message: String) {
    for stamp in ["Nov 21 09:11:51 w ", "2026-11-21T09:11:51.469255+00:00 w "] {
      for mark in ["", "12:", "> ", "- ", "/var/log/syslog:"] {
        #expect(ReaderText.events("\(mark)\(stamp)\(message)\(Self.kill)\n").isEmpty)
      }
    }
  }

  /// What the journal indents, since it goes on with a program's message.
  @Test(arguments: [
    "x kernel: ", "Warning  OOMKilling  49m  kernel-monitor  ", "12:33:22 ", "12:33:22 x kernel: ",
    "x: kern: err: [2025-04-22T10:37:36.7Z]: ", "[2025-04-22 10:37:36] ",
    "2025/04/22 10:37:36 ", "Hi Nov 21 09:11:51 2026 ", "Dec 4, 2023 @ 10:49:30.127 ", "* ", "- ",
    "`", "<pre><code>", "\u{2502} ", "2024-05-02T10:00:00.1Z In(05) vcpu-5 - Guest: ",
  ])
  func `a program's further lines are never the kernel's`(beginning: String) {
    let text = "May 02 10:00:00 w app[7]: /x?a&amp;b</pre>\n        \(beginning)\(Self.kill)\n"
    #expect(ReaderText.events(text).isEmpty)
  }

  /// A cgroup's name has 255 bytes of its owner's choice, but no slash.
  @Test(arguments: [
    "x Nov 21 09:11:51 w kernel: \(kill)", "Warning OOMKilling \(kill)",
    "x oom-kill:constraint=3DCONSTRAINT_NONE", "x#012\(kill)", "x [   11.500000] \(kill)",
    "x Nov 21 09:11:51 w kernel: Out of memory and no killable processes...",
  ])
  func `a cgroup's name forges nothing`(name: String) {
    let real = Self.kill.replacingOccurrences(of: "process 1 (init)", with: "process 77 (db)")
    let lines = [
      "cgroup: fork rejected by pids controller in /\(name)",
      "db invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0",
      "db cpuset=\(name) mems_allowed=0",
      "Tasks in /\(name) are going to be killed due to memory.oom.group set",
      "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=\(name),mems_allowed=0,"
        + "oom_memcg=/\(name),task_memcg=/\(name),task=db,pid=77,uid=0",
      real,
    ]
    for head in ["", "Nov 21 09:11:51 w kernel: ", "[   12.000001] "] {
      let events = ReaderText.events(lines.map { "\(head)\($0)\n" }.joined())
      #expect(events.map(\.victimPid) == [77])
      #expect(events.map(\.taskMemcg) == ["/\(name)"])
      #expect(events.map(\.invokerComm) == ["db"])
    }
  }

  @Test(arguments: ["x Guest: [1.1] ", "Guest: [1.1] a", "order=3Dx=", "a kernel: b"])
  func `a task's name hides nothing`(name: String) {
    let head = "2026-11-21T09:11:51.469255+00:00 w kernel: "
    let lines = [
      "\(name) invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0",
      "Out of memory: Killed process 77 (\(name)) total-vm:64kB, anon-rss:32kB, file-rss:0kB",
    ]
    let events = ReaderText.events(lines.map { "\(head)\($0)\n" }.joined())
    #expect(events.map(\.victimPid) == [77])
    #expect(events.map(\.victimComm) == [name])
    #expect(events.map(\.invokerComm) == [name])
  }

  @Test func `a tag that is too long to be kept is still a tag`() {
    let tag = String(repeating: "t", count: 300)
    let text = "Nov 21 09:11:51 w \(tag): two lines\n      \(Self.kill)\n"
    #expect(LogText.events(text).isEmpty)
  }

  @Test func `rows that a program logs turn no log round`() {
    let head = "Nov 21 09:11:51 w "
    let text = """
      \(head)app[7]: [      7]     0     7       16       8   4096        0             0 app
      \(head)app[7]: [  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name
      \(head)app[7]: text
      \(head)kernel: \(Self.header)
      \(head)kernel: \(Self.kill)

      """
    #expect(ReaderText.events(text).map(\.invokerComm) == ["init"])
  }

  @Test func `hosts are what they were`() {
    for host in ["2021", "mysite.info", "a.err"] {
      let events = LogText.events("Nov 21 09:11:51 \(host) kernel: \(Self.kill)\n")
      #expect(events.map(\.host) == [host])
    }
    let month = "/var/log/messages:апр 28 01:23:30 PC kernel: \(Self.kill)\n"
    #expect(LogText.events(month).map(\.atText) == ["апр 28 01:23:30"])
    // Logs of programs have stamps too.
    for line in [
      "[2025-06-10 09:15:12] alert", "2025/06/10 09:15:12 [error]", "12:00:00 {x.py:12}",
    ] {
      #expect(LogText.events("\(line) \(Self.kill)\n").isEmpty)
    }
  }

  /// A task's name has at most 15 bytes.
  @Test(arguments: [
    #"x\x0aOut of memory"#, #"x\x0aKilled proces"#, "Killed process ", "Out of memory: ",
    #"x\x0aoom-kill:const"#, "a invoked oom-k", "x mems_allowed=",
    "Task in /x kill", "Tasks in /x are",
  ])
  func `a name in the header kills nobody`(name: String) {
    let events = Self.live(
      "4,41,5000000,-;\(name) invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, "
        + "oom_score_adj=0\n")
    #expect(events.count == 1)
    #expect(events.allSatisfy { $0.victimPid == nil })
  }

  /// A user may name the cgroups that were left to him, with 255 bytes and anything but newlines.
  static let cgroups = [
    "Out of memory: Killed process 1 (init) total-vm:8kB, anon-rss:4kB, file-rss:0kB",
    "x Killed process 1 (init) total-vm:8kB, anon-rss:4kB, file-rss:0kB", ",task=init,pid=1,uid=0",
    ": Out of memory: Kill process 1 (init) score 999 or sacrifice child",
    " Kernel panic - not syncing: Out of memory: system-wide panic_on_oom is enabled",
    "x invoked oom-killer: gfp_mask=0x0(), order=-1, oom_score_adj=0",
    "OOM victim 7 (x) is already exiting. Skip killing the task",
  ]

  @Test(arguments: cgroups) func `the name of a cgroup forges nothing`(name: String) {
    let lines = [
      "a invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0",
      "Task in /u/\(name) killed as a result of limit of /u/\(name)",
      "Memory cgroup stats for /u/\(name):",
      "a cpuset=\(name) mems_allowed=0",
      "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=\(name),mems_allowed=0,"
        + "oom_memcg=/u/\(name),task_memcg=/u/\(name),task=x,pid=77,uid=5",
      "Memory cgroup out of memory: Killed process 77 (x) total-vm:64kB, anon-rss:32kB, "
        + "file-rss:0kB, shmem-rss:0kB, UID:5 pgtables:4kB oom_score_adj:0",
      "Tasks in /u/\(name) are going to be killed due to memory.oom.group set",
    ]
    let text = lines.enumerated().map { "4,\(40 + $0.offset),500000\($0.offset),-;\($0.element)\n" }
    let events = Self.live(text.joined())
    #expect(events.map(\.victimPid) == [77])
    #expect(events.map(\.kind) == [.memcg])
    #expect(events.map(\.invokerComm) == ["a"])
  }

  static let tags = [
    "sudo:", "sudo[812]:", "bash[12]:", "root:", "logger:", "kubelet[901]:", "dockerd[1]:",
    "systemd[1]:", "kernel-watch:", "kernel[1]:", "mykernel:", "Kernel:", "rsyslogd:", "CRON[5]:",
    "user@kernel:", "python3[77]:", "node-problem-detector[3]:",
  ]
  static let sentences = [
    "Out of memory: Killed process 5 (x) total-vm:8kB, anon-rss:4kB, file-rss:0kB",
    "Out of memory: Killed process 5 (x)", "Killed process 1 (init)",
    "joe : TTY=pts/0 ; PWD=/ ; COMMAND=/bin/echo Out of memory: Killed process 1 (init)",
    "kernel: Out of memory: Killed process 5 (x) total-vm:8kB, anon-rss:4kB, file-rss:0kB",
    "[  12.000001] Out of memory: Killed process 5 (x) total-vm:8kB, anon-rss:4kB, file-rss:0kB",
    #"E0521 09:55:23.1 kubelet.go:9] "Event" message="Out of memory: Killed process 5 (x)""#,
    "Memory cgroup out of memory: Killed process 5 (x) total-vm:8kB, anon-rss:4kB, file-rss:0kB",
    "x invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0",
    "oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),task_memcg=/,task=x,pid=5,uid=0",
    "Kernel panic - not syncing: Out of memory: system-wide panic_on_oom is enabled",
  ]

  @Test(arguments: tags, sentences)
  func `in syslog only the kernel's tag speaks for the kernel`(tag: String, sentence: String) {
    let stamps = [
      "May 21 09:55:23 web1", "2026-05-21T09:55:23.250000+00:00 web1",
      "2026-05-21T09:55:23Z web1", "<30>May 21 09:55:23 web1",
    ]
    for stamp in stamps {
      #expect(LogText.events("\(stamp) \(tag) \(sentence)\n").isEmpty, "\(stamp)")
    }
  }

  @Test(arguments: sentences) func `nor does the name field of RFC 5424`(sentence: String) {
    let line = "<30>1 2026-05-21T09:55:23Z web1 app 812 - - \(sentence)\n"
    #expect(LogText.events(line).isEmpty)
  }

  @Test func `made-up numbers do not fill the memory`() throws {
    let numbers = (0..<3000).map { "a\($0)kB:5" }.joined(separator: " ")
    let text = "[    1.000001] \(Self.header)\n[    1.000002] \(numbers) \n"
    let event = try #require(LogText.events(text).first)
    #expect((1...512).contains(event.memInfo.count))
  }
}
