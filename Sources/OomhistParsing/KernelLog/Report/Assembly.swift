import OomhistModel

/// Puts the lines of a log together into events, report by report and host by host.
struct Assembly {
  let options: LogParserOptions
  var held = HeldEvents()
  /// What systemd told of kills.
  var witnesses = Witnesses()
  var notUnderstoodLines: Int64 = 0
  private(set) var notUnderstood: [UnreadLine] = []
  private(set) var quotedKillLines: Int64 = 0
  private(set) var quotedKills: [UnreadLine] = []
  private var hosts: [HostState]
  /// The host of the last line.
  private(set) var current: HostState
  /// Whether the last line was a row of the task table of the report that is being read.
  var isInRows = false
  /// The line in hand, where it is one that an event keeps.
  var evidence: String?

  /// What is open on one host.
  final class HostState {
    let host: String?
    var report: Report?
    /// Columns of the last task table.
    var table: TaskTable?
    var sysrqRequested = false
    var nohang = NohangAction()

    init(host: String?) { self.host = host }
  }

  init(options: LogParserOptions) {
    self.options = options
    current = HostState(host: nil)
    hosts = [current]
  }

  /// Whether a report is being read, so that no line may be passed over.
  var isInside: Bool {
    for host in hosts where host.report?.isInside == true { return true }
    return false
  }

  /// Where the first report begins that is being read.
  var openFrom: Int64? {
    hosts.compactMap(\.report).filter(\.isInside).map(\.start.number).min()
  }

  /// Stray lines after which an open report is given up: its end was not logged.
  private static let strayLimit = 2000
  /// Hosts that one log may mix before they share one state.
  private static let hostLimit = 256

  mutating func handle(_ message: Bytes, _ origin: LineOrigin, program: String?) {
    isInRows = false
    // What has no stamp goes on where the last line was.
    if !origin.isBare { select(origin.host) }
    if let program {
      handleProgram(message, origin, program)
    } else {
      handleKernel(message, origin)
    }
  }

  /// Ends the log, and gives the events that are left.
  mutating func finish() -> [PendingEvent] {
    for host in hosts {
      current = host
      close()
    }
    return settle(held.events.count)
  }

  /// Events that the lines to come are most unlikely to touch, once there are many.
  mutating func takeSettled() -> [PendingEvent] {
    guard held.byteCount > options.heldBytes / 4 * 3, let last = held.events.last else { return [] }
    var count = held.events.count / 2
    // systemd may yet tell of what happened just now, unless far too much did.
    if held.byteCount < options.heldBytes {
      while count > 0, Witnesses.isNear(held.events[count - 1].origin, last.origin) { count -= 1 }
    }
    return count == 0 ? [] : settle(count)
  }

  /// Lets go of the first events, and of what systemd told until then.
  private mutating func settle(_ count: Int) -> [PendingEvent] {
    let line = count < held.events.count ? held.events[count].firstLine : .max
    let weak = held.withAll { witnesses.settle(&$0, before: line) }
    return held.removeFirst(count) + weak.map { withSource($0) }
  }

  var report: Report? {
    get { current.report }
    nonmutating set { current.report = newValue }
  }

  var nohang: NohangAction {
    get { current.nohang }
    nonmutating set { current.nohang = newValue }
  }

  private mutating func select(_ host: String?) {
    guard current.host != host else { return }
    if let known = hosts.first(where: { $0.host == host }) {
      current = known
    } else if hosts.count < Self.hostLimit {
      current = HostState(host: host)
      hosts.append(current)
    }
  }

  private mutating func handleKernel(_ message: Bytes, _ origin: LineOrigin) {
    if message.isEmpty || message.count == 2 && message.has("--") { return }
    if addRow(message, origin) { return }
    guard let kind = KernelMessage.read(message) else {
      if origin.host == nil, readBareProgram(message, origin) { return }
      noteQuote(message, number: origin.number)
      stray(message, origin)
      return
    }
    evidence = kind.isEvidence ? Evidence.line(message) : nil
    apply(kind, origin)
  }

  private mutating func stray(_ message: Bytes, _ origin: LineOrigin) {
    guard let report, report.isInside else { return }
    // A line of another time is not of this report, and proves nothing of its end: the report's
    // own lines are asked themselves. Text around a pasted report is not the kernel's.
    if fits(origin), !origin.isBare || report.start.isBare {
      notUnderstoodLines += 1
      if notUnderstood.count < UnreadLine.limit {
        notUnderstood.append(UnreadLine(number: origin.number, message: message))
      }
    }
    report.strayLines += 1
    if report.strayLines > Self.strayLimit { close() }
  }

  /// Takes note of a line that is no event if it speaks of a kill.
  mutating func noteQuote(_ line: Bytes, number: Int64) {
    guard KillLine.isQuoted(in: line) else { return }
    quotedKillLines += 1
    if quotedKills.count < UnreadLine.limit {
      quotedKills.append(UnreadLine(number: number, message: line))
    }
  }

  /// Marks a line as part of the open report.
  func touch(_ origin: LineOrigin) { report?.touch(origin) }

  private mutating func apply(_ kind: KernelMessage, _ origin: LineOrigin) {
    switch kind {
    case .header(let header): begin(header, origin)
    case .summary(let summary):
      if report?.summary != nil || report?.isInside != true { close() }
      open(origin)
      current.report?.summary = summary
      current.report?.evidence.add(evidence)
    case .announcement(let announcement): announce(announcement, origin)
    case .kill(let kill): add(kill, origin)
    case .groupKill(let path): beginGroup(path, origin)
    case .reaper(let reaper): reap(reaper, origin)
    case .panic: panic(origin)
    case .nothingToKill:
      current.report?.isResolved = true
      touch(origin)
    case .alreadyExiting:
      // The victim goes by itself: nobody is killed.
      current.report?.summary?.pid = nil
      current.report?.summary?.comm = nil
      touch(origin)
    case .sysrq: current.sysrqRequested = true
    case .boot:
      close()
      current.table = nil
    default: addDetail(kind, origin)
    }
  }

  /// Lines that only add to a report; some of them can be the first that is left of it.
  private mutating func addDetail(_ kind: KernelMessage, _ origin: LineOrigin) {
    switch kind {
    case .memcg(.stat), .memcg(.protection), .memInfo, .trace, .invoker, .other:
      guard let report, report.isInside else { return }
      report.add(kind, origin)
    default:
      guard report?.isInside == true || !isRest(kind) else { return }
      // The announcement is the last line of a report but one: the kill line was not logged.
      if report?.announcement != nil { close() }
      open(origin)
      if case .tableHeader(let table) = kind { current.table = table }
      report?.evidence.add(evidence)
      report?.add(kind, origin)
    }
  }

  /// Detail that has lost its report and would open one that never ends.
  private func isRest(_ kind: KernelMessage) -> Bool {
    switch kind {
    case .memcg(.usage), .memcg(.paths), .tableHeader: false
    default: true
    }
  }

  /// Opens a report if none is being read.
  mutating func open(_ origin: LineOrigin) {
    if report?.isInside != true {
      close()
      report = Report(start: origin)
    }
    touch(origin)
  }

  private mutating func begin(_ header: InvocationHeader, _ origin: LineOrigin) {
    close()
    let next = Report(start: origin)
    next.header = header
    next.evidence.add(evidence)
    next.isSysrq = current.sysrqRequested
    current.sysrqRequested = false
    report = next
  }
}
