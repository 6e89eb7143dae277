/// Kinds of lines that are long enough to get wrapped, while they lack their end.
enum WrapKind {
  /// Nothing behind stamp and tag: the host's name took all the room.
  case empty
  /// Perhaps the name of who invoked the killer.
  case name
  case header
  case invoker
  /// Words in front of a kill.
  case cause
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
    } else if Self.isBeginning(message, of: Self.kills), !message.contains("Kill") {
      self = .cause
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
}
