import OomhistModel

/// The name of a layer of a stack where it is thick enough to hold it.
struct LayerLabel {
  let x: Double
  let y: Double

  private static let height = 17.0
  /// So many places are tried.
  private static let places = 40
  /// Free space to the sides.
  private static let pause = 3.0

  /// The place with the most room that crosses no mark; `nil` without one.
  ///
  /// `width`: that of the words.
  init?(_ runs: [[ChartStack.Edge]], width: Double, frame: ChartFrame, markXs: [Double]) {
    var best: (room: Double, x: Double, y: Double)?
    for run in runs {
      let points = run.map {
        Point(x: frame.x($0.us), high: frame.y($0.high), low: frame.y($0.low))
      }
      guard let first = points.first, let last = points.last else { continue }
      let spare = last.x - first.x - width - 2 * Self.pause
      guard spare >= 0 else { continue }
      for place in 0...Self.places {
        let from = first.x + Self.pause + spare * Double(place) / Double(Self.places)
        let until = from + width
        guard !markXs.contains(where: { $0 > from - 2 && $0 < until + 2 }) else { continue }
        let covered =
          [Self.between(points, from), Self.between(points, until)]
          + points.filter { $0.x > from && $0.x < until }
        guard let top = covered.map(\.high).max(), let bottom = covered.map(\.low).min(),
          bottom - top >= Self.height, bottom - top > best?.room ?? 0
        else { continue }
        best = (bottom - top, from, (top + bottom) / 2 + 4.5)
      }
    }
    guard let best else { return nil }
    x = best.x
    y = best.y
  }

  private struct Point {
    let x: Double
    let high: Double
    let low: Double
  }

  /// The layer at a place within it.
  private static func between(_ points: [Point], _ x: Double) -> Point {
    let next = points.firstIndex { $0.x >= x } ?? points.count - 1
    let (from, to) = (points[max(0, next - 1)], points[next])
    let share = to.x > from.x ? (x - from.x) / (to.x - from.x) : 1
    return Point(
      x: x, high: from.high + (to.high - from.high) * share,
      low: from.low + (to.low - from.low) * share)
  }
}
