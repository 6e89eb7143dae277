import ArgumentParser
import OomhistModel
import OomhistSources

/// A time zone as the command line names it.
enum ZoneWord: ExpressibleByArgument, Equatable {
  case local
  /// Seconds east of UTC.
  case fixed(Int)
  /// A name of the zone database, `Europe/Berlin`.
  case named(String)

  init?(argument: String) {
    switch argument {
    case "": return nil
    case "local": self = .local
    case "UTC", "utc", "Z", "z": self = .fixed(0)
    case _ where argument.hasPrefix("+") || argument.hasPrefix("-"):
      guard let seconds = Self.offset(argument) else { return nil }
      self = .fixed(seconds)
    default: self = .named(argument)
    }
  }

  /// `+02:00`, `-0330`, `+2`, up to 18 hours.
  private static func offset(_ text: String) -> Int? {
    let parts = text.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
    var digits = parts.map(String.init)
    if digits.count == 1, digits[0].utf8.count == 4 {
      digits = [String(digits[0].prefix(2)), String(digits[0].suffix(2))]
    }
    guard (1...2).contains(digits.count),
      digits.allSatisfy({ (1...2).contains($0.utf8.count) && $0.utf8.allSatisfy(isDigit) })
    else { return nil }
    let numbers = digits.compactMap { Int($0) }
    let minutes = numbers.count > 1 ? numbers[1] : 0
    guard numbers.count == digits.count, minutes < 60 else { return nil }
    let seconds = numbers[0] * 3600 + minutes * 60
    guard seconds <= 18 * 3600 else { return nil }
    return text.hasPrefix("-") ? -seconds : seconds
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// The rules of the zone.
  func rules() throws -> ZoneRules {
    switch self {
    case .local: return SystemZone.current()
    case .fixed(let seconds): return .fixed(offsetSeconds: seconds)
    case .named(let name):
      guard let rules = SystemZone.named(name) else {
        throw Failure(
          "there is no time zone \(name)",
          hint: "write UTC, local, +02:00, or a name below \(SystemZone.database)",
          status: .usage)
      }
      return rules
    }
  }
}
