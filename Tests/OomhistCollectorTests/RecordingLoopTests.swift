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
      nowUs += costUs
      return snapshot
    }

    func sleep(untilUs: Int64) -> Bool {
      nowUs = max(nowUs, untilUs)
      return nowUs < stopAtUs
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

    func ingestNewEvents() throws -> EventReceipt {
      calls += 1
      if let failure { throw failure }
      return EventReceipt(added: 1)
    }
  }

  let machine = Machine()
  let sink = Sink()
  let feed = Feed()

  func run(intervalUs: Int64?, count: Int?) throws -> RecordingLoop.Outcome {
    try RecordingLoop(
      source: machine, sink: sink, feed: feed, pacer: machine,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ).run(.init(intervalUs: intervalUs, count: count))
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
}
