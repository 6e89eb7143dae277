import OomhistModel

/// What has been read of one report: everything that one run of the OOM killer printed.
///
/// A class, since it is large and every line changes it in its place.
final class Report {
  /// First line that belonged to it.
  let start: LineOrigin
  var last: LineOrigin
  var header: InvocationHeader?
  var invoker: InvokerLine?
  var isSysrq = false

  /// Its lines that say what was decided, and why.
  var evidence = Evidence()

  var hasMemInfo = false
  var memInfo: [MemInfoNumber] = []
  var buddyPageSizeKib: Int64?

  var hasMemcgEvidence = false
  var taskMemcg: String?
  var limitMemcg: String?
  var statsMemcg: String?
  /// The numbers of memory.stat stand in one line with the cgroup.
  private var hasInlineStats = false
  private var stats = MemoryStat.Seen()
  var memcgUsageKib: Int64?
  var memcgLimitKib: Int64?
  var memcgFailcnt: Int64?

  var table: TaskTable?
  /// The table of an earlier report, where this one's header was lost.
  var rowsTable: TaskTable?
  /// In pages.
  var rows = OOMTaskList()

  var summary: OomKillSummary?
  var announcement: KillAnnouncement?
  var announcementOrigin: LineOrigin?

  /// The kernel said that nothing could be killed, or that the victim was going already.
  var isResolved = false
  /// Indices of the events that came out of it.
  var events: [Int] = []
  /// The cgroup that is killed as a whole.
  var groupPath: String?
  /// Lines since the last one that belonged to the report.
  var strayLines = 0

  init(start: LineOrigin) {
    self.start = start
    last = start
  }

  var hasKill: Bool { !events.isEmpty }

  /// Whether more of the report itself is to come, so that every line must be looked at.
  var isInside: Bool { !hasKill && !isResolved }

  /// Whether it is an invocation that is an event even without a kill.
  var tellsOfKill: Bool { header != nil || summary != nil || announcement != nil }

  func add(_ line: MemcgLine) {
    switch line {
    case .paths(let task, let limit):
      hasMemcgEvidence = true
      taskMemcg = task
      limitMemcg = limit
    case .usage(let resource, let usageKib, let limitKib, let failcnt):
      hasMemcgEvidence = true
      addUsage(resource, usageKib, limitKib, failcnt)
    case .stats(let path, let numbers):
      hasMemcgEvidence = true
      // The first group is the one whose limit was hit, the rest are below it.
      if statsMemcg == nil {
        statsMemcg = path
        hasInlineStats = !numbers.isEmpty
        add(numbers)
      }
    case .stat(let stat?, let bytes):
      if !hasInlineStats, stats.insert(stat) {
        memInfo.append(MemInfoNumber(name: stat.eventName, value: bytes / 1024, unit: .kib))
      }
    case .stat(nil, _), .protection: break
    }
  }

  private func addUsage(
    _ resource: String, _ usageKib: Int64?, _ limitKib: Int64?, _ failcnt: Int64?
  ) {
    guard resource != "memory" else {
      memcgUsageKib = usageKib
      memcgLimitKib = limitKib
      memcgFailcnt = failcnt
      return
    }
    let names = ["swap": "memcg_swap", "memory+swap": "memcg_memsw", "kmem": "memcg_kmem"]
    guard let name = names[resource] else { return }
    if let usageKib { add([MemInfoNumber(name: name + "_usage_kib", value: usageKib, unit: .kib)]) }
    if let limitKib { add([MemInfoNumber(name: name + "_limit_kib", value: limitKib, unit: .kib)]) }
  }

  /// Names that are kept of a report, several times those of any kernel: made-up ones must not
  /// fill the memory.
  private static let numberLimit = 512

  func add(_ numbers: [MemInfoNumber]) {
    for number in numbers {
      if let index = memInfo.firstIndex(where: { $0.name == number.name }) {
        // One line a node and size: huge pages add up. All else is printed once.
        guard number.name.hasPrefix("hugetlb_") else { continue }
        memInfo[index].value =
          memInfo[index].value.addingReportingOverflow(number.value)
          .partialValue
      } else if memInfo.count < Self.numberLimit {
        memInfo.append(number)
      }
    }
  }
}
