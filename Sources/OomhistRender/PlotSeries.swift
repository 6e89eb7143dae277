/// Sizes over time, and the stretches of which nothing is known.
package struct PlotSeries: Equatable, Sendable {
  /// A size that holds from a moment on until the next point; `nil`: from here on nothing is known.
  package struct Point: Equatable, Sendable {
    /// µs since the epoch, UTC.
    package var atUs: Int64
    package var kib: Int64?

    package init(atUs: Int64, kib: Int64?) {
      self.atUs = atUs
      self.kib = kib
    }
  }

  /// Which of many values stands for a column.
  package enum Extreme: Sendable {
    /// Memory that is in use kills by its peaks.
    case highest
    /// Memory that is left kills where it is least.
    case lowest
  }

  package var title: String
  /// In the order of time.
  package var points: [Point]
  package var extreme: Extreme
  /// What the scale must reach, such as RAM; else the largest value.
  package var fullKib: Int64?

  package init(
    title: String, points: [Point], extreme: Extreme = .highest, fullKib: Int64? = nil
  ) {
    self.title = title
    self.points = points
    self.extreme = extreme
    self.fullKib = fullKib
  }

  /// The value of each of so many equal stretches of time, `nil` where nothing is known.
  func columns(_ count: Int, fromUs: Int64, untilUs: Int64) -> [Int64?] {
    var columns: [Int64?] = []
    var rest = points[...]
    var held: Int64?
    for column in 0..<count {
      let startUs = PlotTime.startUs(of: column, of: count, fromUs: fromUs, untilUs: untilUs)
      let isLast = column == count - 1
      let endUs =
        isLast
        ? untilUs + 1
        : PlotTime.startUs(of: column + 1, of: count, fromUs: fromUs, untilUs: untilUs)
      while let point = rest.first, point.atUs <= startUs {
        held = point.kib
        rest.removeFirst()
      }
      var value = held
      while let point = rest.first, point.atUs < endUs {
        held = point.kib
        if let kib = point.kib { value = worse(value, kib) }
        rest.removeFirst()
      }
      columns.append(value)
    }
    return columns
  }

  private func worse(_ first: Int64?, _ second: Int64) -> Int64 {
    guard let first else { return second }
    return extreme == .highest ? max(first, second) : min(first, second)
  }
}

extension PlotSeries {
  /// A sample that is so many times later than is usual around it leaves a gap.
  private static let lateness: Int64 = 4
  /// Distances on each side that tell what is usual: the record is dense here and an hour a
  /// sample there.
  private static let neighbours = 3

  /// The points with an end set where samples are missing, between them and up to `untilUs`.
  ///
  /// A last sample counts as long as the next one is not overdue; a single one tells only of its
  /// own moment.
  package static func breakingAtGaps(_ points: [Point], untilUs: Int64) -> [Point] {
    guard let last = points.last else { return [] }
    let distances = zip(points, points.dropFirst()).map { $1.atUs - $0.atUs }
    var broken: [Point] = []
    for (place, point) in points.enumerated() {
      broken.append(point)
      guard place < distances.count, let usualUs = usual(distances, around: place) else { continue }
      if distances[place] > lateness * usualUs {
        broken.append(Point(atUs: point.atUs + usualUs, kib: nil))
      }
    }
    let usualUs = usual(distances, around: distances.count) ?? 1
    if untilUs - last.atUs > lateness * usualUs {
      broken.append(Point(atUs: last.atUs + usualUs, kib: nil))
    }
    return broken
  }

  /// What is usual on the sparser side of a distance, that distance left out; `nil` where there is
  /// no other.
  private static func usual(_ distances: [Int64], around place: Int) -> Int64? {
    let before = distances[max(0, place - neighbours)..<min(place, distances.count)]
    let after = distances.dropFirst(place + 1).prefix(neighbours)
    return [before, after].compactMap { side in
      side.isEmpty ? nil : max(1, side.sorted()[side.count / 2])
    }.max()
  }
}
