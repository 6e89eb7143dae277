/// Tells a leak from other growth, in one series.
///
/// The window is cut into intervals of which only the least counts; it is split where the series
/// begins anew; innocent events (warm-up, fill, step, burst, hours of the day) are taken off; and
/// what is left must be a line that rises surely, much, and still at the end. Lengths of time are
/// shares of the window, so seconds and months are judged alike. See docs/leak-detection.md.
package struct GrowthTest: Sendable {
  /// The most intervals that a segment is cut into.
  static let intervals = 48
  /// Growth over the window below this share of the floor is not worth a word.
  static let leastGrowth = 0.05
  /// Standard errors that the line must be above 0.
  static let surety = 3.0
  /// Share of the line's slope that must be there in the last third.
  static let tailShare = 0.3

  package init() {}

  /// Judges a series up to a moment, until which its last value holds.
  ///
  /// - Parameters:
  ///   - readings: ascending in time; a value holds until the next one.
  ///   - untilUs: the end of the window, µs.
  package func examine(_ readings: [Reading], untilUs: Int64) -> GrowthFinding {
    guard let first = readings.first, let last = readings.last else {
      return GrowthFinding(
        shape: .new, fromKib: 0, toKib: 0, sinceUs: untilUs, readings: 0, confidence: .none,
        reasons: ["no readings"])
    }
    guard readings.count >= 3, last.us > first.us || untilUs > first.us else {
      return Self.few(readings, first: first, last: last, untilUs: untilUs)
    }
    let endUs = Self.end(readings, untilUs: untilUs)
    let count = min(2 * Self.intervals, max(6, readings.count))
    let whole = IntervalMinima(readings[...], fromUs: first.us, untilUs: endUs, count: count)
    var places = Restarts.places(in: whole.least)
    if places.count > Restarts.most { places = [] }
    let bounds = [0] + places + [count]
    let spanUs = endUs - first.us
    var segments: [GrowthSegment] = []
    for (from, until) in zip(bounds, bounds.dropFirst()) {
      let fromUs = first.us + Int64(Double(spanUs) * Double(from) / Double(count))
      let until =
        until == count
        ? endUs
        : first.us + Int64(Double(spanUs) * Double(until) / Double(count))
      segments.append(GrowthSegment(readings, fromUs: fromUs, untilUs: until, windowUs: spanUs))
    }
    return GrowthVerdict.finding(segments)
  }

  private static func few(
    _ readings: [Reading], first: Reading, last: Reading, untilUs: Int64
  ) -> GrowthFinding {
    let phrase = readings.count == 1 ? "only 1 reading" : "only \(readings.count) readings"
    let isStill = readings.allSatisfy { $0.kib == first.kib } && untilUs > first.us
    return GrowthFinding(
      shape: isStill ? .steady : readings.count == 1 ? .new : .step, fromKib: first.kib,
      toKib: last.kib, sinceUs: first.us, readings: readings.count,
      confidence: isStill ? .low : .none, reasons: [phrase])
  }

  /// The end of the window; later by a usual pause where few readings end with it, so that the
  /// last one has an interval as the others have.
  private static func end(_ readings: [Reading], untilUs: Int64) -> Int64 {
    guard let first = readings.first, let last = readings.last,
      readings.count <= 2 * intervals
    else { return untilUs }
    let pauseUs = (last.us - first.us) / Int64(readings.count - 1)
    return untilUs - last.us < pauseUs / 2 ? last.us + pauseUs : untilUs
  }
}
