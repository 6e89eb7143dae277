import OomhistModel

/// An event whose stamps wait for the end of the file, which decides about the year.
struct PendingEvent {
  var event: OOMEvent
  /// The line that dates the event: the kill line, or the header where there is none.
  var origin: LineOrigin
  /// The line of the header, if there is one.
  var headerOrigin: LineOrigin?
  var firstLine: Int64
  var lastLine: Int64

  /// Whether this is the same kill, read once more: from another carrier in the same file, or
  /// pasted twice.
  func isSameKill(as other: PendingEvent) -> Bool {
    guard event.killer == other.event.killer, event.victimPid == other.event.victimPid,
      event.victimPid != nil, event.victimComm == other.event.victimComm
    else { return false }
    if let mine = origin.bootID, let theirs = other.origin.bootID, mine != theirs { return false }
    if let seconds = origin.seconds(since: other.origin) { return abs(seconds) <= 5 }
    // No clock tells: only equal sizes do.
    return event.anonRssKib != nil && event.totalVmKib == other.event.totalVmKib
      && event.anonRssKib == other.event.anonRssKib && event.fileRssKib == other.event.fileRssKib
  }

  /// Whether both come from the same invocation, known by who invoked and when.
  func isSameInvocation(as other: PendingEvent) -> Bool {
    guard let mine = headerOrigin, let theirs = other.headerOrigin,
      event.invokerComm == other.event.invokerComm, event.gfpMask == other.event.gfpMask,
      event.invokerPid == nil || other.event.invokerPid == nil
        || event.invokerPid == other.event.invokerPid,
      mine.boottimeUs != nil, mine.boottimeUs == theirs.boottimeUs
    else { return false }
    return true
  }
}
