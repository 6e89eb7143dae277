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

  /// The event as plain `dmesg` has it.
  func asDmesg(_ event: OOMEvent) -> OOMEvent {
    var event = event
    event.atUs = nil
    event.atDigits = 0
    event.bootID = nil
    event.host = nil
    event.source = EventSource(
      path: "dmesg.log", firstLine: event.victimPid ?? 0, lastLine: event.victimPid ?? 0,
      carrier: .dmesg, trusted: false)
    return event
  }

  /// Times of the kills of a `dmesg` whose second kill the recorder saw.
  func timesOfDmesg(_ change: (inout [OOMEvent]) -> Void) throws -> [Cell?] {
    let seen = machine.kill(10, atSecond: 100)
    _ = try store.record([seen], live: .init(source: "/dev/kmsg", boot: machine.boot))
    var log = [machine.kill(11, atSecond: 40), seen].map(asDmesg)
    change(&log)
    _ = try store.record(log)
    let rows = try QueryRows.of(
      sql: "SELECT at_us FROM oom_event WHERE victim_pid = 11 AND at_us IS NOT NULL", store)
    return rows["at_us"]
  }

  @Test func aRecordedKillDatesTheOthersOfItsBoot() throws {
    #expect(try timesOfDmesg { _ in } == [.integer(FakeMachine.us(40))])
    let boots = try QueryRows.of("kills", store)["boot_id"]
    #expect(boots.allSatisfy { $0 == .text(machine.boot.bootID) })
  }

  @Test func aLogThatWasIngestedTooEarlyIsDatedTheSecondTime() throws {
    let log = [machine.kill(11, atSecond: 40), machine.kill(10, atSecond: 100)].map(asDmesg)
    #expect(try store.record(log) == EventReceipt(added: 2))
    #expect(try timesOfDmesg { _ in } == [.integer(FakeMachine.us(40))])
    #expect(try QueryRows.of(sql: "SELECT * FROM oom_event", store).rows.count == 2)
  }

  @Test func withoutProofNothingIsDated() throws {
    #expect(try timesOfDmesg { $0[1].anonRssKib = 5 } == [], "another size")
  }

  @Test func anotherUptimeProvesNothing() throws {
    #expect(try timesOfDmesg { $0[1].boottimeUs = 100_000_001 } == [])
  }

  @Test func aLogOfSeveralBootsIsNotDated() throws {
    #expect(try timesOfDmesg { $0.swapAt(0, 1) } == [], "the uptime runs back")
  }

  /// What pstore kept belongs to the boot whose record ends there.
  @Test(arguments: [(130 as Int64, true), (720, true), (900, false), (20, false)])
  func lastWordsAreDatedByTheEndOfTheRecord(second: Int64, isDated: Bool) throws {
    for second in [0, 60, 120] as [Int64] {
      _ = try store.append(machine.snapshot(atSecond: second))
    }
    var panic = asDmesg(machine.kill(10, atSecond: second))
    panic.kind = .panic
    panic.victimPid = nil
    _ = try store.record([panic], of: EventLog(endOfBootBefore: "the-next-boot"))
    let rows = try QueryRows.of(sql: "SELECT at_us, boot_id, at_basis FROM oom_event", store)
    #expect(rows[0, "at_us"] == (isDated ? .integer(FakeMachine.us(second)) : .null))
    #expect(rows[0, "boot_id"] == (isDated ? .text(machine.boot.bootID) : .null))
    #expect(rows[0, "at_basis"] == (isDated ? .text("end-of-record") : .null))
  }
}
