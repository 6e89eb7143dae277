import OomhistModel

/// The curves of a chart one above the other: each layer adds to those below it.
///
/// Between two points a value goes straight from the one to the other; before its first point and
/// behind its last one a curve is 0. Where any of them is not known the sum is not, and the stack
/// is broken.
struct ChartStack {
  /// Where a layer lies at a moment, KiB.
  struct Edge: Equatable {
    let us: Int64
    let low: Int64
    let high: Int64
  }

  /// The layers in the order of the series, the lowest first; each in runs without a break, where
  /// there is something of it.
  let layers: [[[Edge]]]
  /// The highest sum.
  let mostKib: Int64

  /// `momentCount`: more moments are thinned out, and the peaks are kept.
  init(_ chart: Chart, momentCount: Int) {
    let series = chart.series.map(\.points)
    let sums = Self.moments(of: series, chart.fromUs...max(chart.fromUs, chart.untilUs)).map { us in
      Sum(us: us, values: series.map { Self.value(of: $0, at: us) })
    }
    var layers = [[[Edge]]](repeating: [], count: series.count)
    for run in sums.split(whereSeparator: { $0.kib == nil }) {
      let shown = Self.thinned(run, to: momentCount * run.count / sums.count)
      for place in series.indices {
        layers[place] += Self.thickParts(
          shown.map { sum in
            let low = sum.values[..<place].reduce(Int64(0)) { $0.plus($1 ?? 0) }
            return Edge(us: sum.us, low: low, high: low.plus(sum.values[place] ?? 0))
          })
      }
    }
    self.layers = layers
    mostKib = sums.compactMap(\.kib).max() ?? 0
  }

  /// The values of all curves at a moment.
  private struct Sum {
    let us: Int64
    let values: [Int64?]
    /// `nil` where one of them is not known.
    let kib: Int64?

    init(us: Int64, values: [Int64?]) {
      self.us = us
      self.values = values
      kib = values.reduce(Int64?(0)) { sum, value in
        if let sum, let value { sum.plus(value) } else { nil }
      }
    }
  }

  /// Every moment at which a curve bends, and those at which one falls while others go on.
  private static func moments(
    of series: [[Chart.Point]], _ stretch: ClosedRange<Int64>
  ) -> [Int64] {
    let known = Set(series.joined().map(\.us))
    guard let first = known.min(), let last = known.max() else { return [] }
    let ends = series.flatMap { points in
      points.isEmpty ? [] : [points[0].us &- 1, points[points.count - 1].us &+ 1]
    }.filter { (first...last).contains($0) }
    return known.union(ends).filter(stretch.contains).sorted()
  }

  private static func value(of points: [Chart.Point], at us: Int64) -> Int64? {
    guard let first = points.first, let last = points.last, us >= first.us, us <= last.us else {
      return 0
    }
    // The first point that is not before the moment.
    var index = 0
    var high = points.count - 1
    while index < high {
      let middle = (index + high) / 2
      if points[middle].us < us { index = middle + 1 } else { high = middle }
    }
    let next = points[index]
    guard next.us > us else { return next.kib?.asKib }
    guard let from = points[index - 1].kib?.asKib, let to = next.kib?.asKib else { return nil }
    let share = Double(us - points[index - 1].us) / Double(next.us - points[index - 1].us)
    return from + Int64((Double(to - from) * share).rounded())
  }

  /// The parts of a layer with some height, and the edges that lead there.
  private static func thickParts(_ run: [Edge]) -> [[Edge]] {
    run.indices.split { index in
      !run[max(0, index - 1)...min(run.count - 1, index + 1)].contains { $0.high > $0.low }
    }.map { Array(run[$0]) }
  }

  /// The first, the last, and of so many stretches between them the highest.
  private static func thinned(_ run: ArraySlice<Sum>, to count: Int) -> [Sum] {
    guard let first = run.first, let last = run.last, run.count > count + 2 else {
      return Array(run)
    }
    let inner = run.dropFirst().dropLast()
    let highest = (0..<count).compactMap { stretch in
      inner[
        (inner.startIndex + stretch * inner.count / count)..<(inner.startIndex
          + (stretch + 1) * inner.count / count)
      ]
      .max { $0.kib ?? 0 < $1.kib ?? 0 }
    }
    return [first] + highest + [last]
  }
}
