/// What is cut out of a record.
package struct ExtractPlan: Equatable, Sendable {
  /// The incident that it is made for; `nil` for a stretch of time.
  package var incidentID: Int64?
  /// Kills of whole incidents, the oldest first.
  package var killIDs: [Int64]
  /// The stretch that is kept in full, µs.
  package var fromUs: Int64
  package var untilUs: Int64
  /// When the windows of a verbose story begin that reach further back than the stretch, µs.
  var windowStarts: [ClosedRange<Int64>] = []
  /// How far back an hour's keyframe is kept with all processes, µs.
  var hoursFromUs: Int64
  /// How far back hours are kept of the processes that the rest knows, µs.
  var roughFromUs: Int64

  static let hourUs: Int64 = 3_600_000_000
  static let dayUs: Int64 = 86_400_000_000
}
