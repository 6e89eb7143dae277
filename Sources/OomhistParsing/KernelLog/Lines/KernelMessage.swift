/// A kernel message that has to do with an OOM.
enum KernelMessage {
  indirect case header(InvocationHeader)
  indirect case invoker(InvokerLine)
  case memcg(MemcgLine)
  case memInfo(MemInfoLine)
  case tableHeader(TaskTable)
  indirect case summary(OomKillSummary)
  indirect case announcement(KillAnnouncement)
  indirect case kill(KillLine)
  case groupKill(String)
  case reaper(ReaperLine)
  case panic
  /// `Out of memory and no killable processes...`
  case nothingToKill
  /// `OOM victim 7 (C) is already exiting. Skip killing the task`, in front of it the cause.
  case alreadyExiting
  /// `sysrq: Manual OOM execution`.
  case sysrq
  /// `Linux version …`: another boot begins.
  case boot
  case trace(TraceLine)
  /// Part of a report without numbers for us.
  case other

  /// Reads a line; rows of the task table are not among them: their columns come from its header.
  static func read(_ message: Bytes) -> KernelMessage? {
    // Two words, of which no other kind consists.
    if let line = MemcgLine.stat(message) { return .memcg(line) }
    return (QuietScan.hasKey(message) ? outcome(message) : nil) ?? detail(message)
  }

  /// The kinds of lines that tell what happened, in the order in which they are tried; each has
  /// one of the words of ``QuietScan`` in it.
  ///
  /// A new kind is a line here or below, and a case above.
  private static func outcome(_ message: Bytes) -> KernelMessage? {
    if let line = KillLine.read(message) { return .kill(line) }
    if let line = KillAnnouncement.read(message) { return .announcement(line) }
    if let line = OomKillSummary.read(message) { return .summary(line) }
    if let line = InvocationHeader.read(message) { return .header(line) }
    if let line = InvokerLine.read(message) { return .invoker(line) }
    if let line = ReaperLine.read(message) { return .reaper(line) }
    if let path = GroupKillLine.path(message) { return .groupKill(path) }
    if PanicLine.isOutOfMemory(message) { return .panic }
    if message.has("Out of memory and no killable processes") { return .nothingToKill }
    if message.contains("OOM victim "), message.contains(" already exiting") {
      return .alreadyExiting
    }
    if message.has("SysRq") || message.has("sysrq"), message.contains("Manual OOM execution") {
      return .sysrq
    }
    return message.has("Linux version ") || JournalBoot.isMark(message) ? .boot : nil
  }

  /// The kinds of lines that go on with a report.
  private static func detail(_ message: Bytes) -> KernelMessage? {
    // A third of a report is its call trace, and no other kind has this in it.
    if let line = TraceLine.ofFunction(message) { return .trace(line) }
    if let line = InvokerLine.read(message) { return .invoker(line) }
    if let line = TraceLine.ofRegister(message) { return .trace(line) }
    if let table = TaskTable(header: message) { return .tableHeader(table) }
    if isOther(message) { return .other }
    if let line = MemcgLine.read(message) { return .memcg(line) }
    if let line = MemInfoLine.read(message) { return .memInfo(line) }
    return TraceLine.ofWords(message).map(KernelMessage.trace)
  }

  /// `C cpuset=/ mems_allowed=0`, up to 4.20.
  private static func namesNodes(_ message: Bytes) -> Bool {
    var place = message.firstOffset(of: UInt8(ascii: "="), from: 0)
    while let equals = place {
      if message.has(" mems_allowed", at: equals - 13) { return true }
      place = message.firstOffset(of: UInt8(ascii: "="), from: equals + 1)
    }
    return false
  }

  private static func isOther(_ message: Bytes) -> Bool {
    message.has("Tasks state (memory values in pages):") || message.has("oom_policy=")
      || namesNodes(message) || message.has(",task=")
      || message.has("oom_kill_process: ") || message.has("oom_reaper: ")
      || (message.has("OOM killer ") && message.hasSuffix("abled."))
  }

  /// Whether the line decides what an event says: it then must not be taken for the rest of the
  /// line before it.
  var beginsLine: Bool {
    switch self {
    case .trace, .other, .memInfo(.other): false
    default: true
    }
  }
}
