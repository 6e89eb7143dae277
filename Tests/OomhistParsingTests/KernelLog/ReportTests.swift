import OomhistModel
import OomhistParsing
import Testing

@Suite struct ReportTests {
  static let header =
    "[5.000000] app invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=-7\n"
  static let sizes = "total-vm:8kB, anon-rss:4kB, file-rss:0kB, shmem-rss:0kB"

  @Test func `an invocation without a kill is an event without a victim`() throws {
    let event = try #require(LogText.events(Self.header).first)
    #expect(event.victimPid == nil)
    #expect(event.invokerComm == "app")
    #expect(event.invokerOomScoreAdj == -7)
    #expect(event.gfpMask == "0xcc0")
    #expect(event.gfpFlags == "GFP_KERNEL")
    #expect(event.kind == .unknown)
    #expect(!event.complete)
  }

  @Test func `a kernel line of another time does not end a report`() throws {
    let events = LogText.events(
      Self.header + """
        [8231943.123456] [UFW BLOCK] IN=eth0 OUT= SRC=10.0.0.1 DST=10.0.0.2
        [5.000001] oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),task_memcg=/,task=x,pid=9,uid=0
        [2.000000] audit: type=1400 apparmor="DENIED"
        [5.000002] Out of memory: Killed process 9 (x) \(Self.sizes)
        """)
    #expect(events.map(\.victimPid) == [9])
    #expect(events.map(\.invokerComm) == ["app"])
  }

  @Test func `an invocation that found nothing to kill is no event`() {
    let text = Self.header + "[5.100000] Out of memory and no killable processes...\n"
    #expect(LogText.events(text).isEmpty)
    let panic = text + "[5.200000] Kernel panic - not syncing: System is deadlocked on memory\n"
    #expect(LogText.events(panic).map(\.kind) == [.panic])
    #expect(LogText.events(panic).map(\.invokerComm) == ["app"])
  }

  @Test func `a victim that was going by itself is not killed`() {
    let events = LogText.events(
      Self.header + """
        [5.000001] oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),task_memcg=/,task=x,pid=9,uid=0
        [5.000002] Out of memory: OOM victim 9 (x) is already exiting. Skip killing the task
        """)
    #expect(events.map(\.victimPid) == [nil])
    #expect(events.map(\.invokerComm) == ["app"])
  }

  @Test func `a name that looks like an invocation is only a name`() throws {
    let event = try #require(
      LogText.events(
        "[5.000000] x invoked oom-k invoked oom-killer: gfp_mask=0x0(), order=-1, oom_score_adj=0\n"
      ).first)
    #expect(event.invokerComm == "x invoked oom-k")
    #expect(event.kind == .sysrq)
    #expect(event.gfpFlags == nil)
  }

  @Test func `the summary line is read from the right`() throws {
    let event = try #require(
      LogText.events(
        "[5.000000] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=0-1,4,cpuset=/,mems_allowed=0-1,4,"
          + "oom_memcg=/a,b,task_memcg=/a,b/c,task=x,y,task=,pid=1,pid=77,uid=1000\n"
      ).first)
    #expect(event.constraint == "CONSTRAINT_MEMCG")
    #expect(event.kind == .memcg)
    #expect(event.oomMemcg == "/a,b")
    #expect(event.taskMemcg == "/a,b/c")
    #expect(event.victimPid == 77)
    #expect(event.victimUid == 1000)
    #expect(event.victimComm == "x,y,task=,pid=1")
  }

  @Test func `a summary cut in the middle of a number names no victim`() throws {
    let event = try #require(
      LogText.events(
        "[5.000000] oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),global_oom,task_memcg=/,"
          + "task=x,pid=12\n"
      ).first)
    #expect(event.victimPid == nil)
    #expect(event.victimComm == nil)
  }

  @Test func `every member of a group is one event`() {
    let prefix = "Memory cgroup out of memory: Killed process"
    let events = LogText.events(
      Self.header + """
        [5.000001] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),oom_memcg=/g,task_memcg=/g,\
        task=lead,pid=10,uid=0
        [5.000002] \(prefix) 10 (lead) \(Self.sizes)
        [5.000003] Tasks in /g are going to be killed due to memory.oom.group set
        [5.000004] \(prefix) 11 (one) \(Self.sizes)
        [5.000005] \(prefix) 10 (lead) \(Self.sizes)
        [5.000006] \(prefix) 12 (two) \(Self.sizes)
        [9.000000] \(prefix) 13 (later) \(Self.sizes)
        [20.000000] b invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0
        [20.000001] Out of memory: Killed process 14 (other) \(Self.sizes)
        """)
    #expect(events.map(\.victimPid) == [10, 11, 12, 13, 14])
    #expect(events.prefix(3).allSatisfy { $0.groupKill == true && $0.oomMemcg == "/g" })
    #expect(events.last?.groupKill == nil)
  }

  @Test func `a kill line long after a header is not that header's`() {
    let events = LogText.events(
      Self.header + "[4000.000000] Out of memory: Killed process 14 (other) \(Self.sizes)\n")
    #expect(events.map(\.victimPid) == [nil, 14])
    #expect(events.map(\.invokerComm) == ["app", nil])
  }

  @Test func `kill lines without a report are kills too`() {
    let kill = "Out of memory: Killed process"
    let events = LogText.events(
      Self.header + """
        [5.000002] \(kill) 10 (a) \(Self.sizes)
        [5.000003] \(kill) 11 (b) \(Self.sizes)
        [5.000004] \(kill) 12 (c) \(Self.sizes)
        """)
    #expect(events.map(\.victimPid) == [10, 11, 12])
    #expect(events.map(\.complete) == [true, false, false])
    #expect(events.map(\.invokerComm) == ["app", nil, nil])
  }

  @Test func `reports of two hosts in one file are kept apart`() {
    let events = LogText.events(
      """
      May 21 09:55:23 web1 kernel: java invoked oom-killer: gfp_mask=0x201da, order=0, oom_score_adj=0
      May 21 09:55:23 web2 kernel: ruby invoked oom-killer: gfp_mask=0x201da, order=0, oom_score_adj=0
      May 21 09:55:24 web1 kernel: Out of memory: Kill process 5 (java) score 9 or sacrifice child
      May 21 09:55:24 web2 kernel: Out of memory: Kill process 5 (ruby) score 9 or sacrifice child
      May 21 09:55:24 web2 kernel: Killed process 5 (ruby) \(Self.sizes)
      May 21 09:55:24 web1 kernel: Killed process 5 (java) \(Self.sizes)
      May 21 09:55:24 web1 kernel: oom_reaper: reaped process 5 (java), now anon-rss:0kB
      """)
    #expect(Set(events.map(\.host)) == ["web1", "web2"])
    for event in events {
      #expect(event.invokerComm == event.victimComm)
      #expect(event.reaped == (event.host == "web1" ? true : nil))
    }
  }

  @Test func `two invocations in a grep extract are two events`() {
    let text = """
      May 21 09:55:23 web1 kernel: java invoked oom-killer: gfp_mask=0x201da, order=0, oom_score_adj=0
      May 21 09:55:24 web1 kernel: java cpuset=/ mems_allowed=0
      May 21 09:55:24 web1 kernel: CPU: 3 PID: 25434 Comm: java Not tainted 3.10.0-514.el7.x86_64 #1
      --
      May 21 12:05:22 web1 kernel: jps invoked oom-killer: gfp_mask=0x201da, order=0, oom_score_adj=0
      May 21 12:05:22 web1 kernel: jps cpuset=/ mems_allowed=0
      May 21 12:05:23 web1 kernel: CPU: 2 PID: 10467 Comm: jps Not tainted 3.10.0-514.el7.x86_64 #1
      """
    let result = LogText.parse(text)
    #expect(result.events.map(\.invokerPid) == [25434, 10467])
    #expect(result.events.allSatisfy { $0.kernelRelease == "3.10.0-514.el7.x86_64" })
    #expect(result.events.map(\.source?.firstLine) == [1, 5])
    #expect(result.events.map(\.source?.lastLine) == [3, 7])
    #expect(result.notUnderstoodLines == 0)
  }

  @Test func `the task table is read by its header`() throws {
    let text =
      Self.header + """
        [5.000001] [  pid  ]   uid  tgid total_vm      rss (01)nrss  pgtables_bytes swapents oom_score_adj name
        [5.000002] [     10]  1000     9      100       50       20    8192        3          -500 a b] (c
        [5.000003] Out of memory: Killed process 9 (a b] (c) \(Self.sizes)
        """
    let task = try #require(LogText.events(text).first?.tasks.first)
    #expect(task.pid == 10)
    #expect(task.tgid == 9)
    #expect(task.uid == 1000)
    #expect(task.totalVmKib == 400)
    #expect(task.rssKib == 200)
    #expect(task.pgtablesKib == 8)
    #expect(task.swapKib == 12)
    #expect(task.oomScoreAdj == -500)
    #expect(task.comm == "a b] (c")
  }

  @Test func `pages become KiB with the page size that the caller knows`() throws {
    var options = LogText.options()
    options.pageSizeKib = 16
    let text =
      Self.header + """
        [5.000001] active_anon:3 inactive_anon:0 isolated_anon:0
        [5.000002] [ pid ]   uid  tgid total_vm      rss nr_ptes nr_pmds swapents oom_score_adj name
        [5.000003] [   10]  1000    10      100       50       2       1        3             0 a
        [5.000004] Out of memory: Killed process 10 (a) total-vm:1600kB, anon-rss:4kB, file-rss:0kB
        """
    let event = try #require(LogText.parse(text, options).events.first)
    #expect(event.pageSizeKib == 16)
    #expect(event.tasks.first?.rssKib == 800)
    #expect(event.tasks.first?.pgtablesKib == 48)
    #expect(
      event.memInfo == [
        NamedNumber("active_anon_kib", 48), NamedNumber("inactive_anon_kib", 0),
        NamedNumber("isolated_anon_kib", 0),
      ])
    // Without the caller's help the table and the kill line give it away together.
    #expect(LogText.events(text).first?.pageSizeKib == 16)
  }
}
