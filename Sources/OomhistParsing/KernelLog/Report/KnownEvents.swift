import OomhistModel

/// Finds the events that a line may belong to or repeat, without going through all of them.
struct KnownEvents {
  private var byVictim: [Int64: [Int]] = [:]
  private var byHeader: [Int64: [Int]] = [:]

  mutating func note(_ event: PendingEvent, at index: Int) {
    if let pid = event.event.victimPid { byVictim[pid, default: []].append(index) }
    if let us = event.headerOrigin?.boottimeUs { byHeader[us, default: []].append(index) }
  }

  /// Indices of the events with this victim, in order.
  func kills(of pid: Int64?) -> ArraySlice<Int> {
    // A pid comes again after many others; the last few are enough.
    pid.flatMap { byVictim[$0] }?.suffix(64) ?? []
  }

  /// Indices of the events whose header has this time since boot, in µs.
  func invocation(_ boottimeUs: Int64?) -> ArraySlice<Int> {
    boottimeUs.flatMap { byHeader[$0] }?.suffix(64) ?? []
  }
}
