import OomhistModel

extension ZoneRules {
  /// Central European time as in 2026: summer time from March 29th to October 25th, 01:00 UTC.
  static let berlin2026: ZoneRules = {
    let summer =
      CivilTime(
        year: 2026, month: 3, day: 29, hour: 1
      ).utcUs..<CivilTime(year: 2026, month: 10, day: 25, hour: 1).utcUs
    return ZoneRules(offsetSeconds: { summer.contains($0) ? 7_200 : 3_600 })
  }()

  /// A few zones by name, as a database would give them.
  static func named(_ name: String) -> ZoneRules? {
    switch name {
    case "Europe/Berlin": berlin2026
    case "Asia/Tokyo": .fixed(offsetSeconds: 32_400)
    case "CET": .fixed(offsetSeconds: 3_600)
    case "CEST": .fixed(offsetSeconds: 7_200)
    default: nil
    }
  }
}
