import Glibc

/// Looks for the innocent events that explain a series best, and for the line they leave.
///
/// A leak is growth that no warm-up, fill, step, burst or hour of the day accounts for. Events come
/// in one at a time, the best first, and only where each explains much of what was left.
struct CourseFit {
  /// The most events that a course has; more could explain anything.
  static let mostEvents = 3
  /// An event must leave no more than this share of the squares that were left before it.
  static let keepsAtMost = 0.5

  /// Times of the points, in shares of the segment.
  let times: [Double]
  /// The floor at these times, KiB.
  let values: [Double]
  /// The events found, the best first.
  private(set) var events: [GrowthCourse.Event] = []
  /// KiB of each of ``events``.
  private(set) var sizes: [Double] = []
  /// KiB of the line at time 0.
  private(set) var startKib = 0.0
  /// KiB gained by the line over the segment.
  private(set) var gainKib = 0.0
  /// Standard error of ``gainKib``; neighbours that resemble each other make it wider.
  private(set) var gainError = 0.0
  /// Standard deviation of what is left, KiB.
  private(set) var noiseKib = 0.0
  /// See ``MannKendall/inflation(ofResiduals:)``.
  private(set) var inflation = 1.0

  /// - Parameters:
  ///   - times: shares of the segment, ascending.
  ///   - values: KiB.
  ///   - day: 24 h in shares of the segment; `nil` where the segment has no whole day.
  init(times: [Double], values: [Double], day: Double?) {
    self.times = times
    self.values = values
    var squares = LeastSquares(values)
    squares.add(Array(repeating: 1, count: times.count))
    squares.add(times)
    let least = Self.rounding * Self.rounding * Double(times.count)
    while events.count < Self.mostEvents, squares.rss > least,
      times.count >= squares.columns + 4,
      let found = best(squares, day: day)
    {
      for event in found {
        events.append(event)
        squares.add(column(event))
      }
    }
    settle(squares)
  }

  /// KiB below which differences are rounding: sizes come in pages.
  private static let rounding = 4.0

  /// The series without its events: the line, and what is left.
  var withoutEvents: [Double] {
    zip(times, values).map { t, value in
      zip(events, sizes).reduce(value) { $0 - $1.1 * $1.0.value(at: t) }
    }
  }

  /// KiB that events added between the start and the end of the segment.
  var gainOfEventsKib: Double {
    zip(events, sizes).reduce(0) { $0 + $1.1 * ($1.0.value(at: 1) - $1.0.value(at: 0)) }
  }

  private func column(_ event: GrowthCourse.Event) -> [Double] {
    times.map { event.value(at: $0) }
  }

  /// The event that explains most of what is left, if it explains enough.
  private func best(_ squares: LeastSquares, day: Double?) -> [GrowthCourse.Event]? {
    var best: (gain: Double, events: [GrowthCourse.Event]) = (0, [])
    func offer(_ gain: Double, _ events: [GrowthCourse.Event]) {
      if gain > best.gain { best = (gain, events) }
    }
    for event in Self.growths where !events.contains(event) {
      let (gain, size) = squares.gain(of: column(event))
      switch event {
      case .saturation, .logarithm: if size > 0 { offer(gain, [event]) }
      default: offer(gain, [event])
      }
    }
    if let day, !events.contains(.dayCosine(day: day)) {
      let pair = [GrowthCourse.Event.dayCosine(day: day), .daySine(day: day)]
      var with = squares
      for event in pair { with.add(column(event)) }
      offer(squares.rss - with.rss, pair)
    }
    if let level = bestLevel(squares) { offer(level.gain, [level.event]) }
    let rss = squares.rss
    guard rss - best.gain <= Self.keepsAtMost * rss else { return nil }
    return best.events
  }

  private func bestLevel(_ squares: LeastSquares) -> (gain: Double, event: GrowthCourse.Event)? {
    var best: (gain: Double, range: Range<Int>) = (0, 0..<0)
    for from in 1..<times.count {
      for until in (from + 1)...times.count {
        let gain = squares.gain(ofLevel: from..<until)
        if gain > best.gain { best = (gain, from..<until) }
      }
    }
    guard best.gain > 0 else { return nil }
    let from = (times[best.range.lowerBound] + times[best.range.lowerBound - 1]) / 2
    let until =
      best.range.upperBound == times.count
      ? 1 : (times[best.range.upperBound] + times[best.range.upperBound - 1]) / 2
    return (best.gain, .level(from: from, until: until))
  }

  private mutating func settle(_ squares: LeastSquares) {
    var columns = [Array(repeating: 1, count: times.count), times]
    columns += events.map(column)
    let all = LeastSquares.sizes(columns: columns, values: values)
    startKib = all[0]
    gainKib = all[1]
    sizes = Array(all.dropFirst(2))
    let free = Double(max(1, times.count - columns.count))
    inflation = MannKendall.inflation(ofResiduals: squares.residuals)
    noiseKib = (squares.rss / free).squareRoot()
    // What of time the other columns cannot imitate carries the line.
    var others = LeastSquares(times)
    for (place, column) in columns.enumerated() where place != 1 { others.add(column) }
    let lever = others.rss.squareRoot()
    let noise = max(noiseKib, Self.rounding / 3)
    gainError = lever > 1e-6 ? noise * inflation.squareRoot() / lever : .infinity
  }

  private static let growths: [GrowthCourse.Event] =
    [0.005, 0.01, 0.02, 0.035, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3].map { .saturation(span: $0) }
    + [0.002, 0.005, 0.01, 0.02, 0.04, 0.08, 0.15].map { .logarithm(span: $0) }
    + stride(from: 0.08, through: 0.85, by: 0.035).map { .bend(at: $0) }
}
