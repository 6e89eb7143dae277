package import Logging
package import OomhistModel

/// The recording loop: a snapshot, the kernel's new events, and again until told to stop.
///
/// It knows neither files nor SQL. A failure to store one snapshot ends a single run; a running
/// recorder says so, and goes on with the next tick.
package final class RecordingLoop {
  /// How often, and how many times.
  package struct Plan: Sendable {
    /// Distance of two snapshots in µs; `nil` takes one and ends.
    package var intervalUs: Int64?
    /// Snapshots to take; `nil`: until told to stop.
    package var count: Int?

    package init(intervalUs: Int64?, count: Int?) {
      self.intervalUs = intervalUs
      self.count = count
    }
  }

  /// What a run came to.
  package struct Outcome: Equatable, Sendable {
    package var snapshots = 0
    package var failedSnapshots = 0
    package var events = EventReceipt()
    package var eventFailure: String?
    package var last: AppendReceipt?
  }

  /// The clock of the loop: µs since boot, and a sleep that ends early when the loop shall stop.
  package protocol Pacer {
    var nowUs: Int64 { get }
    /// Sleeps until the moment on ``nowUs``; false when the loop shall stop.
    func sleep(untilUs: Int64) -> Bool
  }

  private let source: any SnapshotSource
  private let sink: any SnapshotSink
  private let feed: (any EventFeed)?
  private let pacer: any Pacer
  private let logger: Logger

  package init(
    source: any SnapshotSource, sink: any SnapshotSink, feed: (any EventFeed)?,
    pacer: any Pacer, logger: Logger
  ) {
    self.source = source
    self.sink = sink
    self.feed = feed
    self.pacer = pacer
    self.logger = logger
  }

  /// Runs to the end of the plan.
  ///
  /// - Throws: what made the only snapshot of a single run impossible.
  package func run(_ plan: Plan) throws -> Outcome {
    var outcome = Outcome()
    guard let intervalUs = plan.intervalUs else {
      try takeOne(.oneShot, gaps: [], &outcome)
      ingest(&outcome)
      return outcome
    }
    var due = pacer.nowUs
    var gaps: [Gap] = []
    while plan.count.map({ outcome.snapshots + outcome.failedSnapshots < $0 }) ?? true {
      do {
        try takeOne(.interval, gaps: gaps, &outcome)
        gaps = []
      } catch {
        outcome.failedSnapshots += 1
        logger.error("the snapshot was lost: \(error)")
      }
      ingest(&outcome)
      if let count = plan.count, outcome.snapshots + outcome.failedSnapshots >= count { break }
      gaps += advance(&due, by: intervalUs)
      guard pacer.sleep(untilUs: due) else { break }
    }
    return outcome
  }

  private func takeOne(
    _ cause: SnapshotCause, gaps: [Gap], _ outcome: inout Outcome
  ) throws {
    let snapshot = try source.takeSnapshot(cause: cause)
    // The wall clock of a gap is known once the next snapshot is there.
    let placed = gaps.map { gap in
      let behindUs = snapshot.boottimeUs &- gap.fromUs
      return Gap(
        kind: gap.kind, fromUs: snapshot.wallUs &- behindUs, untilUs: snapshot.wallUs,
        count: gap.count, detail: gap.detail)
    }
    let receipt = try sink.append(snapshot, gaps: placed)
    outcome.snapshots += 1
    outcome.last = receipt
    logger.debug(
      "snapshot \(receipt.snapshotID): \(receipt.processCount) processes, \(receipt.changedRows) changed"
    )
  }

  private func ingest(_ outcome: inout Outcome) {
    guard let feed else { return }
    do {
      outcome.events += try feed.ingestNewEvents()
      outcome.eventFailure = nil
    } catch {
      let failure = "\(error)"
      // Said once, not at each tick.
      if outcome.eventFailure != failure { logger.warning("no kernel events: \(failure)") }
      outcome.eventFailure = failure
    }
  }

  /// Moves to the next tick that lies ahead; ticks that passed meanwhile are a gap.
  ///
  /// Its times are on the loop's own clock until the next snapshot gives them a date.
  private func advance(_ due: inout Int64, by intervalUs: Int64) -> [Gap] {
    let last = due
    due += intervalUs
    let lateUs = pacer.nowUs - due
    guard lateUs > 0 else { return [] }
    let missed = lateUs / intervalUs + 1
    due += missed * intervalUs
    return [
      Gap(
        kind: .missedTick, fromUs: last, untilUs: due, count: missed,
        detail: "the recorder came too late for its ticks")
    ]
  }
}
