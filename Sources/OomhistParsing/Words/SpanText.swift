/// Durations in the shortest exact spelling that ``TimeSpan`` reads: `10s`, `90min`, `400d`.
package enum SpanText {
  private static let units: [(name: String, us: Int64)] = [
    ("d", 86_400_000_000), ("h", 3_600_000_000), ("min", 60_000_000), ("s", 1_000_000),
    ("ms", 1_000), ("us", 1),
  ]

  /// The text of a duration in µs; 0 has no unit.
  package static func text(_ us: Int64) -> String {
    let unit = units.first { us != 0 && us % $0.us == 0 }
    return unit.map { "\(us / $0.us)\($0.name)" } ?? "\(us)"
  }
}
