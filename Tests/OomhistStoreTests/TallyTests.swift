import OomhistModel
import OomhistStore
import OomhistTestSupport
import Testing

/// What a recorder counts for metrics.
@Suite struct TallyTests {
  let folder: TemporaryFolder
  let store: Store
  var machine = FakeMachine()

  init() throws {
    folder = try TemporaryFolder()
    store = try Store.openForWriting(path: folder.path("h.db"))
    machine.processes = [
      .init(10, "web", rssKib: 100, cgroup: "/system.slice/web.service"),
      .init(11, "db", rssKib: 100),
    ]
    machine.machine.oomKills = 0
    _ = try store.append(machine.snapshot(atSecond: 100))
  }

  private func tally(atSecond second: Int64 = 300) throws -> RecordTally {
    try store.tally(of: machine.boot, nowUs: FakeMachine.us(second))
  }

  private static let global = RecordTally.KillClass(killer: "kernel", kind: "global")

  @Test func killsOfThisBootAreCountedByWhoKilledAndByUnit() throws {
    #expect(try tally().kills.isEmpty)
    var first = machine.kill(10, atSecond: 110)
    first.taskMemcg = "/system.slice/web.service"
    var second = machine.kill(11, atSecond: 120)
    second.unit = "db.service"
    second.kind = .memcg
    _ = try store.record([first, second], of: EventLog())
    let tally = try tally()
    #expect(tally.kills == [Self.global: 1, .init(killer: "kernel", kind: "memcg"): 1])
    #expect(tally.unitKills == ["web.service": 1, "db.service": 1])
    #expect(tally.lastKillUs == FakeMachine.us(120))
    #expect(tally.databaseBytes > 10_000)
  }

  /// A counter must not jump for what happened elsewhere or long ago.
  @Test func killsOfOtherBootsAndHostsAreNotCounted() throws {
    var earlier = machine.kill(10, atSecond: -5000)
    earlier.bootID = "another"
    var foreign = machine.kill(11, atSecond: 150)
    foreign.bootID = nil
    foreign.host = "elsewhere"
    var report = machine.kill(10, atSecond: 160)
    report.victimPid = nil
    report.victimComm = nil
    var undated = machine.kill(11, atSecond: 170)
    undated.atUs = nil
    undated.boottimeUs = nil
    undated.bootID = nil
    _ = try store.record([earlier, foreign, report, undated], of: EventLog())
    let tally = try tally()
    #expect(tally.kills.isEmpty && tally.unitKills.isEmpty)
    #expect(tally.lastKillUs == FakeMachine.us(-5000), "the last one of this machine")
  }

  @Test func aKillOfASyslogWithoutBootIsOfThisBoot() throws {
    var event = machine.kill(10, atSecond: 110)
    event.bootID = nil
    event.boottimeUs = nil
    _ = try store.record([event], of: EventLog())
    #expect(try tally().kills == [Self.global: 1])
  }

  /// The counts are kept while nothing comes: whatever can change them must be seen.
  @Test func eachWayInWhichAKillComesIsSeen() throws {
    #expect(try tally().unloggedKills == 0)
    var machine = machine
    machine.machine.oomKills = 1
    _ = try store.append(machine.snapshot(atSecond: 110))
    #expect(try tally().unloggedKills == 1, "the kernel's count moved")
    #expect(try tally().unloggedKills == 1)
    _ = try store.record([machine.kill(10, atSecond: 105)], of: EventLog())
    #expect(try tally().unloggedKills == 0, "its log came")
    #expect(try tally().kills == [Self.global: 1])
    let other = try Store.openForWriting(path: store.path)
    _ = try other.record([machine.kill(11, atSecond: 150)], of: EventLog())
    #expect(try tally().kills == [Self.global: 2], "another program stored one")
    machine.boot.bootID = "next"
    machine.boot.bootedUs += 1_000_000_000
    #expect(try store.tally(of: machine.boot, nowUs: FakeMachine.us(2000)).kills.isEmpty)
  }

  @Test func gapsOfTheLastDayAreCountedByKind() throws {
    func gap(_ kind: Gap.Kind, _ second: Int64) -> Gap {
      Gap(
        kind: kind, fromUs: FakeMachine.us(second - 5), untilUs: FakeMachine.us(second), count: 1,
        detail: "test")
    }
    _ = try store.append(
      machine.snapshot(atSecond: 200),
      gaps: [gap(.missedTick, 150), gap(.snapshotLost, 160), gap(.kmsgOverrun, 170)])
    #expect(
      try tally().recentGaps == ["missed-tick": 1, "snapshot-lost": 1, "kmsg-overrun": 1])
    #expect(try tally(atSecond: 86_400 + 165).recentGaps == ["kmsg-overrun": 1])
  }

  /// Said in the schema for queries, and in the model for metrics.
  @Test func derivedColumnsAgreeWithTheModel() throws {
    var random = SeededRandom(seed: 7)
    func kib(_ bits: UInt64, _ bit: UInt64) -> Int64? {
      bits & 1 << bit == 0 ? nil : Int64.random(in: 0...1_000_000, using: &random)
    }
    for second in 0..<60 as Range<Int64> {
      var snapshot = machine.snapshot(atSecond: 1000 + second)
      var bits = UInt64.random(in: 0 ... .max, using: &random)
      let sizes: [WritableKeyPath<MachineSample, Int64?>] = [
        \.memAvailableKib, \.memFreeKib, \.buffersKib, \.cachedKib, \.shmemKib, \.swapFreeKib,
      ]
      for (bit, path) in sizes.enumerated() {
        snapshot.machine[keyPath: path] = kib(bits, UInt64(bit))
      }
      var sample = CgroupSample()
      bits = UInt64.random(in: 0 ... .max, using: &random)
      for (bit, field) in CgroupSample.fields.enumerated() {
        sample[keyPath: field.path] = kib(bits, UInt64(bit))
      }
      sample.swapKib = second
      snapshot.cgroups = [CgroupReading(path: "/g", sample: sample)]
      _ = try store.append(snapshot)
      let headroom = snapshot.machine.headroomKib.map { Cell.integer($0) } ?? .null
      let used = sample.usedKib.map { Cell.integer($0) } ?? .null
      let row = try QueryRows.cells(
        sql: """
          SELECT m.headroom_kib, x.used_kib FROM machine_sample m
          JOIN cgroup_sample x ON x.snapshot_id = m.snapshot_id
          ORDER BY m.snapshot_id DESC LIMIT 1
          """, store)
      #expect(row == [[headroom, used]])
    }
  }
}
