import Glibc

/// The line whose slope is the median of the slopes between all pairs of points.
///
/// Up to 29 % of the points may be anywhere without moving it far.
package enum TheilSen {
  /// A line, with an interval for its slope.
  package struct Line: Equatable, Sendable {
    /// Units of y for one unit of x.
    package var slope: Double
    /// The line's y at x = 0: the median over the points.
    package var intercept: Double
    /// Lower end of the slope's interval.
    package var slopeLow: Double
    /// Upper end of the slope's interval.
    package var slopeHigh: Double

    /// The line's y at `x`.
    package func value(at x: Double) -> Double { intercept + slope * x }
  }

  /// More points than these are thinned out, so that the pairs stay few.
  package static let mostPoints = 300

  /// The line through points.
  ///
  /// - Parameters:
  ///   - points: the points, in any order.
  ///   - z: half width of the interval in standard deviations; 1.645 makes 90 %.
  ///   - varianceInflation: by how much neighbours that resemble each other widen the variance;
  ///     1 for independent points.
  /// - Returns: `nil` for fewer than two different x.
  package static func line(
    _ points: [(x: Double, y: Double)], z: Double = 1.645, varianceInflation: Double = 1
  ) -> Line? {
    let points = thinned(points)
    var slopes: [Double] = []
    slopes.reserveCapacity(points.count * max(0, points.count - 1) / 2)
    for i in points.indices {
      for j in points.index(after: i)..<points.endIndex where points[i].x != points[j].x {
        slopes.append((points[j].y - points[i].y) / (points[j].x - points[i].x))
      }
    }
    guard !slopes.isEmpty else { return nil }
    slopes.sort()
    let slope = median(ofSorted: slopes)
    let intercept = median(ofSorted: points.map { $0.y - slope * $0.x }.sorted())
    let n = Double(points.count)
    let variance = n * (n - 1) * (2 * n + 5) / 18 * max(1, varianceInflation)
    let width = z * variance.squareRoot()
    let middle = Double(slopes.count) / 2
    let last = Double(slopes.count - 1)
    let low = slopes[Int(min(last, max(0, (middle - width / 2).rounded(.down))))]
    let high = slopes[Int(max(0, min(last, (middle + width / 2).rounded(.up))))]
    return Line(slope: slope, intercept: intercept, slopeLow: low, slopeHigh: high)
  }

  /// The middle of numbers in ascending order; 0 for none.
  package static func median(ofSorted numbers: [Double]) -> Double {
    guard !numbers.isEmpty else { return 0 }
    let middle = numbers.count / 2
    return numbers.count % 2 == 1
      ? numbers[middle] : (numbers[middle - 1] + numbers[middle]) / 2
  }

  private static func thinned(_ points: [(x: Double, y: Double)]) -> [(x: Double, y: Double)] {
    guard points.count > mostPoints else { return points }
    return (0..<mostPoints).map { points[$0 * (points.count - 1) / (mostPoints - 1)] }
  }
}
