import OomhistModel

/// The latest events of a log, which its further lines may still complete.
///
/// Events keep the number that they got when they were added, so that those who hold one need
/// not know which are settled and gone.
struct HeldEvents {
  private(set) var events: [PendingEvent] = []
  /// Number of the first one held.
  private var base = 0
  private var byVictim: [Int64: [Int]] = [:]
  private var byHeader: [Int64: [Int]] = [:]
  /// About what they take in memory, bytes.
  private(set) var byteCount = 0

  /// Numbers of those held, in order of appearance.
  var indices: Range<Int> { base..<base + events.count }

  /// The event of this number, where it is still held.
  subscript(index: Int) -> PendingEvent? { indices.contains(index) ? events[index - base] : nil }

  /// Changes an event, unless it is settled.
  mutating func update(_ index: Int, _ change: (inout PendingEvent) -> Void) {
    if indices.contains(index) { change(&events[index - base]) }
  }

  /// Adds an event and returns its number.
  mutating func append(_ event: PendingEvent) -> Int {
    let index = indices.upperBound
    events.append(event)
    byteCount += event.byteCount
    if let pid = event.event.victimPid { byVictim[pid, default: []].append(index) }
    if let us = event.headerOrigin?.boottimeUs { byHeader[us, default: []].append(index) }
    return index
  }

  /// Numbers of the events with this victim, in order.
  func kills(of pid: Int64?) -> ArraySlice<Int> {
    // A pid comes again after many others; the last few are enough.
    pid.flatMap { byVictim[$0] }?.suffix(64) ?? []
  }

  /// Numbers of the events whose header has this time since boot, in µs.
  func invocation(_ boottimeUs: Int64?) -> ArraySlice<Int> {
    boottimeUs.flatMap { byHeader[$0] }?.suffix(64) ?? []
  }

  /// Changes all at once; their number stays.
  mutating func withAll<Value>(_ body: (inout [PendingEvent]) -> Value) -> Value { body(&events) }

  /// Lets go of the first ones.
  mutating func removeFirst(_ count: Int) -> [PendingEvent] {
    let gone = Array(events.prefix(count))
    events.removeFirst(count)
    base += count
    // Counted anew: an event may have grown since it was added.
    byteCount = events.reduce(0) { $0 + $1.byteCount }
    forget(&byVictim)
    forget(&byHeader)
    return gone
  }

  private func forget(_ places: inout [Int64: [Int]]) {
    places = places.compactMapValues { indices in
      let held = indices.filter { $0 >= base }
      return held.isEmpty ? nil : held
    }
  }
}

extension PendingEvent {
  /// What an event takes in memory besides its rows and numbers, about.
  private static let ownBytes = 1500

  fileprivate var byteCount: Int {
    Self.ownBytes + event.tasks.byteCount + event.memInfo.count * 48
  }
}
