import GRDB
import OomhistAnalysis
import OomhistModel

/// SQL aggregate `onset(at_us, headroom_kib, until_us)`: when memory began to run out.
///
/// A JSON object `{"start_us", "middle_us", "lost_kib"}`; NULL where headroom did not fall.
struct OnsetAggregate: DatabaseAggregate {
  static let function = DatabaseFunction(
    "onset", argumentCount: 3, pure: true, aggregate: OnsetAggregate.self)

  private var onset = Onset()
  private var untilUs: Int64?

  mutating func step(_ values: [DatabaseValue]) {
    untilUs = values[2].us
    guard let atUs = values[0].us, let kib = values[1].kib else { return }
    onset.add(atUs: atUs, headroomKib: kib)
  }

  func finalize() -> (any DatabaseValueConvertible)? {
    guard let untilUs, let moments = onset.moments(untilUs: untilUs) else { return nil }
    var json = JSONText()
    json.beginObject()
    json.integer(moments.startUs, key: "start_us")
    json.integer(moments.middleUs, key: "middle_us")
    json.integer(moments.lostKib, key: "lost_kib")
    json.endObject()
    return json.text
  }
}
