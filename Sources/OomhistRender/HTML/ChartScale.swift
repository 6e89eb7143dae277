package import OomhistModel

/// Round places on the axes of a chart.
package enum ChartScale {
  /// A place on an axis, with the words beside it.
  package struct Tick: Equatable, Sendable {
    package let value: Int64
    package let label: String

    package init(_ value: Int64, _ label: String) {
      self.value = value
      self.label = label
    }
  }

  /// Ticks of memory from 0 to at least `most`, KiB, all in one unit; no more than `count` + 1
  /// steps.
  package static func memory(upToKib most: Int64, count: Int) -> [Tick] {
    let most = min(max(most, 1), 1 << 52)
    let units = ["KiB", "MiB", "GiB", "TiB", "PiB"]
    var unit = 0
    while unit < units.count - 1, most >= Int64(1) << (10 * (unit + 1)) { unit += 1 }
    let scale = Double(Int64(1) << (10 * unit))
    let step = niceStep(Double(most) / scale / Double(max(count, 1)), isWhole: unit == 0)
    var ticks: [Tick] = []
    var index = 0.0
    repeat {
      let value = index * step
      let kib = Int64((value * scale).rounded())
      ticks.append(Tick(kib, index == 0 ? "0" : "\(number(value, step: step)) \(units[unit])"))
      index += 1
    } while ticks[ticks.count - 1].value < most
    return ticks
  }

  /// The least of 1, 2 and 5 times a power of ten that is not below `least`.
  private static func niceStep(_ least: Double, isWhole: Bool) -> Double {
    var power = 1.0
    while power * 10 <= least { power *= 10 }
    while power > least, power > (isWhole ? 1 : 0.001) { power /= 10 }
    for factor in [1.0, 2, 5, 10] where factor * power >= least * 0.999_999 {
      return factor * power
    }
    return 10 * power
  }

  private static func number(_ value: Double, step: Double) -> String {
    HumaneText.fixed(value, digits: step >= 1 ? 0 : step >= 0.1 ? 1 : step >= 0.01 ? 2 : 3)
  }

  private static let secondsOfSteps: [Int64] = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400,
    172_800, 604_800,
  ]

  /// Round times of the zone's clocks inside a stretch, at most `count` or so.
  package static func times(
    fromUs: Int64, untilUs: Int64, count: Int, zone: ZoneRules
  ) -> [Tick] {
    guard untilUs > fromUs, MachineText.isTime(fromUs), MachineText.isTime(untilUs) else {
      return []
    }
    let least = (untilUs - fromUs) / Int64(max(count, 1))
    let stepUs =
      secondsOfSteps.map { $0 * 1_000_000 }.first { $0 >= least }
      ?? (least / 604_800_000_000 + 1) * 604_800_000_000
    let offsetUs = Int64(zone.offsetSeconds(fromUs)) * 1_000_000
    var us = -((-(fromUs + offsetUs)).flooredQuotient(by: stepUs)) * stepUs - offsetUs
    var ticks: [Tick] = []
    while us <= untilUs {
      ticks.append(Tick(us, label(us, stepUs: stepUs, zone: zone)))
      us += stepUs
    }
    return ticks
  }

  private static func label(_ us: Int64, stepUs: Int64, zone: ZoneRules) -> String {
    let text = ISO8601.local(us, zone: zone)
    let time = text.dropFirst(11)
    if stepUs >= 86_400_000_000 { return String(text.dropFirst(5).prefix(5)) }
    // A new day says which.
    if stepUs >= 3_600_000_000, time.hasPrefix("00:00") {
      return String(text.dropFirst(5).prefix(5))
    }
    return String(time.prefix(stepUs < 60_000_000 ? 8 : 5))
  }
}
