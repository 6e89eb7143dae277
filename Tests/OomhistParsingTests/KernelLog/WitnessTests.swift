import OomhistModel
import OomhistParsing
import Testing

/// systemd's word about a unit: it confirms a kill that is there, and is an event where none is.
@Suite struct WitnessTests {
  static let kill =
    "Apr 02 09:00:12 web kernel: Memory cgroup out of memory: Killed process 7 (java) "
    + "total-vm:8kB, anon-rss:4kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:4kB oom_score_adj:0\n"
  static let summary =
    "Apr 02 09:00:12 web kernel: oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,"
    + "mems_allowed=0,oom_memcg=/system.slice/app.service,task_memcg=/system.slice/app.service,"
    + "task=java,pid=7,uid=0\n"

  static func systemd(_ unit: String, _ text: String, at time: String = "09:00:13") -> String {
    "Apr 02 \(time) web systemd[1]: \(unit): \(text)\n"
  }

  static let words = [
    "A process of this unit has been killed by the OOM killer.",
    "The kernel OOM killer killed some processes in this unit.",
    "Failed with result 'oom-kill'.",
    "systemd-oomd killed 3 process(es) in this unit.",
    "systemd-oomd killed some process(es) in this unit.",
  ]

  @Test(arguments: words) func `alone it is an event without a process`(text: String) {
    let events = LogText.events(Self.systemd("app.service", text))
    let isOomd = text.contains("systemd-oomd")
    #expect(events.map(\.unit) == ["app.service"])
    #expect(events.map(\.killer) == [isOomd ? .systemdOomd : .kernel])
    #expect(events.map(\.victimPid) == [nil])
    #expect(events.map(\.complete) == [false])
    #expect(events.first?.atUs != nil)
  }

  @Test(arguments: words) func `a kill of that cgroup gets the unit's name`(text: String) {
    let log = Self.summary + Self.kill + Self.systemd("app.service", text)
    #expect(LogText.events(log).map(\.unit) == ["app.service"])
    // A lagging writer may put systemd's line first.
    let early = Self.systemd("app.service", text, at: "09:00:12") + Self.summary + Self.kill
    #expect(LogText.events(early).map(\.victimPid) == [7])
  }

  @Test func `a kill that does not say its cgroup covers it`() {
    let log = Self.kill + Self.systemd("app.service", Self.words[0])
    let events = LogText.events(log)
    #expect(events.map(\.victimPid) == [7])
    #expect(events.map(\.unit) == [nil])
  }

  @Test func `a kill that another unit's word confirms does not, nor one of another hour`() {
    let one = Self.summary + Self.kill + Self.systemd("db.service", Self.words[0])
    #expect(LogText.events(one).map(\.victimPid) == [7])
    let both = one + Self.systemd("app.service", Self.words[0])
    #expect(LogText.events(both).map(\.unit) == ["app.service", "db.service"])
    let late =
      Self.summary + Self.kill + Self.systemd("app.service", Self.words[0], at: "10:00:13")
    #expect(LogText.events(late).count == 2)
  }

  @Test func `several lines about one unit are one event, and its slices none`() {
    let log =
      Self.systemd("user.slice", Self.words[0]) + Self.systemd("user@1000.service", Self.words[0])
      + Self.systemd("app.scope", Self.words[1]) + Self.systemd("app.scope", Self.words[2])
    #expect(LogText.events(log).map(\.unit) == ["app.scope"])
  }

  @Test(arguments: [
    "web chat[9]: app.service: A process of this unit has been killed by the OOM killer.",
    "web systemd[1]: the OOM killer killed app.service: A process of this unit",
    "web systemd[1]: app.service: Failed with result 'exit-code' (oom-kill is another one).",
    "web systemd[1]: not a unit: A process of this unit has been killed by the OOM killer.",
    "web systemd[1]: app: A process of this unit has been killed by the OOM killer.",
  ])
  func `other lines are no word of systemd's`(line: String) {
    #expect(LogText.events("Apr 02 09:00:13 \(line)\n").isEmpty)
  }

  @Test(arguments: [
    ("2026-04-02T09:00:12+02:00", "stamp"), ("2026-04-02T09:00:12", "zone=local"),
    ("Apr 02 09:00:12", "year=file,zone=local"),
  ])
  func `an event says what its date rests on`(stamp: String, basis: String) {
    let log = stamp + Self.kill.dropFirst("Apr 02 09:00:12".count)
    #expect(LogText.events(log).map(\.atBasis) == [basis])
  }

  @Test func `what was said of zone, year and boot is named`() {
    let options = LogParserOptions(
      path: "a", fileTimeUs: LogText.fileTimeUs, isZoneGiven: true, isYearGiven: true,
      bootedUs: 1)
    #expect(LogText.parse(Self.kill, options).events.map(\.atBasis) == ["year=given,zone=given"])
    let dmesg = "[   12.345678] " + Self.kill.dropFirst("Apr 02 09:00:12 web kernel: ".count)
    #expect(LogText.parse(dmesg, options).events.map(\.atBasis) == ["uptime"])
    #expect(LogText.events(dmesg).map(\.atBasis) == [nil])
  }
}
