/// How straight a series went from its first value to its last.
///
/// Net growth as a part of all movement, after Kaufman's efficiency ratio: 1 for what only rose,
/// near 0 for what went up and down as much. A saw-tooth that ends high has grown in no other
/// sense than that it had been low before.
package enum Directness {
  /// 0 to 1; `nil` for fewer than four readings.
  package static func of(_ readings: [Reading]) -> Double? {
    guard readings.count >= 4, let first = readings.first, let last = readings.last else {
      return nil
    }
    let moved = zip(readings, readings.dropFirst()).reduce(0.0) { sum, pair in
      sum + abs(Double(pair.1.kib) - Double(pair.0.kib))
    }
    guard moved > 0 else { return 0 }
    return max(0, Double(last.kib) - Double(first.kib)) / moved
  }
}
