/// Tells a leak from other growth, in one series.
///
/// The window is cut into intervals of which only the least counts; it is split where the series
/// begins anew; innocent events (warm-up, fill, step, burst, hours of the day) are taken off; and
/// what is left must be a line that rises surely, much, and still at the end. Lengths of time are
/// shares of the window, so seconds and months are judged alike. See docs/leak-detection.md.
package struct GrowthTest: Sendable {
  /// The most intervals that a segment is cut into.
  static let intervals = 48

  /// Shorter windows, µs, show nothing.
  private static let leastUs: Int64 = 1000

  package init() {}

  /// Judges a series up to a moment, until which its last value holds.
  ///
  /// - Parameters:
  ///   - readings: ascending in time; a value holds until the next one.
  ///   - untilUs: when memory was last looked at, µs: not a kill that came later. What nobody
  ///     looked at would pass for time without growth.
  /// - Returns: what is found; it never says more than the readings do, see its confidence.
  package func examine(_ readings: [Reading], untilUs: Int64) -> GrowthFinding {
    let readings =
      readings.last.map { $0.us > untilUs } == true
      ? readings.filter { $0.us <= untilUs } : readings
    guard let first = readings.first, let last = readings.last else { return .nothing }
    guard readings.count >= 3, untilUs - first.us >= Self.leastUs else {
      return Self.few(readings, first: first, last: last, untilUs: untilUs)
    }
    let endUs = Self.end(readings, untilUs: untilUs)
    let swings = Swings(readings[...])
    let silences = Silences(readings)
    // A saw-tooth begins anew all the time; its intervals must be longer than a tooth.
    let most = swings.peaks.count >= Swings.sawtooth ? swings.peaks.count / 2 : readings.count
    let count = min(2 * Self.intervals, max(6, most))
    let whole = IntervalMinima(readings[...], fromUs: first.us, untilUs: endUs, count: count)
    var places = Restarts.places(in: whole.smoothed)
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
      segments.append(
        GrowthSegment(readings, silences, fromUs: fromUs, untilUs: until, windowUs: spanUs))
    }
    return GrowthVerdict.finding(segments)
  }

  private static func few(
    _ readings: [Reading], first: Reading, last: Reading, untilUs: Int64
  ) -> GrowthFinding {
    let phrase =
      switch readings.count {
      case 1: "only 1 reading"
      case 2: "only 2 readings"
      default: "too short a time"
      }
    let isStill = readings.allSatisfy { $0.kib == first.kib } && untilUs > first.us
    return GrowthFinding(
      shape: isStill ? .steady : readings.count == 2 ? .step : .new, fromKib: first.kib,
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
