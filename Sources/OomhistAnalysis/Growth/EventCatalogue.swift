/// The innocent events that ``EventSearch`` has to choose from, besides levels.
enum EventCatalogue {
  /// Innocent growth must be over by this share of the segment, where there is no line beside it.
  private static let overBy = 0.75

  /// What grows in its own way: warm-ups, fills, bends.
  static let growths: [GrowthCourse.Event] =
    [0.005, 0.01, 0.02, 0.035, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3].map { .saturation(span: $0) }
    + [0.002, 0.005, 0.01, 0.02, 0.04, 0.08, 0.15].map { .logarithm(span: $0) }
    + stride(from: 0.15, through: 0.9, by: 0.05).flatMap { end in
      [1.5, 2].map { .fill(until: end, power: $0) }
    }
    + stride(from: 0.08, through: 0.85, by: 0.035).map { .bend(at: $0) }

  /// Whether an event grows no more by then.
  static func isOver(_ event: GrowthCourse.Event) -> Bool {
    switch event {
    case .bend(let end), .fill(let end, _): end <= overBy
    default: true
    }
  }

  /// Whether an event is another level from a moment on at which innocent growth must be over.
  static func isLateStep(_ event: GrowthCourse.Event) -> Bool {
    if case .level(let from, let until) = event { until >= 1 && from > overBy } else { false }
  }

  /// The hours of the day as one wave or two, as far as the segment shows them.
  static func waves(_ day: Double) -> [EventSearch.Group] {
    func wave(_ period: Double) -> EventSearch.Group {
      [.wave(period: period, isSine: true), .wave(period: period, isSine: false)]
    }
    if day > 2 || day < 0.1 { return [] }
    return day > 1.5 ? [wave(day)] : [wave(day), wave(day) + wave(day / 2)]
  }
}
