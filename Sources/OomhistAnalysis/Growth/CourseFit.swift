import Glibc

/// A line through points, and beside it the innocent events that explain them.
///
/// A leak is growth that no warm-up, fill, step, burst or hour of the day accounts for.
struct CourseFit {
  /// Times of the points, in shares of the segment.
  let times: [Double]
  /// The floor at these times, KiB.
  let values: [Double]
  private let day: Double
  private let groups: [EventSearch.Group]
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
  ///   - day: 24 h in shares of the segment.
  init(times: [Double], values: [Double], day: Double) {
    self.times = times
    self.values = values
    self.day = day
    groups = EventSearch(times: times, values: values, day: day).groups(
      most: EventSearch.mostEvents, roundingKib: Self.rounding)
    events = groups.flatMap { $0 }
    settle()
  }

  /// KiB below which differences are rounding: sizes come in pages.
  private static let rounding = 4.0
  /// Share of the squares that is clearly less.
  private static let clearlyBetter = 0.5

  /// The series without its events: the line, and what is left.
  var withoutEvents: [Double] {
    zip(times, values).map { t, value in
      zip(events, sizes).reduce(value) { $0 - $1.1 * $1.0.value(at: t) }
    }
  }

  /// KiB that events added between the start and the end of the segment.
  var gainOfEventsKib: Double {
    let first = times.first ?? 0
    return zip(events, sizes).reduce(0) {
      $0 + $1.1 * ($1.0.value(at: 1) - $1.0.value(at: first))
    }
  }

  /// Whether events alone, without any line, explain the points clearly better.
  var isExplainedWithoutLine: Bool {
    let with = EventSearch(times: times, values: values, day: day)
    let without = EventSearch(times: times, values: values, day: day, hasLine: false)
    let two = without.groups(most: 2, roundingKib: Self.rounding)
    // What grew, stood still and then rose again is no explanation: it is growing.
    guard two.count < 2 || !two.joined().contains(where: EventCatalogue.isLateStep) else {
      return false
    }
    return without.score(of: two) <= Self.clearlyBetter * with.score(of: groups)
  }

  /// Share of the growth by the line and its bends that came before the last sixth.
  var shareGrownEarly: Double {
    func grown(_ t: Double) -> Double {
      zip(events, sizes).reduce(gainKib * t) {
        if case .bend = $1.0 { $0 + $1.1 * $1.0.value(at: t) } else { $0 }
      }
    }
    let (first, last) = (times.first ?? 0, times.last ?? 1)
    let all = grown(last) - grown(first)
    return all > 0 ? (grown(first + (last - first) * 5 / 6) - grown(first)) / all : 0
  }

  /// By how much an event moves the points at the most, KiB.
  func reach(_ place: Int) -> Double {
    let values = column(events[place])
    return ((values.max() ?? 0) - (values.min() ?? 0)) * abs(sizes[place])
  }

  private func column(_ event: GrowthCourse.Event) -> [Double] {
    times.map { event.value(at: $0) }
  }

  private mutating func settle() {
    var columns = [Array(repeating: 1, count: times.count), times]
    columns += events.map(column)
    var squares = LeastSquares(values)
    for column in columns { squares.add(column) }
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
}
