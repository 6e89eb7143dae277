/// A kernel message that has to do with an OOM.
enum KernelMessage {
  case header(InvocationHeader)
  case invoker(InvokerLine)
  case memcg(MemcgLine)
  case memInfo(MemInfoLine)
  case tableHeader(TaskTable)
  case summary(OomKillSummary)
  case announcement(KillAnnouncement)
  case kill(KillLine)
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

  typealias Reader = @Sendable (Bytes) -> KernelMessage?

  /// The kinds of lines, in the order in which they are tried.
  ///
  /// A new kind is a line here and a case above. Rows of the task table are not among them:
  /// their columns come from its header.
  static let readers: [Reader] = [
    { KillLine.read($0).map(KernelMessage.kill) },
    { KillAnnouncement.read($0).map(KernelMessage.announcement) },
    { OomKillSummary.read($0).map(KernelMessage.summary) },
    { InvocationHeader.read($0).map(KernelMessage.header) },
    { InvokerLine.read($0).map(KernelMessage.invoker) },
    { ReaperLine.read($0).map(KernelMessage.reaper) },
    { GroupKillLine.path($0).map(KernelMessage.groupKill) },
    { PanicLine.isOutOfMemory($0) ? .panic : nil },
    { TaskTable(header: $0).map(KernelMessage.tableHeader) },
    { $0.has("Out of memory and no killable processes") ? .nothingToKill : nil },
    { $0.contains("OOM victim ") && $0.contains(" already exiting") ? .alreadyExiting : nil },
    { $0.contains("Manual OOM execution") && ($0.has("SysRq") || $0.has("sysrq")) ? .sysrq : nil },
    { $0.has("Linux version ") ? .boot : nil },
    { isOther($0) ? .other : nil },
    { MemcgLine.read($0).map(KernelMessage.memcg) },
    { MemInfoLine.read($0).map(KernelMessage.memInfo) },
    { TraceLine.read($0).map(KernelMessage.trace) },
  ]

  static func read(_ message: Bytes) -> KernelMessage? {
    for reader in readers {
      if let kind = reader(message) { return kind }
    }
    return nil
  }

  private static func isOther(_ message: Bytes) -> Bool {
    message.has("Tasks state (memory values in pages):") || message.has("oom_policy=")
      || message.contains(" mems_allowed=") || message.has(",task=")
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
