import OomhistModel
import OomhistParsing
import Testing

@Suite struct KillLineTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var line: String
    var pid: Int64?
    var comm: String?
    var uid: Int64?
    var score: Int64?
    var totalVmKib: Int64?
    var kind: OOMEvent.Kind = .global
    var testDescription: String { line }
  }

  static let cases: [Case] = [
    Case(line: "Out of Memory: Killed process 41 (httpd).", pid: 41, comm: "httpd"),
    Case(line: "Out of memory: Killed process 41 (httpd).", pid: 41, comm: "httpd"),
    Case(
      line: "Out of memory: Kill process 5 (a) score 999 or sacrifice child (b) score 12 or"
        + " sacrifice child", pid: 5, comm: "a) score 999 or sacrifice child (b", score: 12),
    Case(
      line: "Out of memory: Killed process 9 (a) total-vm:1k) total-vm:8kB, anon-rss:4kB,"
        + " file-rss:0kB, shmem-rss:0kB", pid: 9, comm: "a) total-vm:1k", totalVmKib: 8),
    Case(
      line: "Memory cgroup out of memory: Killed process 9 (x invoked oom-k) total-vm:8kB,"
        + " anon-rss:4kB, file-rss:0kB, shmem-rss:0kB, UID:7 pgtables:4kB oom_score_adj:-3",
      pid: 9, comm: "x invoked oom-k", uid: 7, totalVmKib: 8, kind: .memcg),
    Case(
      line: "Out of memory (oom_kill_allocating_task): Killed process 3 (,task=,pid=1) "
        + "total-vm:8kB, anon-rss:4kB, file-rss:0kB, shmem-rss:0kB", pid: 3,
      comm: ",task=,pid=1", totalVmKib: 8),
    Case(
      line: "Killed process 12, UID 27, (mysqld) total-vm:8kB, anon-rss:4kB, file-rss:0kB",
      pid: 12, comm: "mysqld", uid: 27, totalVmKib: 8, kind: .unknown),
    Case(
      line: "Killed process 12 (my (sql)), UID 4294967295, total-vm:8kB, anon-rss:4kB,"
        + " file-rss:0kB, shmem-rss:0kB", pid: 12, comm: "my (sql)", uid: 4_294_967_295,
      totalVmKib: 8, kind: .unknown),
    Case(
      line: "No available memory (MPOL_BIND): Killed process 8 (numa).", pid: 8, comm: "numa",
      kind: .mempolicy),
    Case(
      line: "No available memory in cpuset: Killed process 8 (pinned).", pid: 8, comm: "pinned",
      kind: .cpuset),
    Case(
      line: "Killed process 77 (old) vsz:8kB, anon-rss:4kB, file-rss:0kB", pid: 77, comm: "old",
      totalVmKib: 8, kind: .unknown),
    Case(
      line: "Out of memory in UB 101: OOM killed process 7 (php) score 0 vm:8kB, rss:4kB, swap:0kB",
      pid: 7, comm: "php", totalVmKib: 8, kind: .unknown),
    // Not the kernel's lines.
    Case(line: "OOM killed process php (pid=7, ve=101) exited, free=12."),
    Case(line: "Out of memory: OOM victim 7 (x) is already exiting. Skip killing the task"),
    Case(line: "Killed process 77 (backup) by request"),
    Case(line: "Out of memory: Killed process (x)"),
    Case(line: "Out of memory: Killed process -4 (x)"),
    Case(line: "Successfully killed process cgroup uid 0 pid 149 in 0ms"),
    Case(line: "Out of memory: Killed process %d (%s) total-vm:%lukB"),
    Case(line: "java invoked oom-killer in the past"),
  ]

  @Test(arguments: cases) func `a kill line says who was killed`(test: Case) {
    let events = LogText.events("[    1.000001] \(test.line)\n")
    #expect(events.count == (test.pid == nil ? 0 : 1))
    guard let event = events.first else { return }
    #expect(event.victimPid == test.pid)
    #expect(event.victimComm == test.comm)
    #expect(event.victimUid == test.uid)
    #expect(event.score == test.score)
    #expect(event.totalVmKib == test.totalVmKib)
    #expect(event.kind == test.kind)
    #expect(event.boottimeUs == 1_000_001)
  }

  @Test func `the score belongs to the victim of the second line`() {
    let events = LogText.events(
      """
      [10.000001] Out of memory: Kill process 840 (make) score 391 or sacrifice child
      [10.000002] Killed process 851 (cc1) total-vm:8kB, anon-rss:4kB, file-rss:0kB
      """)
    #expect(events.map(\.victimPid) == [851])
    #expect(events.map(\.score) == [391])
    #expect(events.map(\.atText) == ["10.000002"])
  }

  @Test func `a newline in a name does not end the kmsg record`() {
    let events = LogText.events(
      "3,7,5000000,-;Out of memory: Killed process 8 (a\\x0ab\\x5c) total-vm:8kB,"
        + " anon-rss:4kB, file-rss:0kB, shmem-rss:0kB\n")
    #expect(events.map(\.victimComm) == ["a\nb\\"])
  }

  @Test func `an unbracketed sentence without the kernel's prefix kills nobody`() {
    #expect(LogText.events("Killed process 77 (backup)\n").isEmpty)
    #expect(LogText.events("May  2 10:00:00 w job[1]: Killed process 77 (backup)\n").isEmpty)
  }

  @Test func `anybody can log a line that looks like a kill, and it does not count`() {
    let kill =
      "Out of memory: Killed process 5 (x) total-vm:8kB, anon-rss:4kB, file-rss:0kB, shmem-rss:0kB"
    #expect(LogText.events("May  2 10:00:00 w root: \(kill)\n").isEmpty)
    #expect(LogText.events("2026-05-02T10:00:00Z w logger[3]: \(kill)\n").isEmpty)
    #expect(LogText.events("[   12.000000] daemon[3]: \(kill)\n").isEmpty)
    #expect(LogText.events("May  2 10:00:00 w kernel: \(kill)\n").count == 1)
  }

  @Test func `only a record of facility 0 read from the kernel is trusted`() {
    var options = LogText.options()
    let kill = "Out of memory: Killed process 5 (x) total-vm:8kB, anon-rss:4kB, file-rss:0kB"
    let text = "3,41,5000000,-;\(kill)\n"
    #expect(LogText.parse(text, options).events.map(\.source?.trusted) == [false])
    options.trusted = true
    let event = LogText.parse(text, options).events.first
    #expect(event?.source?.trusted == true)
    #expect(event?.source?.firstLine == 41)
    // Facility 1: a program wrote it to /dev/kmsg.
    let forged = LogText.parse("11,42,5000000,-;\(kill)\n", options)
    #expect(forged.events.allSatisfy { $0.source?.trusted == false })
  }
}
