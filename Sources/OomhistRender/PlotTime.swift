package import OomhistModel

/// The time axis of a plot: which column a moment falls in, and where round times are.
package struct PlotTime: Sendable {
  /// µs since the epoch, UTC.
  package let fromUs: Int64
  package let untilUs: Int64
  let columns: Int
  let zone: ZoneRules

  /// A round time and its label.
  struct Tick: Equatable {
    let column: Int
    let label: String
  }

  package init(fromUs: Int64, untilUs: Int64, columns: Int, zone: ZoneRules) {
    self.fromUs = fromUs
    self.untilUs = max(untilUs, fromUs + 1)
    self.columns = max(1, columns)
    self.zone = zone
  }

  /// The first moment of a column.
  static func startUs(of column: Int, of count: Int, fromUs: Int64, untilUs: Int64) -> Int64 {
    let span = Double(untilUs - fromUs)
    return fromUs + Int64(span * Double(column) / Double(count))
  }

  /// The column of a moment; `nil` outside the window.
  func column(of us: Int64) -> Int? {
    guard us >= fromUs, us <= untilUs else { return nil }
    let share = Double(us - fromUs) / Double(untilUs - fromUs)
    return min(columns - 1, Int(share * Double(columns)))
  }

  private static let secondUs: Int64 = 1_000_000
  private static let dayUs: Int64 = 86_400_000_000
  /// Distances of labels, from a second to a year.
  private static let stepsUs: [Int64] =
    [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800].map { $0 * secondUs }
    + [1, 2, 3, 6, 12].map { $0 * 3600 * secondUs }
    + [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000].map { $0 * dayUs }

  /// Round times by the clocks of the zone, as many as there is room for.
  func ticks() -> [Tick] {
    let spanUs = untilUs - fromUs
    guard
      let stepUs = Self.stepsUs.first(where: { step in
        let columnsApart = Double(columns) * Double(step) / Double(spanUs)
        return columnsApart >= Double(Self.labelWidth(stepUs: step) + 3)
      })
    else { return [] }
    // By what clocks show, so that labels stay round when the clocks are changed.
    let first = zone.civil(atUs: fromUs).utcUs.flooredQuotient(by: stepUs)
    let last = zone.civil(atUs: untilUs).utcUs.flooredQuotient(by: stepUs) + 1
    var ticks: [Tick] = []
    for number in first...last {
      let civil = CivilTime(utcUs: number * stepUs)
      guard let column = column(of: zone.utcUs(civil)), column != ticks.last?.column else {
        continue
      }
      ticks.append(Tick(column: column, label: Self.label(civil, stepUs: stepUs)))
    }
    return ticks
  }

  private static func labelWidth(stepUs: Int64) -> Int {
    stepUs < 60 * secondUs ? 8 : stepUs > 365 * dayUs ? 10 : 5
  }

  /// `08:40`, `08:40:15` in steps of seconds, `11-20` at midnight.
  private static func label(_ civil: CivilTime, stepUs: Int64) -> String {
    let day = "\(ISO8601.two(civil.month))-\(ISO8601.two(civil.day))"
    if stepUs > 365 * dayUs { return "\(civil.year)-\(day)" }
    if stepUs >= dayUs { return day }
    if civil.hour == 0, civil.minute == 0, civil.second == 0 { return day }
    let time = "\(ISO8601.two(civil.hour)):\(ISO8601.two(civil.minute))"
    return stepUs < 60 * secondUs ? "\(time):\(ISO8601.two(civil.second))" : time
  }
}
