import Logging
import OomhistCollector
import OomhistModel
import OomhistTestSupport
import Testing

@Suite struct RecordingLoopTests {
  struct Broken: Error, CustomStringConvertible {
    let description: String
  }

  /// A machine that stands still, on a clock that the test moves.
  final class Machine: SnapshotSource, RecordingLoop.Pacer {
    var nowUs: Int64 = 0
    /// Time that taking a snapshot takes.
    var costUs: Int64 = 0
    var stopAtUs: Int64 = .max
    var causes: [SnapshotCause] = []

    func takeSnapshot(cause: SnapshotCause) throws -> Snapshot {
      causes.append(cause)
      var snapshot = FakeMachine().snapshot(atSecond: 0, cause: cause)
      snapshot.boottimeUs = nowUs
      snapshot.wallUs = snapshot.boot.bootedUs + nowUs
      if !availableKib.isEmpty { snapshot.machine.memAvailableKib = availableKib.removeFirst() }
      nowUs += costUs
      return snapshot
    }

    /// What happens before the deadline, by its moment.
    var wakes: [(atUs: Int64, wake: RecordingLoop.Wake)] = []
    var availableKib: [Int64] = []

    func wait(untilUs: Int64) -> RecordingLoop.Wake {
      if let next = wakes.first, next.atUs <= untilUs {
        wakes.removeFirst()
        nowUs = max(nowUs, next.atUs)
        return next.wake
      }
      nowUs = max(nowUs, untilUs)
      return nowUs < stopAtUs ? .deadline : .stop
    }
  }

  final class Sink: SnapshotSink {
    var stored: [(snapshot: Snapshot, gaps: [Gap])] = []
    var failures: Set<Int> = []
    private var calls = 0

    func append(_ snapshot: Snapshot, gaps: [Gap]) throws -> AppendReceipt {
      calls += 1
      if failures.contains(calls) { throw Broken(description: "no space") }
      stored.append((snapshot, gaps))
      return AppendReceipt(
        snapshotID: Int64(calls), isKeyframe: false, processCount: 0, changedRows: 0,
        newProcesses: 0, goneProcesses: 0)
    }
  }

  final class Feed: EventFeed {
    var failure: Broken?
    var calls = 0
    /// Events that the calls bring, the first one first.
    var added = [1]

    func ingestNewEvents() throws -> EventReceipt {
      calls += 1
      if let failure { throw failure }
      return EventReceipt(added: added.isEmpty ? 0 : added.removeFirst())
    }
  }

  let machine = Machine()
  let sink = Sink()
  let feed = Feed()

  func run(intervalUs: Int64?, count: Int?) throws -> RecordingLoop.Outcome {
    try RecordingLoop(
      source: machine, sink: sink, feed: feed, pacer: machine,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ).run(.init(pace: intervalUs.map { .init(intervalUs: $0) }, count: count))
  }

  @Test func aSingleRunTakesOneSnapshotAndTheEvents() throws {
    let outcome = try run(intervalUs: nil, count: nil)
    #expect(outcome.snapshots == 1 && outcome.events.added == 1)
    #expect(machine.causes == [.oneShot])
  }

  @Test func theCountEndsTheLoop() throws {
    let outcome = try run(intervalUs: 1_000_000, count: 5)
    #expect(outcome.snapshots == 5)
    #expect(sink.stored.map(\.snapshot.boottimeUs) == [0, 1, 2, 3, 4].map { $0 * 1_000_000 })
    #expect(machine.causes.allSatisfy { $0 == .interval })
  }

  @Test func aStopEndsTheLoop() throws {
    machine.stopAtUs = 3_000_000
    #expect(try run(intervalUs: 1_000_000, count: nil).snapshots == 3)
  }

  @Test func missedTicksAreAGapAndTheRhythmStays() throws {
    machine.costUs = 2_500_000
    _ = try run(intervalUs: 1_000_000, count: 3)
    #expect(sink.stored.map(\.snapshot.boottimeUs) == [0, 3_000_000, 6_000_000])
    let gap = try #require(sink.stored[1].gaps.first)
    #expect(gap.kind == .missedTick && gap.count == 2)
    #expect(gap.fromUs == FakeMachine.us(0) && gap.untilUs == FakeMachine.us(3))
  }

  @Test func aLostSnapshotDoesNotEndTheRecorder() throws {
    sink.failures = [2]
    let outcome = try run(intervalUs: 1_000_000, count: 4)
    #expect(outcome.snapshots == 3 && outcome.failedSnapshots == 1)
    #expect(feed.calls == 4, "the kernel's events are taken all the same")
  }

  final class Lines: LogHandler, @unchecked Sendable {
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.notice
    var lines: [String] = []

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { lines.append("\(event.level): \(event.message)") }
  }

  @Test func aDiskThatStaysFullIsSaidOnceAndIsOneGap() throws {
    sink.failures = [2, 3, 4, 5]
    let lines = Lines()
    _ = try RecordingLoop(
      source: machine, sink: sink, feed: nil, pacer: machine,
      logger: Logger(label: "test") { _ in lines }
    ).run(.init(pace: .init(intervalUs: 1_000_000), count: 7))
    #expect(
      lines.lines == ["error: the snapshot was lost: no space", "notice: snapshot: works again"])
    let gaps = sink.stored.flatMap(\.gaps)
    #expect(gaps.map(\.kind) == [.snapshotLost] && gaps[0].count == 4)
    #expect(gaps[0].fromUs == FakeMachine.us(1) && gaps[0].untilUs == FakeMachine.us(5))
  }

  @Test func aLostSnapshotEndsASingleRun() {
    sink.failures = [1]
    #expect(throws: Broken.self) { try run(intervalUs: nil, count: nil) }
  }

  @Test func withoutEventsTheSnapshotStands() throws {
    feed.failure = Broken(description: "cannot open /dev/kmsg: Operation not permitted")
    let outcome = try run(intervalUs: nil, count: nil)
    #expect(outcome.snapshots == 1)
    #expect(outcome.eventFailure == "cannot open /dev/kmsg: Operation not permitted")
  }

  @Test func aKillGetsASnapshotOfItsOwn() throws {
    feed.added = [3, 0, 1, 0]
    machine.wakes = [(12_000_000, .events), (13_000_000, .events), (13_100_000, .events)]
    machine.stopAtUs = 30_000_000
    _ = try run(intervalUs: 10_000_000, count: nil)
    #expect(machine.causes == [.interval, .interval, .kill, .interval])
    #expect(sink.stored.map(\.snapshot.boottimeUs) == [0, 10, 12, 20].map { $0 * 1_000_000 })
  }

  @Test func whatIsStoredIsToldWhenItsEventsAreStoredToo() throws {
    feed.added = [3, 1, 0, 1]
    machine.wakes = [(12_000_000, .events), (13_000_000, .events)]
    machine.stopAtUs = 20_000_000
    sink.failures = [3]
    var told: [String] = []
    _ = try RecordingLoop(
      source: machine, sink: sink, feed: feed, pacer: machine,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      onStored: { [feed] in told.append("\($0.cause) after \(feed.calls)") }
    ).run(.init(pace: .init(intervalUs: 10_000_000), count: nil))
    #expect(machine.causes == [.interval, .interval, .kill, .kill])
    // The kill's snapshot at 10 s is lost: the one before it is told in its place.
    #expect(told == ["interval after 1", "interval after 2", "kill after 4"])
  }

  @Test func killsOfOneMomentShareASnapshot() throws {
    feed.added = [0, 1, 1, 1]
    machine.wakes = [(1_000_000, .events), (1_100_000, .events), (1_400_000, .events)]
    machine.stopAtUs = 10_000_000
    _ = try run(intervalUs: 10_000_000, count: nil)
    #expect(machine.causes == [.interval, .kill, .kill])
  }

  @Test func itLooksCloserWhileMemoryIsShortAndBackAgain() throws {
    let total: Int64 = 4 * 1024 * 1024
    machine.availableKib = [total / 2, total / 20] + Array(repeating: total / 2, count: 70)
    machine.stopAtUs = 110_000_000
    _ = try run(intervalUs: 10_000_000, count: nil)
    let closer = machine.causes.count { $0 == .pressure }
    #expect((58...62).contains(closer), "a minute of closer snapshots: \(closer)")
    #expect(machine.causes.last == .interval)
  }

  @Test func theKernelsWordOnPressureBringsTheNextSnapshotForward() throws {
    machine.wakes = [(2_000_000, .pressure)]
    _ = try run(intervalUs: 10_000_000, count: 2)
    #expect(sink.stored.map(\.snapshot.boottimeUs) == [0, 3_000_000])
    #expect(machine.causes == [.interval, .pressure])
  }

  final class Tidying: Upkeep {
    let problem: String? = nil
    var pieces = 3
    var done: [Int64] = []
    let machine: Machine

    init(_ machine: Machine) { self.machine = machine }

    func doPiece() throws -> Bool {
      done.append(machine.nowUs)
      machine.nowUs += 400_000
      pieces -= 1
      return pieces > 0
    }
  }

  @Test func upkeepFillsThePausesAndNeverTheLastMoment() throws {
    let tidying = Tidying(machine)
    tidying.pieces = 100
    _ = try RecordingLoop(
      source: machine, sink: sink, feed: nil, upkeep: tidying, pacer: machine,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ).run(.init(pace: .init(intervalUs: 1_000_000), count: 3))
    #expect(tidying.done.map { $0 % 1_000_000 }.allSatisfy { $0 < 950_000 })
    #expect(tidying.done.count == 5)
    #expect(sink.stored.count == 3)
  }

  @Test func reloadedSettingsHoldAtOnce() throws {
    machine.wakes = [(2_000_000, .reload)]
    _ = try RecordingLoop(
      source: machine, sink: sink, feed: nil, pacer: machine,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      reload: { .init(intervalUs: 3_000_000) }
    ).run(.init(pace: .init(intervalUs: 10_000_000), count: 3))
    #expect(sink.stored.map(\.snapshot.boottimeUs) == [0, 5_000_000, 8_000_000])
  }
}
