import OomhistModel
import OomhistStore
import OomhistTestSupport
import Testing

@Suite struct EventStoreTests {
  let folder: TemporaryFolder
  let store: Store
  var machine = FakeMachine()

  init() throws {
    folder = try TemporaryFolder()
    store = try Store.openForWriting(path: folder.path("h.db"))
    machine.processes = [.init(10, "java", rssKib: 900_000), .init(11, "cron", rssKib: 10)]
  }

  func asSyslog(_ event: OOMEvent, line: Int64 = 7) -> OOMEvent {
    var event = event
    event.boottimeUs = nil
    event.bootID = nil
    event.atUs = event.atUs.map { $0 / 1_000_000 * 1_000_000 }
    event.source = EventSource(
      path: "/var/log/messages", firstLine: line, lastLine: line, carrier: .syslog, trusted: false)
    return event
  }

  @Test func theSameSourceTwiceAddsNothing() throws {
    let kill = machine.kill(10, atSecond: 100)
    #expect(try store.record([kill]) == EventReceipt(added: 1))
    #expect(try store.record([kill]) == EventReceipt(known: 1))
    #expect(try QueryRows.of("kills", store).rows.count == 1)
    #expect(try QueryRows.of(sql: "SELECT * FROM oom_event_source", store).rows.count == 1)
  }

  @Test func oneKillFromTwoCarriersHasTwoSources() throws {
    let kill = machine.kill(10, atSecond: 100)
    _ = try store.record([asSyslog(kill)])
    #expect(try store.record([kill]) == EventReceipt(known: 1))
    let rows = try QueryRows.of("kills", store)
    #expect(
      rows[0, "sources"] == .text("syslog,kmsg") || rows[0, "sources"] == .text("kmsg,syslog"))
    #expect(rows[0, "trusted"] == .integer(1))
    #expect(rows[0, "boot_id"] == .text(machine.boot.bootID), "the better source completes it")
  }

  @Test func twoReportsOfOneFileAreTwoKills() throws {
    var first = asSyslog(machine.kill(10, atSecond: 100), line: 1)
    first.victimPid = nil
    var second = first
    second.source?.firstLine = 9
    #expect(try store.record([first, second]) == EventReceipt(added: 2))
    #expect(try store.record([first, second]) == EventReceipt(known: 2))
  }

  @Test func aReportReadTooEarlyIsCompletedLater() throws {
    var early = machine.kill(10, atSecond: 100)
    early.invokerPid = 11
    early.victimPid = nil
    early.victimComm = nil
    early.anonRssKib = nil
    early.complete = false
    var whole = machine.kill(10, atSecond: 100)
    whole.invokerPid = 11
    whole.tasks = [OOMTask(pid: 10, comm: "java")]
    _ = try store.record([early])
    #expect(try store.record([whole]) == EventReceipt(known: 1))
    let rows = try QueryRows.of("kills", store)
    #expect(rows.rows.count == 1)
    #expect(rows[0, "victim_comm"] == .text("java"))
    #expect(rows[0, "victim_size_kib"] == .integer(900_000))
    #expect(try QueryRows.of(sql: "SELECT * FROM oom_task", store).rows.count == 1)
  }

  @Test func whatIsStoredComesBack() throws {
    var kill = machine.kill(10, atSecond: 100)
    kill.kind = .memcg
    kill.oomMemcg = "/system.slice/a\"b, c.service"
    kill.memInfo = [NamedNumber("free_kib", 5), NamedNumber("shmem_kib", 7)]
    var task = OOMTask(pid: 10, comm: "ja:va, x")
    task.tgid = 10
    task.rssKib = 12
    kill.tasks = [task]
    kill.groupKill = true
    kill.reaped = false
    _ = try store.record([kill])
    var back: [OOMEvent] = []
    try store.forEachEvent(sinceUs: nil, untilUs: nil) { back.append($0) }
    #expect(back == [kill])
  }

  @Test func theCursorBelongsToItsBoot() throws {
    let read = Store.LiveRead(source: "/dev/kmsg", boot: machine.boot, settledSequence: 42)
    _ = try store.record([], live: read)
    #expect(try store.cursorSequence(source: "/dev/kmsg", bootID: machine.boot.bootID) == 42)
    #expect(try store.cursorSequence(source: "/dev/kmsg", bootID: "another") == nil)
  }

  @Test func anUnreadLogIsAGapOfTheRecord() throws {
    let gap = Gap(
      kind: .kmsgUnreadable, fromUs: FakeMachine.us(5), untilUs: FakeMachine.us(5), count: nil,
      detail: "cannot open /dev/kmsg")
    _ = try store.record([], live: .init(source: "/dev/kmsg", boot: machine.boot, gaps: [gap]))
    #expect(try store.overview(sinceUs: nil, untilUs: nil).isKernelLogUnread)
    #expect(try !store.overview(sinceUs: FakeMachine.us(6), untilUs: nil).isKernelLogUnread)
    #expect(try store.cursorSequence(source: "/dev/kmsg", bootID: machine.boot.bootID) == nil)
  }

  @Test func killsWithinSecondsAreOneIncident() throws {
    var machine = machine
    machine.processes.append(.init(12, "nginx", rssKib: 5))
    _ = try store.record([
      machine.kill(10, atSecond: 100), machine.kill(12, atSecond: 110),
      machine.kill(11, atSecond: 500),
    ])
    let rows = try QueryRows.of("kills", store)
    #expect(rows["incident_id"] == [.integer(3), .integer(1), .integer(1)])
  }
}
