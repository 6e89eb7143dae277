package import OomhistModel

/// Numbers as people read them: short, with a unit, good enough to compare at a glance.
package enum HumaneText {
  /// Memory in at most five characters and a sign, in powers of 1024: `512K`, `6.1M`, `2.30G`.
  ///
  /// K has no decimals. M has one below 100. G and above have two below 10 and one below 100:
  /// a machine's memory is a few G, and tenths of that are too coarse. Zero is `0`.
  package static func kib(_ value: Int64) -> String {
    if value == 0 { return "0" }
    let units = ["K", "M", "G", "T", "P", "E", "Z"]
    var size = Double(value.magnitude)
    var unit = 0
    // 1023.5 and more would be rounded to 1024 of the smaller unit.
    while size >= 1023.5, unit < units.count - 1 {
      size /= 1024
      unit += 1
    }
    var digits = min(unit, 2)
    if size >= 9.995 { digits = min(digits, 1) }
    if size >= 99.95 { digits = 0 }
    return (value < 0 ? "-" : "") + fixed(size, digits: digits) + units[unit]
  }

  /// A duration: `350ms`, `4.5s`, `45s`, `1m30s`, `58m`, `3h05m`, `2d4h`, `120d`; never rounded
  /// up, and without seconds from ten minutes on.
  package static func micros(_ us: Int64) -> String {
    let sign = us < 0 ? "-" : ""
    let us = us.magnitude
    let seconds = us / 1_000_000
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400)
    let text =
      switch us {
      case 0: "0s"
      case ..<1_000: "\(us)us"
      case ..<1_000_000: "\(us / 1000)ms"
      case ..<10_000_000 where us % 1_000_000 >= 100_000:
        "\(seconds).\(us / 100_000 % 10)s"
      case ..<60_000_000: "\(seconds)s"
      case ..<600_000_000: "\(minutes)m\(two(seconds % 60))s"
      case ..<3_600_000_000: "\(minutes)m"
      case ..<86_400_000_000: "\(hours)h\(two(minutes % 60))m"
      default: days < 100 ? "\(days)d\(hours % 24)h" : "\(days)d"
      }
    return sign + text
  }

  /// A duration in seconds, as ``micros(_:)`` shows it.
  package static func seconds(_ value: Double) -> String {
    guard let us = Int64(exactly: (value * 1_000_000).rounded()) else {
      return MachineText.real(value).map { $0 + "s" } ?? "-"
    }
    return micros(us)
  }

  /// `91%`, and with one decimal below 10: `0.4%`.
  package static func percent(_ value: Double) -> String { share(value, sign: "%") }

  /// `666‰`, and with one decimal below 10.
  package static func permille(_ value: Double) -> String { share(value, sign: "‰") }

  /// A plain number: whole from 100 on, with two decimals from 1 on, else with four.
  package static func number(_ value: Double) -> String {
    guard value.isFinite else { return "-" }
    if value == value.rounded() { return fixed(value, digits: 0) }
    let size = abs(value)
    return fixed(value, digits: size >= 100 ? 0 : size >= 1 ? 2 : 4)
  }

  /// `2026-11-20 03:12:07`, as clocks of the zone show it.
  package static func localTime(_ us: Int64, zone: ZoneRules, withYear: Bool = true) -> String {
    guard MachineText.isTime(us) else { return String(us) }
    let text = ISO8601.local(us, zone: zone)
    let day = text.prefix(10)
    let time = text.dropFirst(11).prefix(8)
    return withYear ? "\(day) \(time)" : "\(day.dropFirst(5)) \(time)"
  }

  /// `UTC` or `UTC+01:00`: what clocks of the zone are ahead at a moment.
  package static func zoneName(atUs us: Int64, zone: ZoneRules) -> String {
    let offset = MachineText.isTime(us) ? zone.offsetSeconds(us) : 0
    return offset == 0 ? "UTC" : "UTC" + ISO8601.offset(offset)
  }

  private static func share(_ value: Double, sign: String) -> String {
    guard value.isFinite else { return "-" }
    let whole = value == value.rounded() || abs(value) >= 9.95
    return fixed(value, digits: whole ? 0 : 1) + sign
  }

  private static func two(_ number: UInt64) -> String { number < 10 ? "0\(number)" : "\(number)" }

  /// A number with so many decimals, rounded half away from zero.
  static func fixed(_ value: Double, digits: Int) -> String {
    let scale: Double = [1, 10, 100, 1_000, 10_000][min(max(digits, 0), 4)]
    let scaled = (abs(value) * scale).rounded()
    guard scaled < 9e15 else { return "\(value)" }
    let sign = value < 0 && scaled > 0 ? "-" : ""
    let whole = Int64(scaled / scale)
    guard digits > 0 else { return "\(sign)\(whole)" }
    let fraction = String(Int64(scaled) - whole * Int64(scale))
    let zeros = String(repeating: "0", count: max(0, min(digits, 4) - fraction.utf8.count))
    return "\(sign)\(whole).\(zeros)\(fraction)"
  }
}
