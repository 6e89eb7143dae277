/// How the memory of something went over a window.
package enum GrowthShape: String, Sendable, CaseIterable {
  /// Grows on and on, and still does at the end.
  case leak
  /// Much growth in little time: at the end of the window, or given back since.
  case burst
  /// Moved to another level at once, and stayed there.
  case step
  /// Goes up and comes down again and again, over a floor that does not rise.
  case sawtooth
  /// Grew at first, ever slower or up to a limit, and no longer does.
  case warmup
  /// Stays, or wanders about, or goes with the hours of the day.
  case steady
  /// Has not been there for long enough to tell.
  case new
}

/// How far a finding can be relied on.
package enum Confidence: String, Sendable, Comparable, CaseIterable {
  case none, low, medium, high

  private var rank: Int {
    switch self {
    case .none: 0
    case .low: 1
    case .medium: 2
    case .high: 3
    }
  }

  package static func < (a: Confidence, b: Confidence) -> Bool { a.rank < b.rank }
}

/// What ``GrowthTest`` says of one series.
package struct GrowthFinding: Equatable, Sendable {
  /// How the memory went.
  package var shape: GrowthShape
  /// Whether it grows on and on: what warm-up, steps and the hours of the day explain is taken off.
  package var isLeaking: Bool
  /// Growth that goes on at the end, KiB per hour: Theil–Sen through interval minima.
  ///
  /// `nil` where there are too few readings for a line.
  package var slopeKibPerHour: Double?
  /// Lower end of the 90 % interval of ``slopeKibPerHour``.
  package var slopeLowKibPerHour: Double?
  /// Upper end of the 90 % interval of ``slopeKibPerHour``.
  package var slopeHighKibPerHour: Double?
  /// The floor (what was held at the least) when the segment began, KiB.
  package var fromKib: Int64
  /// The floor at the end, KiB.
  package var toKib: Int64
  /// Start of the segment examined, µs: after the last restart.
  package var sinceUs: Int64
  /// How many readings the segment has.
  package var readings: Int
  /// How far this can be relied on.
  package var confidence: Confidence
  /// Short phrases for people: what speaks for the shape, and what against its being sure.
  package var reasons: [String]
  /// The course that the series is expected to keep; `nil` without a slope.
  package var course: GrowthCourse?

  /// Growth of the floor over the segment, KiB; negative where it shrank.
  package var grewKib: Int64 { toKib - fromKib }

  package init(
    shape: GrowthShape, isLeaking: Bool = false, fromKib: Int64, toKib: Int64, sinceUs: Int64,
    readings: Int, confidence: Confidence, reasons: [String] = []
  ) {
    self.shape = shape
    self.isLeaking = isLeaking
    self.fromKib = fromKib
    self.toKib = toKib
    self.sinceUs = sinceUs
    self.readings = readings
    self.confidence = confidence
    self.reasons = reasons
  }
}
