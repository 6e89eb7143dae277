package import Logging
package import OomhistModel

/// The recording loop: a snapshot, the kernel's new events, and again until told to stop.
///
/// It knows neither files nor SQL. A failure to store one snapshot ends a single run; a running
/// recorder says so, and goes on with the next tick.
package final class RecordingLoop {
  /// How often, and how many times.
  package struct Plan: Sendable {
    /// When to take snapshots; `nil` takes one and ends.
    package var pace: SamplingPace.Settings?
    /// Snapshots to take; `nil`: until told to stop.
    package var count: Int?

    package init(pace: SamplingPace.Settings?, count: Int?) {
      self.pace = pace
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

  private let source: any SnapshotSource
  private let sink: any SnapshotSink
  private let feed: (any EventFeed)?
  private let upkeep: (any Upkeep)?
  private let pacer: any Pacer
  private let logger: Logger
  /// Reads the settings again; `nil` where they stay as they are.
  private let reload: (() -> SamplingPace.Settings?)?
  /// Called when a snapshot, and the events that were new then, are stored.
  private let onStored: ((Snapshot) -> Void)?

  private var outcome = Outcome()
  /// What failed, and was said; it is said again only when it is another.
  private var said: [Work: String] = [:]
  private enum Work: String { case snapshot, events, upkeep }
  /// Known gaps that wait for the next snapshot.
  private var gaps: [Gap] = []

  /// The least distance of two snapshots that follow kills, µs.
  private static let killDistanceUs: Int64 = 250_000
  /// Time before a tick in which no upkeep begins, µs.
  private static let quietUs: Int64 = 50_000

  package init(
    source: any SnapshotSource, sink: any SnapshotSink, feed: (any EventFeed)?,
    upkeep: (any Upkeep)? = nil, pacer: any Pacer, logger: Logger,
    reload: (() -> SamplingPace.Settings?)? = nil, onStored: ((Snapshot) -> Void)? = nil
  ) {
    self.source = source
    self.sink = sink
    self.feed = feed
    self.upkeep = upkeep
    self.pacer = pacer
    self.logger = logger
    self.reload = reload
    self.onStored = onStored
  }

  /// Runs to the end of the plan.
  ///
  /// - Throws: what made the only snapshot of a single run impossible.
  package func run(_ plan: Plan) throws -> Outcome {
    guard let settings = plan.pace else {
      let snapshot = try takeOne(.oneShot)
      ingest()
      onStored?(snapshot)
      return outcome
    }
    var pace = SamplingPace(settings)
    var due = pacer.nowUs
    func isDone() -> Bool {
      plan.count.map { outcome.snapshots + outcome.failedSnapshots >= $0 } ?? false
    }
    var isFirst = true
    while !isDone() {
      var snapshot = take(pace.reason == nil ? .interval : .pressure, &pace)
      // What the first look brings is of before, and no reason to look again.
      if ingest(), !isFirst, !isDone() { snapshot = take(.kill, &pace) ?? snapshot }
      isFirst = false
      if let snapshot { onStored?(snapshot) }
      if isDone() { break }
      advance(&due, by: pace.intervalUs)
      guard rest(until: &due, &pace, isDone) else { break }
    }
    return outcome
  }

  /// Waits for the next tick, and sees to what comes before it; false when the loop shall stop.
  private func rest(
    until due: inout Int64, _ pace: inout SamplingPace, _ isDone: () -> Bool
  ) -> Bool {
    var lastKillUs = Int64.min / 2
    var hasUpkeep = upkeep != nil
    while true {
      hasUpkeep = hasUpkeep && pacer.nowUs < due - Self.quietUs
      let wake = pacer.wait(untilUs: hasUpkeep ? pacer.nowUs : due)
      switch wake {
      case .stop: return false
      case .deadline:
        guard hasUpkeep else { return true }
        hasUpkeep = doUpkeep()
      case .reload:
        guard let settings = reload?() else { continue }
        pace.settings = settings
        due = min(due, pacer.nowUs + pace.intervalUs)
      case .pressure:
        pace.noteStall(atUs: pacer.nowUs)
        due = min(due, pacer.nowUs + pace.intervalUs)
      case .events:
        guard ingest(), pacer.nowUs - lastKillUs >= Self.killDistanceUs else { continue }
        lastKillUs = pacer.nowUs
        if let snapshot = take(.kill, &pace) { onStored?(snapshot) }
        if isDone() { return false }
      }
    }
  }

  /// Takes a snapshot of a running recorder; one that fails is counted and said.
  private func take(_ cause: SnapshotCause, _ pace: inout SamplingPace) -> Snapshot? {
    do {
      let before = pace.reason
      let snapshot = try takeOne(cause)
      pace.note(snapshot)
      say(nil, of: .snapshot, .error, "")
      if before == nil, let reason = pace.reason, pace.intervalUs < pace.settings.intervalUs {
        logger.notice("looking closer, every \(pace.intervalUs / 1000) ms: \(reason)")
      }
      return snapshot
    } catch {
      outcome.failedSnapshots += 1
      say("\(error)", of: .snapshot, .error, "the snapshot was lost")
      noteLoss()
      return nil
    }
  }

  /// A full disk can last for days: lost snapshots that follow each other are one gap.
  private func noteLoss() {
    let nowUs = pacer.nowUs
    if let last = gaps.indices.last, gaps[last].kind == .snapshotLost {
      gaps[last].untilUs = nowUs
      gaps[last].count = (gaps[last].count ?? 0) + 1
    } else {
      gaps.append(
        Gap(
          kind: .snapshotLost, fromUs: nowUs, untilUs: nowUs, count: 1,
          detail: "snapshots could not be stored"))
    }
  }

  /// Says what fails once, not at each tick, and that it works again.
  private func say(_ failure: String?, of work: Work, _ level: Logger.Level, _ what: String) {
    guard said[work] != failure else { return }
    said[work] = failure
    if let failure {
      logger.log(level: level, "\(what): \(failure)")
    } else {
      logger.notice("\(work.rawValue): works again")
    }
  }

  private func takeOne(_ cause: SnapshotCause) throws -> Snapshot {
    let snapshot = try source.takeSnapshot(cause: cause)
    // The wall clock of a gap is known once the next snapshot is there.
    let placed = gaps.map { gap in
      let behindUs = snapshot.boottimeUs &- gap.fromUs
      return Gap(
        kind: gap.kind, fromUs: snapshot.wallUs &- behindUs, untilUs: snapshot.wallUs,
        count: gap.count, detail: gap.detail)
    }
    let receipt = try sink.append(snapshot, gaps: placed)
    gaps = []
    outcome.snapshots += 1
    outcome.last = receipt
    logger.debug(
      "snapshot \(receipt.snapshotID): \(receipt.processCount) processes, \(receipt.changedRows) changed"
    )
    return snapshot
  }

  /// Stores the kernel's new events; whether there was a kill that was not known.
  @discardableResult
  private func ingest() -> Bool {
    guard let feed else { return false }
    do {
      let receipt = try feed.ingestNewEvents()
      outcome.events += receipt
      outcome.eventFailure = nil
      say(nil, of: .events, .warning, "")
      return receipt.added > 0
    } catch {
      outcome.eventFailure = "\(error)"
      say("\(error)", of: .events, .warning, "no kernel events")
      return false
    }
  }

  /// Does a piece of upkeep; whether more is to be done.
  private func doUpkeep() -> Bool {
    let what = "the database could not be kept in shape"
    do {
      let hasMore = try upkeep?.doPiece() ?? false
      if !hasMore { say(upkeep?.problem, of: .upkeep, .warning, what) }
      return hasMore
    } catch {
      say("\(error)", of: .upkeep, .warning, what)
      return false
    }
  }

  /// Moves to the next tick that lies ahead; ticks that passed meanwhile are a gap.
  ///
  /// Its times are on the loop's own clock until the next snapshot gives them a date.
  private func advance(_ due: inout Int64, by intervalUs: Int64) {
    let last = due
    due += intervalUs
    let lateUs = pacer.nowUs - due
    guard lateUs > 0 else { return }
    let missed = lateUs / intervalUs + 1
    due += missed * intervalUs
    gaps.append(
      Gap(
        kind: .missedTick, fromUs: last, untilUs: due, count: missed,
        detail: "the recorder came too late for its ticks"))
  }
}
