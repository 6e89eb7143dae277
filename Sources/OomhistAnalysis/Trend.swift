/// A curve reduced to a few points: what a sparkline shows.
///
/// Readings are stored only when they change, so a value holds until the next one; each point is
/// the value that held longest into its slice, and peaks inside a slice are kept.
package struct Trend: Equatable, Sendable {
  /// Number of points in a ``points(fromUs:untilUs:)``.
  package static let pointCount = 10

  private var readings: [(us: Int64, value: Int64)] = []

  package init() {}

  package mutating func add(atUs us: Int64, value: Int64) {
    readings.append((us, value))
  }

  package static func == (a: Trend, b: Trend) -> Bool {
    a.readings.elementsEqual(b.readings) { $0 == $1 }
  }

  /// The highest value of each of ``pointCount`` equal slices of the window.
  ///
  /// `nil` before the first reading. Empty without a reading in or before the window, or with an
  /// empty window.
  package func points(fromUs: Int64, untilUs: Int64) -> [Int64?] {
    guard untilUs > fromUs, !readings.isEmpty else { return [] }
    let count = Int64(Self.pointCount)
    let width = untilUs - fromUs
    var points: [Int64?] = []
    var held: Int64?
    var next = 0
    let ordered = readings.sorted { $0.us < $1.us }
    while next < ordered.count, ordered[next].us < fromUs {
      held = ordered[next].value
      next += 1
    }
    for slice in 0..<count {
      let endUs = fromUs + width / count * (slice + 1) + width % count * (slice + 1) / count
      var highest = held
      while next < ordered.count, ordered[next].us <= endUs {
        held = ordered[next].value
        highest = max(highest ?? ordered[next].value, ordered[next].value)
        next += 1
      }
      points.append(highest)
    }
    return points.contains { $0 != nil } ? points : []
  }
}
