/// Stretches in which nobody looked, as far as the readings tell.
///
/// A reading is there only where the value changed. Where a series changed at nearly every look and
/// then not once for a long time, it was not looked at; nothing is known of its floor meanwhile.
struct Silences: Equatable, Sendable {
  /// The stretches, ascending, µs.
  private(set) var stretches: [Range<Int64>] = []

  /// A pause longer than so many usual ones is a silence.
  private static let longPauses: Int64 = 8
  /// Fewer readings show no usual pause.
  private static let leastReadings = 12
  /// The usual pause is looked for among no more than so many.
  private static let samples = 200

  init(_ readings: [Reading]) {
    guard readings.count >= Self.leastReadings else { return }
    let every = max(1, (readings.count - 1) / Self.samples)
    let pauses = stride(from: 1, to: readings.count, by: every).map {
      readings[$0].us - readings[$0 - 1].us
    }.sorted()
    let usual = pauses[pauses.count / 2]
    // Pauses of all lengths belong to a series that changes now and then.
    guard usual > 0, pauses[pauses.count * 9 / 10] <= 2 * usual else { return }
    for i in 1..<readings.count
    where readings[i].us - readings[i - 1].us > Self.longPauses * usual {
      stretches.append(readings[i - 1].us + usual..<readings[i].us)
    }
  }

  /// Whether nothing is known of a stretch of time.
  func cover(fromUs: Int64, untilUs: Int64) -> Bool {
    stretches.contains { $0.lowerBound <= fromUs && untilUs <= $0.upperBound }
  }
}
