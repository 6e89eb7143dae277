/// Kinds of lines that are long enough to get wrapped, while they lack their end.
enum WrapKind {
  /// Nothing behind stamp and tag: the host's name took all the room.
  case empty
  /// Perhaps the name of who invoked the killer.
  case name
  case header
  case invoker
  case kill
  /// A kill line up to the pid.
  case killedPid
  case summary
  case tableHeader
  case row(TaskTable)
  case group
  case reaper
  case panic
  /// What a killer outside the kernel decided.
  case decision

  /// The kind of a line that may go on in the next one; `nil` for a whole line.
  init?(_ message: Bytes, table: TaskTable?) {
    // The words that tell the other kinds are among those of the scan, but for a cut cause.
    let mayBeOutcome =
      QuietScan.hasKey(message) || message.has("Memory") || message.has("Out")
    if message.isEmpty {
      self = .empty
    } else if mayBeOutcome, Self.isCutHeader(message) {
      self = .header
    } else if message.has("CPU: ") || message.has("Pid: ") {
      if !InvokerLine.isCut(message) { return nil }
      self = .invoker
    } else if message.has("oom-kill:") {
      if OomKillSummary.read(message)?.uid != nil { return nil }
      self = .summary
    } else if TaskTable.beginsHeader(message) {
      if message.hasSuffix(" name") { return nil }
      self = .tableHeader
    } else if message.has("[") {
      guard let table, table.lacksWords(message) else { return nil }
      self = .row(table)
    } else if mayBeOutcome {
      self.init(outcome: message)
    } else if message.count <= TaskName.mostBytes {
      self = .name
    } else {
      return nil
    }
  }

  /// The kind of a program's line that may go on in the next one.
  init?(_ message: Bytes, of program: KillerProgram) {
    switch program {
    case .earlyoom:
      guard message.has("sending SIG") || message.has("killing process "),
        EarlyoomLine.read(message) == nil
      else { return nil }
    case .systemdOomd:
      guard message.has("Killed") || message.has("Marked"),
        SystemdOomdLine.read(message)?.watchedCgroup == nil, !message.contains("swap")
      else { return nil }
    case .oomd, .nohang, .systemd: return nil
    }
    self = .decision
  }

  /// Lines that tell how it ended.
  private init?(outcome message: Bytes) {
    if message.has("oom_reaper: reaped") {
      if message.hasSuffix("kB") { return nil }
      self = .reaper
    } else if message.has("Tasks in ") {
      if message.hasSuffix(" set") { return nil }
      self = .group
    } else if message.has("Kernel panic - not syncing: ") {
      if !Self.isBeginning(message, of: Self.panics) { return nil }
      self = .panic
    } else if message.last?.isDigit == true, Self.isBeginningUpToPid(message) {
      self = .killedPid
    } else if message.contains("Killed process") || message.contains("ill process")
      || Self.isBeginning(message, of: Self.kills)
    {
      if message.contains("oom_score_adj:") || message.hasSuffix("child") { return nil }
      self = .kill
    } else {
      return nil
    }
  }

  private static let panics = [
    "Kernel panic - not syncing: System is deadlocked on memory",
    "Kernel panic - not syncing: Out of memory",
  ]
  private static let kills = [
    "Out of memory: Killed process", "Out of memory: Kill process",
    "Memory cgroup out of memory: Killed process", "Memory cgroup out of memory: Kill process",
  ]

  /// Whether a line is one of these texts without its end.
  private static func isBeginning(_ message: Bytes, of texts: [String]) -> Bool {
    message.count >= 3
      && texts.contains { message.count < $0.utf8.count && $0.utf8.starts(with: message) }
  }

  /// `Out of memory: Killed process 7` or its like, and nothing else.
  private static func isBeginningUpToPid(_ message: Bytes) -> Bool {
    let start = KillCause.read(message)?.length ?? 0
    var cursor = ByteCursor(message, at: start)
    return
      (cursor.skip("Killed process ") || cursor.skip("Kill process ")
      || cursor.skip("kill process ")) && message.from(cursor.position).wholeNumber != nil
  }

  /// `C invoked oom-killer: …`, cut anywhere behind the fifth letter of `invoked`.
  private static func isCutHeader(_ message: Bytes) -> Bool {
    guard let start = message.lastOffset(of: " invok") else { return false }
    let tail = message.from(start)
    guard tail.has(" invoked oom-killer:") else {
      return " invoked oom-killer:".utf8.starts(with: tail)
    }
    return tail.number(after: "_adj=") == nil
  }

  /// Whether a line without a stamp looks like the rest.
  func wants(_ rest: Bytes) -> Bool {
    switch self {
    case .empty: return WrapKind(rest, table: nil) != nil || KernelMessage.read(rest) != nil
    case .name: return rest.has("invoked oom-killer:")
    case .killedPid: return rest.has("(")
    case .header:
      return rest.contains("order=") || rest.contains("adj=") || rest.contains("gfp_mask=")
        || rest.contains("killer:") || rest.has("(GFP") || rest.contains("__GFP")
    case .invoker:
      return !InvokerLine.isCut(rest) || rest.has("#")
    case .kill:
      return !rest.contains("Killed process ") && !rest.contains("Kill process ")
        && (rest.contains("rss:") || rest.contains("adj:")
          || rest.contains("total-vm:") || rest.contains("pgtables") || rest.contains("sacrifice")
          || rest.hasSuffix("child"))
        || rest.has("process ") || rest.has("Kill") || rest.has("memory: Kill")
        || rest.has("of memory: Kill") || rest.has("out of memory: Kill")
        || rest.has("cgroup out of memory: Kill")
    case .summary:
      return rest.contains("task") || rest.contains("pid=") || rest.contains("uid=")
        || rest.contains("mems_allowed=")
    case .tableHeader:
      return rest.hasSuffix("name") || rest.contains("swapents") || rest.contains("rss_")
    case .row: return !rest.has("[")
    case .group: return rest.hasSuffix(" set") || rest.contains("memory.oom.group")
    case .reaper: return rest.contains("-rss:") && !rest.contains("total-vm:")
    case .panic: return rest.contains("memory")
    case .decision:
      return rest.contains("memory") || rest.contains("pressure") || rest.contains(" being ")
        || rest.contains("/") || rest.contains("badness") || rest.contains("VmRSS")
        || rest.contains("% > ")
        || rest.has("to process ")
    }
  }

  /// Whether the pieces belong together without a blank, which stands at `place` in the other
  /// form: broken inside a word, not at a blank.
  func isBetterClosed(_ closed: [UInt8], _ spaced: [UInt8], at place: Int) -> Bool {
    closed.withUnsafeBytes { closed in
      spaced.withUnsafeBytes { spaced in
        switch self {
        case .empty, .summary: true
        case .name, .killedPid: false
        case .decision:
          Self.isInsideNumber(spaced, place)
            || SystemdOomdLine.read(spaced)?.killedCgroup.contains(" ") == true
        case .kill:
          Self.isInsideNumber(spaced, place) || Self.sizes(closed) > Self.sizes(spaced)
            // A blank more makes the name longer than any.
            || Self.hasLongName(spaced) && !Self.hasLongName(closed)
        case .header: Self.fields(closed) > Self.fields(spaced)
        case .invoker: Self.nameLength(closed) + 1 < Self.nameLength(spaced)
        case .tableHeader: TaskTable(header: spaced) == nil && TaskTable(header: closed) != nil
        case .row(let table):
          table.numberCount(spaced) > table.columns.count
            && table.numberCount(closed) == table.columns.count
        case .group, .reaper, .panic: false
        }
      }
    }
  }

  /// Whether a blank parts two digits: no two numbers of these lines stand side by side.
  private static func isInsideNumber(_ spaced: Bytes, _ place: Int) -> Bool {
    spaced.part(place - 1..<place).first?.isDigit == true
      && spaced.from(place + 1).first?.isDigit == true
  }

  /// How much of a kill line can be read.
  private static func sizes(_ message: Bytes) -> Int {
    if let announcement = KillAnnouncement.read(message) {
      return announcement.score == nil ? 1 : 2
    }
    guard let line = KillLine.read(message) else { return 0 }
    let numbers = [
      line.totalVmKib, line.anonRssKib, line.fileRssKib, line.shmemRssKib, line.pgtablesKib,
      line.uid, line.oomScoreAdj,
    ]
    return 1 + numbers.count { $0 != nil }
  }

  private static func hasLongName(_ message: Bytes) -> Bool {
    guard let name = KillLine.read(message)?.comm ?? KillAnnouncement.read(message)?.comm else {
      return false
    }
    return name.utf8.count > TaskName.mostBytes
  }

  /// Length of the invoker's name: what is not understood behind it counts as part of it.
  private static func nameLength(_ message: Bytes) -> Int {
    InvokerLine.read(message)?.comm.utf8.count ?? Int.max - 1
  }

  /// How much of a header can be read.
  private static func fields(_ message: Bytes) -> Int {
    guard let header = InvocationHeader.read(message) else { return 0 }
    let isMaskClosed = header.gfpFlags != nil || !message.contains("(")
    return [header.order, header.oomScoreAdj].count { $0 != nil } + (isMaskClosed ? 2 : 1)
  }
}
