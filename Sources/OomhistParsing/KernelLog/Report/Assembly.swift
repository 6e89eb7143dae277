import OomhistModel

/// Puts the lines of a log together into events, report by report and host by host.
struct Assembly {
  let options: LogParserOptions
  var events: [PendingEvent] = []
  /// Where to look for an event that comes again.
  var known = KnownEvents()
  var notUnderstoodLines: Int64 = 0
  private(set) var notUnderstood: [UnreadLine] = []
  private(set) var hosts: [HostState] = [HostState(host: nil)]
  private var current = 0

  /// What is open on one host.
  struct HostState {
    let host: String?
    var report: Report?
    /// Columns of the last task table.
    var table: TaskTable?
    var sysrqRequested = false
    var nohang = NohangAction()
  }

  init(options: LogParserOptions) { self.options = options }

  /// Whether a report is being read, so that no line may be passed over.
  var isInside: Bool { hosts.contains { $0.report?.isInside == true } }

  /// Stray lines after which an open report is given up: its end was not logged.
  private static let strayLimit = 2000
  /// Hosts that one log may mix before they share one state.
  private static let hostLimit = 256

  mutating func handle(_ message: Bytes, _ origin: LineOrigin, program: String?) {
    // What has no stamp goes on where the last line was.
    if !origin.isBare { select(origin.host) }
    if let program {
      handleProgram(message, origin, program)
    } else {
      handleKernel(message, origin)
    }
  }

  mutating func finish() {
    for index in hosts.indices {
      current = index
      close()
    }
  }

  var report: Report? {
    get { hosts[current].report }
    set { hosts[current].report = newValue }
  }

  var nohang: NohangAction {
    get { hosts[current].nohang }
    set { hosts[current].nohang = newValue }
  }

  private mutating func select(_ host: String?) {
    guard hosts[current].host != host else { return }
    if let index = hosts.firstIndex(where: { $0.host == host }) {
      current = index
    } else if hosts.count < Self.hostLimit {
      hosts.append(HostState(host: host))
      current = hosts.count - 1
    }
  }

  private mutating func handleKernel(_ message: Bytes, _ origin: LineOrigin) {
    if message.isEmpty || message.elementsEqual("--".utf8) { return }
    if addRow(message, origin) { return }
    guard let kind = KernelMessage.read(message) else {
      if origin.isBare, readBareProgram(message, origin) { return }
      stray(message, origin)
      return
    }
    apply(kind, origin)
  }

  /// Adds a row of the task table.
  ///
  /// Where the table's header was lost, the last one of this host has the same columns.
  private mutating func addRow(_ message: Bytes, _ origin: LineOrigin) -> Bool {
    guard message.first == UInt8(ascii: "["), hosts[current].report?.isInside == true,
      let table = hosts[current].report?.table ?? hosts[current].table,
      let row = table.row(message)
    else { return false }
    hosts[current].report?.rows.append(row)
    touch(origin)
    return true
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
    hosts[current].report?.strayLines += 1
    if let lines = hosts[current].report?.strayLines, lines > Self.strayLimit { close() }
  }

  /// Marks a line as part of the open report.
  mutating func touch(_ origin: LineOrigin) {
    hosts[current].report?.last = origin
    hosts[current].report?.strayLines = 0
  }

  private mutating func apply(_ kind: KernelMessage, _ origin: LineOrigin) {
    switch kind {
    case .header(let header): begin(header, origin)
    case .summary(let summary):
      if report?.summary != nil || report?.isInside != true { close() }
      open(origin)
      hosts[current].report?.summary = summary
    case .announcement(let announcement): announce(announcement, origin)
    case .kill(let kill): add(kill, origin)
    case .groupKill(let path): beginGroup(path, origin)
    case .reaper(let reaper): reap(reaper, origin)
    case .panic: panic(origin)
    case .nothingToKill:
      hosts[current].report?.isResolved = true
      touch(origin)
    case .alreadyExiting:
      // The victim goes by itself: nobody is killed.
      hosts[current].report?.summary?.pid = nil
      hosts[current].report?.summary?.comm = nil
      touch(origin)
    case .sysrq: hosts[current].sysrqRequested = true
    case .boot:
      close()
      hosts[current].table = nil
    default: addDetail(kind, origin)
    }
  }

  /// Lines that only add to a report; some of them can be the first that is left of it.
  private mutating func addDetail(_ kind: KernelMessage, _ origin: LineOrigin) {
    switch kind {
    case .memcg(.stat), .memcg(.protection), .memInfo, .trace, .invoker, .other:
      guard report?.isInside == true else { return }
    default:
      guard report?.isInside == true || !isRest(kind) else { return }
      open(origin)
    }
    if case .tableHeader(let table) = kind { hosts[current].table = table }
    hosts[current].report?.add(kind)
    touch(origin)
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
    var next = Report(start: origin)
    next.header = header
    next.isSysrq = hosts[current].sysrqRequested
    hosts[current].sysrqRequested = false
    report = next
  }
}

extension Report {
  /// Adds what a line says to the report.
  mutating func add(_ kind: KernelMessage) {
    switch kind {
    case .invoker(let line):
      // Traces of other troubles have such a line too; the invoker's name tells them apart.
      if invoker == nil, header == nil || header?.comm == nil || header?.comm == line.comm {
        invoker = line
      }
    case .memcg(let line): add(line)
    case .memInfo(.numbers(let numbers)):
      hasMemInfo = true
      add(numbers)
    case .memInfo(.pageSize(let kib)): buddyPageSizeKib = buddyPageSizeKib ?? kib
    case .tableHeader(let header): table = header
    case .trace(.memcg): hasMemcgEvidence = true
    case .trace(.sysrq): isSysrq = true
    default: break
    }
  }
}
