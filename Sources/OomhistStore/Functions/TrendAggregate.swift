import GRDB
import OomhistAnalysis
import OomhistModel

/// SQL aggregate `trend(at_us, value, from_us, until_us)`: a curve as a JSON array of numbers.
///
/// The statistics are a pure function of OomhistAnalysis; here it gets its SQL name.
struct TrendAggregate: DatabaseAggregate {
  static let function = DatabaseFunction(
    "trend", argumentCount: 4, pure: true, aggregate: TrendAggregate.self)

  private var trend = Trend()
  private var fromUs: Int64?
  private var untilUs: Int64?

  mutating func step(_ values: [DatabaseValue]) {
    fromUs = values[2].us
    untilUs = values[3].us
    guard let atUs = values[0].us,
      let value = Int64.fromDatabaseValue(values[1])
    else { return }
    trend.add(atUs: atUs, value: value)
  }

  func finalize() -> (any DatabaseValueConvertible)? {
    guard let fromUs, let untilUs else { return nil }
    let points = trend.points(fromUs: fromUs, untilUs: untilUs)
    guard !points.isEmpty else { return nil }
    var json = JSONText()
    json.beginArray()
    for point in points {
      if let point { json.integer(point) } else { json.null() }
    }
    json.endArray()
    return json.text
  }
}
