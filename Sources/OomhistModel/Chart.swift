/// Memory over time as curves, before it is known how they are drawn.
///
/// Names may be what others have named; whoever draws the chart escapes them.
package struct Chart: Equatable, Sendable {
  /// A value of a curve, KiB.
  package struct Point: Equatable, Sendable {
    /// The moment, µs since the epoch, UTC.
    package var us: Int64
    /// `nil`: not known from here to the next point; the curve is broken.
    package var kib: Int64?

    package init(us: Int64, kib: Int64?) {
      self.us = us
      self.kib = kib
    }
  }

  /// What a curve stands for, which is more than its place.
  package enum Role: Equatable, Sendable {
    case ordinary
    /// The one to blame.
    case suspect
    /// The one that was killed.
    case victim
    /// What there is at most: RAM and swap, a limit.
    case total
  }

  package struct Series: Equatable, Sendable {
    package var name: String
    package var role: Role
    /// In the order of time.
    package var points: [Point]

    package init(_ name: String, role: Role = .ordinary, _ points: [Point]) {
      self.name = name
      self.role = role
      self.points = points
    }
  }

  /// A moment that is marked in all of its height.
  package struct Mark: Equatable, Sendable {
    package var us: Int64
    package var label: String
    /// The one that the chart is about.
    package var isMain: Bool

    package init(us: Int64, label: String, isMain: Bool = false) {
      self.us = us
      self.label = label
      self.isMain = isMain
    }
  }

  /// A stretch of time that is shaded.
  package struct Band: Equatable, Sendable {
    package var fromUs: Int64
    package var untilUs: Int64
    package var label: String

    package init(fromUs: Int64, untilUs: Int64, label: String) {
      self.fromUs = fromUs
      self.untilUs = untilUs
      self.label = label
    }
  }

  package var title: String
  /// One sentence that says what is measured.
  package var note: String
  /// The stretch of time that is drawn, µs since the epoch, UTC.
  package var fromUs: Int64
  package var untilUs: Int64
  package var series: [Series]
  package var marks: [Mark]
  package var bands: [Band]
  /// Whether each curve stands on the one before it, so that the top is the sum of all.
  package var isStacked: Bool

  package init(
    title: String, note: String = "", fromUs: Int64, untilUs: Int64, series: [Series],
    marks: [Mark] = [], bands: [Band] = [], isStacked: Bool = false
  ) {
    self.title = title
    self.note = note
    self.fromUs = fromUs
    self.untilUs = untilUs
    self.series = series
    self.marks = marks
    self.bands = bands
    self.isStacked = isStacked
  }
}
