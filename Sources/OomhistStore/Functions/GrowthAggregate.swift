import GRDB
import OomhistAnalysis
import OomhistModel

/// SQL aggregate `growth(at_us, kib, until_us [, limit_kib])`: whether a series grows, how, and how
/// sure that is.
///
/// A JSON object with the shape, the slope over interval minima with its interval, the floor's
/// growth, confidence and reasons; with a limit also when that is reached, in µs since the epoch.
/// A value holds until the next one.
struct GrowthAggregate: DatabaseAggregate {
  static let function = DatabaseFunction(
    "growth", pure: true, aggregate: GrowthAggregate.self)

  private var readings: [Reading] = []
  private var untilUs: Int64?
  private var limitKib: Int64?

  mutating func step(_ values: [DatabaseValue]) {
    guard values.count >= 3 else { return }
    untilUs = values[2].us
    if values.count > 3 { limitKib = values[3].kib }
    guard let us = values[0].us, let kib = values[1].kib else { return }
    readings.append(Reading(us: us, kib: kib))
  }

  func finalize() -> (any DatabaseValueConvertible)? {
    guard let untilUs, !readings.isEmpty else { return nil }
    let ordered = readings.sorted { $0.us < $1.us }
    let finding = GrowthTest().examine(ordered, untilUs: untilUs)
    var json = JSONText()
    json.beginObject()
    json.string(finding.shape.rawValue, key: "shape")
    json.bool(finding.isLeaking, key: "is_leaking")
    for (key, slope) in [
      ("slope_kib_per_hour", finding.slopeKibPerHour),
      ("slope_low_kib_per_hour", finding.slopeLowKibPerHour),
      ("slope_high_kib_per_hour", finding.slopeHighKibPerHour),
    ] {
      if let slope { json.real((slope * 10).rounded() / 10, key: key) }
    }
    json.integer(finding.fromKib, key: "from_kib")
    json.integer(finding.toKib, key: "to_kib")
    json.integer(finding.grewKib, key: "grew_kib")
    if let directness = Directness.of(ordered) {
      json.real((directness * 1000).rounded() / 1000, key: "directness")
    }
    if let last = ordered.last { json.integer(last.kib, key: "last_kib") }
    if let limitKib {
      let end = Exhaustion.when(finding, reaches: limitKib)
      for (key, us) in [
        ("earliest_us", end.earliestUs), ("likely_us", end.likelyUs), ("latest_us", end.latestUs),
      ] {
        if let us { json.integer(us, key: key) }
      }
    }
    json.integer(finding.sinceUs, key: "since_us")
    json.integer(Int64(finding.readings), key: "readings")
    json.string(finding.confidence.rawValue, key: "confidence")
    json.beginArray("reasons")
    for reason in finding.reasons { json.string(reason) }
    json.endArray()
    json.endObject()
    return json.text
  }
}
