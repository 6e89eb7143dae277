/// The rules of one time zone, as two functions so that the pure core needs no zone database.
package struct ZoneRules: Sendable {
  /// Seconds east of UTC at a moment in µs since the epoch.
  package let offsetSeconds: @Sendable (Int64) -> Int
  /// µs since the epoch of the first moment at which clocks of the zone show this time or a later
  /// one: the first of two where it comes twice, the jump where it is skipped.
  package let utcUs: @Sendable (CivilTime) -> Int64

  package init(
    offsetSeconds: @escaping @Sendable (Int64) -> Int,
    utcUs: @escaping @Sendable (CivilTime) -> Int64
  ) {
    self.offsetSeconds = offsetSeconds
    self.utcUs = utcUs
  }

  /// Rules that the offsets alone give.
  package init(offsetSeconds: @escaping @Sendable (Int64) -> Int) {
    self.init(offsetSeconds: offsetSeconds) { civil in
      Self.firstMoment(showing: civil, offsetSeconds: offsetSeconds)
    }
  }

  /// A zone without daylight saving time.
  package static func fixed(offsetSeconds: Int) -> ZoneRules {
    ZoneRules(
      offsetSeconds: { _ in offsetSeconds },
      utcUs: { $0.utcUs - Int64(offsetSeconds) * 1_000_000 })
  }

  package static let utc = fixed(offsetSeconds: 0)

  /// What clocks of the zone show at a moment.
  package func civil(atUs us: Int64) -> CivilTime {
    CivilTime(utcUs: us + Int64(offsetSeconds(us)) * 1_000_000)
  }

  private static let dayUs: Int64 = 86_400_000_000

  /// The first moment at which clocks show a time or a later one.
  ///
  /// A later time is so never an earlier moment, whatever the clocks do.
  private static func firstMoment(
    showing civil: CivilTime, offsetSeconds: (Int64) -> Int
  ) -> Int64 {
    let shownUs = civil.utcUs
    func offsetUs(_ us: Int64) -> Int64 { Int64(offsetSeconds(us)) * 1_000_000 }
    // No zone is a day away from UTC; around a jump the offsets of before and after differ.
    let before = offsetUs(shownUs - dayUs)
    let after = offsetUs(shownUs + dayUs)
    let moments = [shownUs - before, shownUs - after].filter { $0 + offsetUs($0) == shownUs }
    if let first = moments.min() { return first }
    var (earlier, later) = (shownUs - dayUs, shownUs + dayUs)
    while later - earlier > 1 {
      let middle = earlier + (later - earlier) / 2
      if middle + offsetUs(middle) < shownUs { earlier = middle } else { later = middle }
    }
    return later
  }
}
