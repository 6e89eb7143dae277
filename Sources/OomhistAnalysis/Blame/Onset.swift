/// Finds when memory began to run out: the moment from which growth is worth measuring.
///
/// Headroom is what the scope could still take: MemAvailable and free swap of the machine, or
/// what a cgroup has below its limit. A fixed window either misses a slow leak or counts a day's
/// ordinary coming and going; the headroom itself tells how far back to look.
package struct Onset: Sendable {
  /// Moments that bound the loss of headroom, µs.
  package struct Moments: Equatable, Sendable {
    /// Last moment at which nearly all of the usual headroom was there.
    package var startUs: Int64
    /// Last moment at which half of it was there: who only grew before is not what ended it.
    package var middleUs: Int64
    /// Headroom lost from the start to the end, KiB.
    package var lostKib: Int64
  }

  /// Windows that are tried, the shortest first: 5 min, 1 h, 24 h and all.
  package static let windowsUs: [Int64] = [300_000_000, 3_600_000_000, 86_400_000_000, .max]
  /// Share of what was usual in all the record that a window must have seen to suffice.
  static let enough = 0.6
  /// Share of the loss that is still to come at the start.
  static let nearlyAll = 0.85

  /// A smaller loss is none, KiB.
  static let leastLossKib: Int64 = 1024

  private var readings: [(us: Int64, kib: Int64)] = []

  package init() {}

  package mutating func add(atUs us: Int64, headroomKib kib: Int64) {
    readings.append((us, kib))
  }

  /// The moments before `untilUs`; `nil` without two readings, or where headroom did not fall.
  package func moments(untilUs: Int64) -> Moments? {
    let ordered = readings.filter { $0.us <= untilUs }.sorted { $0.us < $1.us }
    guard ordered.count > 1, let last = ordered.last else { return nil }
    let usual = Self.high(ordered[...])
    for window in Self.windowsUs {
      let sinceUs = window == .max ? Int64.min : untilUs - window
      guard let from = ordered.firstIndex(where: { $0.us >= sinceUs }) else { continue }
      let part = ordered[from...]
      let high = Self.high(part)
      let isEnough = Double(high - last.kib) >= Self.enough * Double(usual - last.kib)
      guard part.count > 1, isEnough || window == .max else { continue }
      guard high - last.kib >= Self.leastLossKib else { return nil }
      return Self.moments(part, high: high, low: last.kib)
    }
    return nil
  }

  private static func moments(
    _ part: ArraySlice<(us: Int64, kib: Int64)>, high: Int64, low: Int64
  ) -> Moments? {
    func lastMoment(above share: Double) -> (us: Int64, kib: Int64)? {
      part.last { Double($0.kib) >= Double(low) + share * Double(high - low) }
    }
    guard let start = lastMoment(above: nearlyAll), let middle = lastMoment(above: 0.5) else {
      return nil
    }
    return Moments(startUs: start.us, middleUs: middle.us, lostKib: start.kib - low)
  }

  /// What headroom has for a tenth of the time.
  ///
  /// The highest reading may be the moment before the machine's services had started. Time counts
  /// and not readings, since those are taken closer while memory is short.
  private static func high(_ part: ArraySlice<(us: Int64, kib: Int64)>) -> Int64 {
    guard let first = part.first, let last = part.last, last.us > first.us else {
      return part.map(\.kib).max() ?? 0
    }
    var held = zip(part, part.dropFirst()).map { (kib: $0.kib, us: $1.us - $0.us) }
    held.sort { $0.kib > $1.kib }
    var restUs = (last.us - first.us) / 10
    for reading in held {
      restUs -= reading.us
      if restUs <= 0 { return reading.kib }
    }
    return held.last?.kib ?? last.kib
  }
}
