import OomhistModel

/// A wall-clock stamp as a line has it.
struct WallTime: Equatable, Sendable {
  /// The calendar that the stamp shows; year 0 where it names none.
  var civil: CivilTime
  /// Seconds east of UTC; `nil` where the stamp is local time.
  var offsetSeconds: Int?
  /// Digits of the second's fraction.
  var digits: Int = 0

  var hasYear: Bool { civil.year != 0 }
}
