import OomhistModel
import OomhistParsing
import Testing

@Suite struct UserspaceKillerTests {
  static func events(_ program: String, _ message: String) -> [OOMEvent] {
    LogText.events("Apr 02 09:00:12 desk \(program)[612]: \(message)\n")
  }

  @Test(arguments: [
    #"sending SIGTERM to process 8120 uid 1000 "a": b"": badness 911, VmRSS 4102 MiB"#,
    #"sending SIGKILL to process 8120 "a": b"": oom_score 911, VmRSS 4102 MiB, cmdline "x""#,
    #"killing process 8120 "a": b"" with signal 15: badness 911, VmRSS 4102 MiB"#,
    "Killing process 'a\": b\"' with signal 15, pid: 8120, badness: 911, VmRSS: 4102 MiB",
  ])
  func `earlyoom names its victim`(message: String) {
    let events = Self.events("earlyoom", message)
    #expect(events.map(\.killer) == [.earlyoom])
    #expect(events.map(\.kind) == [.userspace])
    #expect(events.map(\.victimPid) == [8120])
    #expect(events.map(\.victimComm) == [#"a": b""#])
    #expect(events.map(\.score) == [911])
  }

  @Test func `another program cannot speak for earlyoom`() {
    let message = #"sending SIGTERM to process 8120 "a": badness 911, VmRSS 4102 MiB"#
    #expect(Self.events("chat", message).isEmpty)
    #expect(LogText.events(message + "\n").count == 1)
    // A service of old that stamped its own lines.
    #expect(LogText.events("Jun 12 06:39:16: \(message)\n").map(\.atText) == ["Jun 12 06:39:16"])
  }

  @Test func `systemd-oomd names the cgroup`() {
    let events = Self.events(
      "systemd-oomd",
      "Killed /a.slice/b\\x2d1.scope due to memory pressure for /a.slice being 68% > 50% for > 20s"
        + " with reclaim activity")
    #expect(events.map(\.killer) == [.systemdOomd])
    #expect(events.map(\.taskMemcg) == ["/a.slice/b\\x2d1.scope"])
    #expect(events.map(\.oomMemcg) == ["/a.slice"])
    #expect(events.map(\.victimPid) == [nil])
  }

  @Test(arguments: [
    "Killed\n/a.slice/b.scope\ndue to memory pressure for /a.slice being\n68% > 50% for > 20s",
    "Killed /a.slice/b.scope due\nto memory pressure for /a.slice being 68% > 50% for > 20s",
    "Killed /a.sl\nice/b.scope due\nto memory pressure for /a.slice being 68% > 50% for > 20s",
    "Killed /a.sl\nice/b.scope due to memory pressure for /a.slice being 68% > 50% for > 20s",
    "Marked /a.slice/b.scope for killing due to memory\npressure for /a.slice being 68% > 50%",
  ])
  func `systemd-oomd's line may be broken`(message: String) {
    let events = Self.events("systemd-oomd", message)
    #expect(events.map(\.taskMemcg) == ["/a.slice/b.scope"])
    #expect(events.map(\.oomMemcg) == ["/a.slice"])
  }

  @Test func `earlyoom's line may be broken`() {
    let message = "sending SIGTERM to process 7 uid 5\n\"a b\": badness 911, VmRSS 4102 MiB"
    #expect(Self.events("earlyoom", message).map(\.victimComm) == ["a b"])
    let inside = "sending SIGTERM to process 7 uid 100\n9 \"a b\": badness 911, VmRSS 4102 MiB"
    #expect(Self.events("earlyoom", inside).map(\.victimUid) == [1009])
    // What another program says next is its own.
    let other = "sending SIGTERM to process 7\nMay 02 10:00:00 w app[7]: \"a\": badness 911,"
    #expect(Self.events("earlyoom", other).isEmpty)
  }

  @Test func `oomd skips what it could not kill`() {
    let events = Self.events(
      "oomd", "[../oomd/plugins/BaseKillPlugin.cpp:239] Killed 2: 5(a (b))[E1] 6(java) 7(sh)")
    #expect(events.map(\.killer) == [.oomd])
    #expect(events.map(\.victimPid) == [6])
    #expect(events.map(\.victimComm) == ["java"])
    #expect(events.map(\.groupKill) == [true])
    #expect(Self.events("oomd", "Killed 0: ").isEmpty)
  }
}
