import OomhistModel
import OomhistStore
import OomhistTestSupport
import Testing

/// A kill that several logs tell is one row, in whatever order they are read.
@Suite struct OneKillOnceTests {
  private let folder: TemporaryFolder
  private let store: Store
  private static let forms = KillForms.Form.allCases

  init() throws {
    folder = try TemporaryFolder()
    store = try Store.openForWriting(path: folder.path("h.db"))
  }

  /// Every subset of the forms in every order: 325 of them.
  private static func orders(_ rest: [KillForms.Form]) -> [[KillForms.Form]] {
    rest.flatMap { first in
      [[first]] + orders(rest.filter { $0 != first }).map { [first] + $0 }
    }
  }

  /// A kill of its own for each order: other pid, hours later, all in one database.
  private static func kill(_ index: Int) -> KillForms {
    let us = Int64(index) * 7_200_000_000
    return KillForms(
      pid: Int64(1000 + index), atUs: 1_700_000_000_250_000 + us, boottimeUs: 5_000_250_000 + us)
  }

  /// Number of sources of each kill, by its victim.
  private func sourceCounts() throws -> [Int64: Int64] {
    let rows = try QueryRows.of(
      sql: """
        SELECT victim_pid, count(*) AS sources
        FROM oom_event JOIN oom_event_source USING (kill_id) GROUP BY kill_id
        """, store)
    var counts: [Int64: Int64] = [:]
    for case (.integer(let pid)?, .integer(let count)?) in zip(rows["victim_pid"], rows["sources"])
    {
      counts[pid] = count
    }
    return counts
  }

  @Test func everyOrderOfEverySubsetIsOneRowWithTheBestOfAll() throws {
    let orders = Self.orders(Self.forms)
    #expect(orders.count == 325)
    var random = SeededRandom(seed: 11)
    let reports = orders.enumerated().map { index, order in
      order.map { Self.kill(index).event($0, using: &random) }
    }
    for place in Self.forms.indices {
      _ = try store.record(reports.compactMap { $0.dropFirst(place).first })
    }
    try expectOneRowEach(orders)
    // Read again, in any mix: nothing is new.
    for batch in [reports.flatMap { $0.suffix(1) }, reports.flatMap { $0.prefix(1) }] {
      #expect(try store.record(batch.shuffled(using: &random)).added == 0)
    }
    for report in reports.joined().filter({ _ in Int.random(in: 0..<8, using: &random) == 0 }) {
      #expect(try store.record([report]).added == 0)
    }
    try expectOneRowEach(orders)
  }

  private func expectOneRowEach(_ orders: [[KillForms.Form]]) throws {
    var stored: [OOMEvent] = []
    try store.forEachEvent(sinceUs: nil, untilUs: nil) { stored.append($0) }
    #expect(stored.count == orders.count)
    let sources = try sourceCounts()
    let byPid = Dictionary(grouping: stored) { $0.victimPid ?? 0 }
    for (index, order) in orders.enumerated() {
      let whole = Self.kill(index).whole
      let pid = whole.victimPid ?? 0
      let event = try #require(byPid[pid]?.first)
      #expect(byPid[pid]?.count == 1)
      if order.contains(.kmsg) {
        #expect(event.source?.trusted == true)
        #expect(event.atUs == whole.atUs)
        var same = event
        same.source = nil
        #expect(same == whole)
      } else if order.contains(.journal) {
        #expect(event.atDigits == 6)
        #expect(abs((event.atUs ?? 0) - (whole.atUs ?? 0)) < 1000)
      }
      if order.contains(.dmesg) { #expect(event.boottimeUs == whole.boottimeUs) }
      if order != [.dmesg] { #expect(event.atUs != nil) }
      #expect(sources[pid] == Int64(order.count))
    }
  }

  /// Pairs of kills that have much in common and are two.
  static let different: [(name: String, change: @Sendable (inout KillForms) -> Void)] = [
    ("another member of the group", { $0.whole.victimPid = 2001 }),
    (
      "killed again minutes later",
      {
        $0.whole.atUs = $0.whole.atUs.map { $0 + 300_000_000 }
        $0.whole.boottimeUs = $0.whole.boottimeUs.map { $0 + 300_000_000 }
        $0.whole.anonRssKib = 800_000
      }
    ),
    (
      "the same pid after a reboot",
      {
        $0.whole.atUs = $0.whole.atUs.map { $0 + 86_400_000_000 }
        $0.whole.bootID = "another boot"
        $0.whole.anonRssKib = 800_000
      }
    ),
  ]

  @Test(arguments: different.indices) func differentKillsStayApart(index: Int) throws {
    var random = SeededRandom(seed: UInt64(index))
    let one = Self.kill(0)
    var other = one
    Self.different[index].change(&other)
    for a in Self.forms {
      for b in Self.forms {
        let folder = try TemporaryFolder()
        let store = try Store.openForWriting(path: folder.path("h.db"))
        _ = try store.record([one.event(a, using: &random)])
        let receipt = try store.record([other.event(b, using: &random)])
        #expect(receipt == EventReceipt(added: 1), "\(Self.different[index].name): \(a), \(b)")
      }
    }
  }

  @Test func theSameKillOnTwoHostsIsTwo() throws {
    var random = SeededRandom(seed: 3)
    let one = Self.kill(0)
    var other = one
    other.whole.host = "web2"
    other.whole.bootID = "another boot"
    let named: [KillForms.Form] = [.kmsg, .journal]
    for a in named {
      for b in named {
        let folder = try TemporaryFolder()
        let store = try Store.openForWriting(path: folder.path("h.db"))
        _ = try store.record([one.event(a, using: &random)])
        #expect(try store.record([other.event(b, using: &random)]) == EventReceipt(added: 1))
      }
    }
  }

  @Test func aReportReadBeforeItsSlowKillLineIsCompletedByItsRecord() throws {
    var random = SeededRandom(seed: 5)
    var whole = Self.kill(0).event(.kmsg, using: &random)
    whole.source?.firstLine = 812
    var early = whole
    early.victimPid = nil
    early.victimComm = nil
    early.invokerPid = nil
    early.anonRssKib = nil
    early.complete = false
    // The console took its time between header and kill line.
    early.boottimeUs = whole.boottimeUs.map { $0 - 8_000_000 }
    early.atUs = whole.atUs.map { $0 - 8_000_000 }
    #expect(try store.record([early]) == EventReceipt(added: 1))
    #expect(try store.record([whole]) == EventReceipt(known: 1))
    #expect(try store.record([whole]) == EventReceipt(known: 1))
    // Sequence numbers begin again with each boot.
    var later = early
    later.bootID = "another boot"
    later.atUs = whole.atUs.map { $0 + 86_400_000_000 }
    #expect(try store.record([later]) == EventReceipt(added: 1))
  }

  @Test func theNearestOfSeveralIsTheSame() throws {
    var random = SeededRandom(seed: 6)
    let first = Self.kill(0)
    var second = first
    second.whole.atUs = first.whole.atUs.map { $0 + 4_000_000 }
    second.whole.boottimeUs = first.whole.boottimeUs.map { $0 + 4_000_000 }
    var reports = [first, second].map { $0.event(.kmsg, using: &random) }
    reports[1].source?.firstLine = 9000
    // A stuck victim is chosen again: two decisions of one log.
    #expect(try store.record(reports) == EventReceipt(added: 2))
    var journal = second.event(.journal, using: &random)
    journal.source?.path = "journal"
    #expect(try store.record([journal]) == EventReceipt(known: 1))
    let times = try QueryRows.of(
      sql: """
        SELECT at_us FROM oom_event JOIN oom_event_source USING (kill_id) WHERE path = 'journal'
        """, store)
    #expect(times["at_us"] == [.integer(second.whole.atUs ?? 0)])
  }

  @Test func theTasksNextInvocationSecondsLaterIsAnEventOfItsOwn() throws {
    var random = SeededRandom(seed: 7)
    let whole = Self.kill(0)
    for form in Self.forms {
      let folder = try TemporaryFolder()
      let store = try Store.openForWriting(path: folder.path("h.db"))
      var next = whole
      next.whole.atUs = whole.whole.atUs.map { $0 + 3_000_000 }
      next.whole.boottimeUs = whole.whole.boottimeUs.map { $0 + 3_000_000 }
      // The clocks of one log go wrong together.
      var reports = [whole, next].map { kill in
        var sameRandom = random
        return kill.event(form, using: &sameRandom)
      }
      _ = random.next()
      reports[1].victimPid = nil
      reports[1].victimComm = nil
      reports[1].invokerPid = 77
      reports[1].source?.firstLine = 9000
      #expect(try store.record(reports) == EventReceipt(added: 2), "\(form)")
      #expect(try store.record(reports) == EventReceipt(known: 2), "\(form)")
      #expect(try store.record([reports[1]]) == EventReceipt(known: 1), "\(form)")
    }
  }
}
