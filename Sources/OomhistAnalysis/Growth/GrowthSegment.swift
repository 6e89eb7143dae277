/// A stretch between two restarts, with what can be measured of it.
struct GrowthSegment {
  let fromUs: Int64
  let untilUs: Int64
  /// Length of the window that the segment is a part of, µs.
  let windowUs: Int64
  /// What is held at the end, KiB.
  let lateKib: Int64
  /// How many readings it has.
  let readings: Int
  /// Large goings up and down.
  let swings: Int
  /// Share of the time in which it held more than half-way between its least and its most.
  let shareHigh: Double
  /// The points of the floor: shares of the segment, KiB.
  let times: [Double]
  let floor: [Double]
  /// The most that was held in each interval, KiB.
  let most: [Double]
  let fit: CourseFit
  /// Theil–Sen through what the events leave, KiB over the segment.
  let line: TheilSen.Line?
  /// The same through the last third.
  let tail: TheilSen.Line?
  /// Mann–Kendall of what the events leave.
  let trendZ: Double

  init(
    _ readings: [Reading], _ silences: Silences, fromUs: Int64, untilUs: Int64, windowUs: Int64
  ) {
    self.fromUs = fromUs
    self.untilUs = untilUs
    self.windowUs = windowUs
    let own = Self.cut(readings, fromUs: fromUs, untilUs: untilUs)
    self.readings = own.count
    lateKib = own.last?.kib ?? 0
    let count = min(GrowthTest.intervals, max(6, own.count))
    let fine = IntervalMinima(own, fromUs: fromUs, untilUs: untilUs, count: count)
    most = fine.most
    let swings = Swings(own)
    self.swings = swings.peaks.count
    shareHigh = Self.shareHigh(
      own, untilUs: untilUs, half: ((fine.least.min() ?? 0) + (fine.most.max() ?? 0)) / 2)
    if swings.troughs.count >= 5, swings.troughs.count <= count / 2 {
      let spanUs = Double(untilUs - fromUs)
      times = swings.troughs.map { max(0, Double($0.us - fromUs) / spanUs) }
      floor = swings.troughs.map { Double($0.kib) }
    } else {
      let minima = Self.steadiest(own, fine)
      let places = Self.heard(minima, silences)
      let smoothed = minima.smoothed
      times = places.map(minima.middle)
      floor = places.map { smoothed[$0] }
    }
    let dayUs = 86_400_000_000.0
    let day = dayUs / Double(untilUs - fromUs)
    fit = CourseFit(times: times, values: floor, day: day)
    let bare = fit.withoutEvents
    let points = zip(times, bare).map { (x: $0, y: $1) }
    line = TheilSen.line(points, varianceInflation: fit.inflation)
    tail = TheilSen.line(points.filter { $0.x >= 2.0 / 3 })
    trendZ = MannKendall.z(bare, varianceInflation: fit.inflation)
  }

  var hours: Double { Double(untilUs - fromUs) / 3.6e9 }

  /// The floor at the start, KiB; for a saw-tooth, the least of the first two teeth.
  var fromKib: Int64 { Int64(floor.prefix(floorEnds).min() ?? 0) }

  /// The floor at the end, KiB.
  var toKib: Int64 { Int64(floor.suffix(floorEnds).min() ?? 0) }

  private var floorEnds: Int { swings >= Swings.sawtooth ? 2 : 1 }

  /// Size that growth is measured against, KiB.
  var levelKib: Double {
    max(1, TheilSen.median(ofSorted: floor.sorted()))
  }

  /// The intervals of which something is known; all of them where that would be too few.
  private static func heard(_ minima: IntervalMinima, _ silences: Silences) -> [Int] {
    let all = Array(0..<minima.count)
    guard !silences.stretches.isEmpty else { return all }
    let spanUs = Double(minima.untilUs - minima.fromUs) / Double(minima.count)
    let heard = all.filter { place in
      let fromUs = minima.fromUs + Int64(Double(place) * spanUs)
      return !silences.cover(fromUs: fromUs, untilUs: fromUs + Int64(spanUs))
    }
    return heard.count >= 6 ? heard : all
  }

  /// Minima of as many intervals as make the slope surest: fewer where a saw-tooth is slow.
  private static func steadiest(
    _ readings: ArraySlice<Reading>, _ fine: IntervalMinima
  ) -> IntervalMinima {
    var best = fine
    var bestError = error(fine.least)
    for count in [fine.count / 2, fine.count / 4] where count >= 10 {
      let coarse = IntervalMinima(
        readings, fromUs: fine.fromUs, untilUs: fine.untilUs, count: count)
      let itsError = error(coarse.least)
      if itsError < 0.7 * bestError { (best, bestError) = (coarse, itsError) }
    }
    return best
  }

  /// How unsure a slope through the points is, by how they jump about.
  private static func error(_ values: [Double]) -> Double {
    guard values.count >= 4 else { return .infinity }
    var squares = 0.0
    for i in 1..<values.count - 1 {
      let bend = values[i + 1] - 2 * values[i] + values[i - 1]
      squares += bend * bend
    }
    return squares.squareRoot() / Double(values.count)
  }

  private static func shareHigh(
    _ readings: ArraySlice<Reading>, untilUs: Int64, half: Double
  ) -> Double {
    guard let first = readings.first, untilUs > first.us else { return 0 }
    let half = Int64(half)
    var (highUs, held) = (Int64(0), first)
    for reading in readings.dropFirst() {
      if held.kib > half { highUs += reading.us - held.us }
      held = reading
    }
    if held.kib > half { highUs += max(0, untilUs - held.us) }
    return Double(highUs) / Double(untilUs - first.us)
  }

  /// The readings of a stretch, with the one whose value holds into it.
  private static func cut(
    _ readings: [Reading], fromUs: Int64, untilUs: Int64
  ) -> ArraySlice<Reading> {
    var begin = readings.startIndex
    while begin + 1 < readings.endIndex, readings[begin + 1].us <= fromUs { begin += 1 }
    var end = begin
    while end < readings.endIndex, readings[end].us <= untilUs { end += 1 }
    return readings[begin..<max(end, min(begin + 1, readings.endIndex))]
  }
}
