/// A window cut into equal intervals, and the least and the most that was held in each.
///
/// A value holds from its reading to the next one. What a collector of garbage frees is not seen in
/// the least, so minima show what is really kept.
package struct IntervalMinima: Equatable, Sendable {
  /// Start of the window, µs.
  package let fromUs: Int64
  /// End of the window, µs.
  package let untilUs: Int64
  /// The least held in each interval, KiB.
  package private(set) var least: [Double]
  /// The most held in each interval, KiB.
  package private(set) var most: [Double]

  /// Cuts the window into `count` intervals.
  ///
  /// - Parameters:
  ///   - readings: ascending in time; the first is not after `fromUs`.
  ///   - fromUs: start of the window, µs.
  ///   - untilUs: end of the window, µs, until which the last value holds.
  ///   - count: how many intervals.
  package init(
    _ readings: ArraySlice<Reading>, fromUs: Int64, untilUs: Int64, count: Int
  ) {
    self.fromUs = fromUs
    self.untilUs = untilUs
    least = Array(repeating: .infinity, count: count)
    most = Array(repeating: -.infinity, count: count)
    guard untilUs > fromUs, count > 0, let first = readings.first else { return }
    let perUs = Double(count) / Double(untilUs - fromUs)
    var held = Double(first.kib)
    var interval = 0
    least[0] = held
    most[0] = held
    for reading in readings where reading.us <= untilUs {
      let place = max(0, min(count - 1, Int(Double(reading.us - fromUs) * perUs)))
      // What held goes on into each interval that begins before this reading.
      while interval < place {
        interval += 1
        let startsHere = interval == place && Double(reading.us - fromUs) * perUs == Double(place)
        if !startsHere { note(held, in: interval) }
      }
      held = Double(reading.kib)
      note(held, in: place)
    }
    while interval < count - 1 {
      interval += 1
      note(held, in: interval)
    }
  }

  /// How many intervals there are.
  package var count: Int { least.count }

  /// Middle of an interval, as a share of the window.
  package func middle(_ interval: Int) -> Double {
    (Double(interval) + 0.5) / Double(count)
  }

  /// ``least`` without what lasts one interval only: the middle of each and its two neighbours.
  ///
  /// The first and the last stay, and so do few.
  package var smoothed: [Double] {
    guard count >= 24 else { return least }
    var smoothed = least
    for i in 1..<count - 1 {
      let (a, b, c) = (least[i - 1], least[i], least[i + 1])
      smoothed[i] = max(min(a, b), min(max(a, b), c))
    }
    return smoothed
  }

  private mutating func note(_ kib: Double, in interval: Int) {
    if kib < least[interval] { least[interval] = kib }
    if kib > most[interval] { most[interval] = kib }
  }
}
