import OomhistModel

/// Lines that make events.
extension Assembly {
  /// A kill this long after the last line of a report is not the report's.
  private static let longestStallSeconds = 300.0
  /// Nor is one this long before it by the time since boot, which no clock can set back: such a log
  /// has its newest lines first.
  private static let longestStepBackSeconds = 2.0

  /// Ends the open report; an invocation without a kill becomes an event of its own.
  mutating func close() {
    guard let report else { return }
    self.report = nil
    guard report.isInside, report.tellsOfKill else { return }
    let start = report.header == nil ? report.last : report.start
    let origin = report.announcementOrigin ?? start
    var pending = PendingEvent(
      event: report.event(options), origin: origin,
      headerOrigin: report.header == nil ? nil : report.start, firstLine: report.start.number,
      lastLine: report.last.number)
    pending.event.source = source(report.start)
    pending.event.evidence = report.evidence.text(and: nil)
    append(pending)
  }

  mutating func announce(_ announcement: KillAnnouncement, _ origin: LineOrigin) {
    // Two in a row, as `grep` leaves them: each is a kill.
    if report?.announcement != nil || !fits(origin) { close() }
    open(origin)
    report?.announcement = announcement
    report?.announcementOrigin = origin
    report?.evidence.add(evidence)
  }

  mutating func add(_ kill: KillLine, _ origin: LineOrigin) {
    // Without cause and sizes, and not announced, it may be anybody's sentence.
    if kill.cause == nil, !kill.hasSizes, origin.isBare, report?.announcement == nil { return }
    if let report, report.groupPath != nil, report.hasKill {
      addMember(kill, origin)
      return
    }
    if report?.isInside != true || !fits(origin) { close() }
    open(origin)
    guard let report else { return }
    var event = report.event(options, kill: kill)
    event.evidence = report.evidence.text(and: evidence)
    event.source = source(origin)
    let index = append(
      PendingEvent(
        event: event, origin: origin, headerOrigin: report.header == nil ? nil : report.start,
        firstLine: report.start.number, lastLine: origin.number))
    self.report?.events.append(index)
  }

  private mutating func addMember(_ kill: KillLine, _ origin: LineOrigin) {
    guard let report else { return }
    // The victim that was chosen first gets a second line.
    if let index = report.events.first(where: { held[$0]?.event.victimPid == kill.pid }) {
      held.update(index) { $0.lastLine = origin.number }
      return
    }
    var event = report.memberEvent(kill: kill)
    event.evidence = report.evidence.text(and: evidence)
    event.source = source(origin)
    let index = append(
      PendingEvent(
        event: event, origin: origin, headerOrigin: nil, firstLine: origin.number,
        lastLine: origin.number))
    self.report?.events.append(index)
    touch(origin)
  }

  mutating func beginGroup(_ path: String, _ origin: LineOrigin) {
    if report == nil { report = Report(start: origin) }
    report?.groupPath = path
    report?.evidence.add(evidence)
    for index in report?.events ?? [] { held.update(index) { $0.event.groupKill = true } }
    touch(origin)
  }

  mutating func reap(_ reaper: ReaperLine, _ origin: LineOrigin) {
    let index = held.kills(of: reaper.pid).last {
      held[$0]?.event.killer == .kernel && held[$0]?.event.host == origin.host
    }
    guard let index else { return }
    held.update(index) { event in
      event.event.reaped = reaper.isReaped
      event.lastLine = max(event.lastLine, origin.number)
    }
  }

  mutating func panic(_ origin: LineOrigin) {
    if report?.hasKill == true { report = nil }
    let report = report ?? Report(start: origin)
    self.report = nil
    var event = report.panicEvent(options)
    event.evidence = report.evidence.text(and: evidence)
    event.source = source(origin)
    append(
      PendingEvent(
        event: event, origin: origin, headerOrigin: report.header == nil ? nil : report.start,
        firstLine: report.start.number, lastLine: origin.number))
  }

  /// Adds an event unless it is known already; returns its number.
  @discardableResult
  mutating func append(_ new: PendingEvent) -> Int {
    var new = new
    new.event.host = new.origin.host
    let twin =
      new.event.victimPid == nil && new.event.kind != .panic
      ? held.invocation(new.headerOrigin?.boottimeUs).first {
        held[$0].map { new.isSameInvocation(as: $0) } == true
      }
      : held.kills(of: new.event.victimPid).last {
        held[$0].map { new.isSameKill(as: $0) } == true
      }
    guard let twin else { return held.append(new) }
    held.update(twin) { $0.event.fillGaps(from: new.event) }
    return twin
  }

  /// Whether a line comes soon enough after the open report to be part of it.
  func fits(_ origin: LineOrigin) -> Bool {
    guard let last = report?.last, let seconds = origin.seconds(since: last) else { return true }
    let isSteady = origin.boottimeUs != nil && report?.last.boottimeUs != nil
    let stepBack = isSteady ? Self.longestStepBackSeconds : Self.longestStallSeconds
    return (-stepBack...Self.longestStallSeconds).contains(seconds)
  }

  func source(_ origin: LineOrigin) -> EventSource {
    EventSource(
      path: options.path, firstLine: 0, lastLine: 0, carrier: origin.carrier,
      trusted: origin.isTrusted)
  }

  /// An event that has nothing but its origin yet.
  func withSource(_ pending: PendingEvent) -> PendingEvent {
    var pending = pending
    pending.event.source = source(pending.origin)
    return pending
  }
}
