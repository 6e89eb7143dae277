import OomhistModel

/// What the curves of a chart are at a few moments: for tooltips, and for a table in place of the
/// picture.
struct ChartReadings {
  struct Moment {
    let us: Int64
    /// In the order of the series; `nil`: not known then.
    let values: [Int64?]
  }

  let moments: [Moment]

  /// At most `count` of the moments at which something was read, the first and the last among
  /// them.
  init(_ chart: Chart, atMost count: Int) {
    let all = Set(chart.series.flatMap(\.points).map(\.us)).sorted()
    let chosen =
      all.count <= count
      ? all : (0..<max(count, 2)).map { all[$0 * (all.count - 1) / (max(count, 2) - 1)] }
    moments = chosen.map { us in
      Moment(us: us, values: chart.series.map { Self.value(of: $0.points, at: us) })
    }
  }

  /// A value holds until the next point, and not beyond the last one.
  private static func value(of points: [Chart.Point], at us: Int64) -> Int64? {
    guard let last = points.last, us <= last.us else { return nil }
    var low = 0
    var high = points.count
    while low < high {
      let middle = (low + high) / 2
      if points[middle].us <= us { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? nil : points[low - 1].kib
  }

  /// One sentence a curve, for whoever does not see it.
  static func words(_ chart: Chart, zone: ZoneRules) -> String {
    let marks = chart.marks.map { "\($0.label)." }
    let curves = chart.series.map { series -> String in
      let known = series.points.compactMap { point in point.kib.map { (point.us, $0) } }
      guard let first = known.first, let last = known.last else {
        return "\(series.name): not known."
      }
      let most = known.map(\.1).max() ?? last.1
      return "\(series.name): \(HumaneText.kib(first.1)) at \(clock(first.0, zone: zone)),"
        + " \(HumaneText.kib(last.1)) at \(clock(last.0, zone: zone)),"
        + " \(HumaneText.kib(most)) at most."
    }
    return (curves + marks).joined(separator: " ")
  }

  /// The time of day.
  static func clock(_ us: Int64, zone: ZoneRules) -> String {
    String(HumaneText.localTime(us, zone: zone).suffix(8))
  }
}
