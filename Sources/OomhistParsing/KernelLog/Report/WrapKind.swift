/// Kinds of lines that are long enough to get wrapped, while they lack their end.
enum WrapKind {
  case header
  case invoker
  case kill
  case summary
  case tableHeader
  case row
  case group
  case reaper

  /// The kind of a line that may go on in the next one; `nil` for a whole line.
  init?(_ message: Bytes, table: TaskTable?) {
    if message.hasSuffix(" invoked") {
      self = .header
    } else if message.contains("invoked oom-killer:") {
      if message.contains("oom_score_adj=") || message.contains("oom_adj=") { return nil }
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
      guard let table, table.lacksNumbers(message) else { return nil }
      self = .row
    } else {
      self.init(killOrGroup: message)
    }
  }

  private init?(killOrGroup message: Bytes) {
    if message.has("oom_reaper: reaped") {
      if message.hasSuffix("kB") { return nil }
      self = .reaper
    } else if message.has("Tasks in ") {
      if message.hasSuffix(" set") { return nil }
      self = .group
    } else if message.contains("Killed process ") || message.contains("Kill process ") {
      if message.contains("oom_score_adj:") || message.hasSuffix("child") { return nil }
      self = .kill
    } else {
      return nil
    }
  }

  /// Whether a line without a stamp looks like the rest.
  func wants(_ rest: Bytes) -> Bool {
    switch self {
    case .header:
      return rest.contains("order=") || rest.contains("oom_score_adj=")
        || rest.contains("oom-killer:") || rest.contains("gfp_mask=") || rest.has("(GFP")
        || rest.contains("__GFP") || rest.contains("oom_adj=")
    case .invoker:
      return !InvokerLine.isCut(rest)
    case .kill:
      return !rest.contains("Killed process ") && !rest.contains("ill process ")
        && (rest.contains("rss:") || rest.contains("pgtables:") || rest.contains("adj:")
          || rest.contains("total-vm:") || rest.contains("sacrifice") || rest.has("child"))
    case .summary:
      return rest.contains("task") || rest.contains("pid=") || rest.contains("mems_allowed=")
    case .tableHeader:
      return rest.hasSuffix("name") || rest.contains("swapents") || rest.contains("rss_")
    case .row:
      guard let word = rest.words.first else { return false }
      return word.wholeNumber != nil
    case .group: return rest.hasSuffix(" set") || rest.contains("memory.oom.group")
    case .reaper: return rest.contains("-rss:") && !rest.contains("total-vm:")
    }
  }

  /// Whether the pieces belong together without a blank: broken inside a word, not at a blank.
  func isBetterClosed(_ closed: [UInt8], _ spaced: [UInt8]) -> Bool {
    switch self {
    case .summary: true
    case .kill: Self.sizes(closed) > Self.sizes(spaced)
    case .header, .invoker, .tableHeader, .row, .group, .reaper: false
    }
  }

  /// How much of a kill line can be read.
  private static func sizes(_ message: [UInt8]) -> Int {
    guard let line = message.withUnsafeBytes({ KillLine.read($0) }) else { return 0 }
    let numbers = [
      line.totalVmKib, line.anonRssKib, line.fileRssKib, line.shmemRssKib, line.pgtablesKib,
      line.uid, line.oomScoreAdj,
    ]
    return numbers.count { $0 != nil }
  }
}
