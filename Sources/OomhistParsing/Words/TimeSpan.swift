/// Durations as `systemd.time(7)` spells them: `10s`, `1h30m`, `3d 2h`, `2 hours`, `1.5h`, `.5h`,
/// `90`.
///
/// A number without a unit counts seconds. `M` alone is a month as in systemd, all other units
/// are taken in either case. A month has 30.44 days, a year 365.25.
package enum TimeSpan {
  static let hint = "write 90s, 10min, 1h30m, 3d2h, '2 hours' or 1.5h"

  private static let secondUs: Int64 = 1_000_000

  /// Units in µs by their names in lower case.
  private static let units: [String: Int64] = {
    let names: [(Int64, [String])] = [
      (1, ["us", "usec", "µs", "μs"]),
      (1_000, ["ms", "msec"]),
      (secondUs, ["s", "sec", "secs", "second", "seconds"]),
      (60 * secondUs, ["m", "min", "mins", "minute", "minutes"]),
      (3_600 * secondUs, ["h", "hr", "hrs", "hour", "hours"]),
      (86_400 * secondUs, ["d", "day", "days"]),
      (604_800 * secondUs, ["w", "week", "weeks"]),
      (2_629_800 * secondUs, ["month", "months"]),
      (31_557_600 * secondUs, ["y", "year", "years"]),
    ]
    return Dictionary(
      uniqueKeysWithValues: names.flatMap { unit in unit.1.map { ($0, unit.0) } })
  }()

  /// The names of all units, for the nearest to a mistyped one.
  static let unitNames = units.keys.sorted()

  /// Half of what the number holds: a moment can be moved by it.
  private static let longestUs = Int64.max / 2

  /// The duration in µs, more than zero.
  package static func parse(_ text: String) throws(TimeWordError) -> Int64 {
    do throws(TimeProblem) {
      let parts = try read(text)
      guard parts.us > 0 else { throw TimeProblem("it must be more than zero") }
      return parts.us
    } catch {
      let nearest = NearestWord.of(text, among: unitNames) { (try? read($0).us) ?? 0 > 0 }
      throw TimeWordError(
        text, as: "a duration", reason: error.reason, nearest: nearest, hint: hint)
    }
  }

  /// What a duration consists of: its length, and whether it was a number alone.
  struct Parts {
    var us: Int64
    var isBare: Bool
  }

  static func read(_ text: some StringProtocol) throws(TimeProblem) -> Parts {
    var scanner = WordScanner(text)
    var parts = Parts(us: 0, isBare: false)
    var count = 0
    scanner.skipBlanks()
    while !scanner.isAtEnd {
      guard let part = part(&scanner) else { throw TimeProblem("that is not a number with a unit") }
      guard let unit = part.unit else { throw TimeProblem("there is no unit '\(part.name)'") }
      count += 1
      parts.isBare = part.name.isEmpty
      if parts.isBare && (count > 1 || !scanner.isAtEnd) {
        throw TimeProblem("a number in it has no unit")
      }
      guard let length = length(of: part, unit: unit) else { throw TimeProblem("it is too long") }
      let (sum, overflow) = parts.us.addingReportingOverflow(length)
      if overflow || sum > longestUs { throw TimeProblem("it is too long") }
      parts.us = sum
    }
    guard count > 0 else { throw TimeProblem("it is empty") }
    return parts
  }

  private struct Part {
    var whole: ArraySlice<UInt8>
    var millionths: Int
    var name: String
    var unit: Int64?
  }

  private static func part(_ scanner: inout WordScanner) -> Part? {
    var whole = scanner.digits()
    guard !whole.isEmpty || scanner.next == UInt8(ascii: ".") else { return nil }
    if whole.isEmpty { whole = [UInt8(ascii: "0")] }
    var millionths = 0
    if scanner.take(".") {
      guard let read = scanner.millionths() else { return nil }
      millionths = read
    }
    scanner.skipBlanks()
    let name = scanner.letters()
    scanner.skipBlanks()
    let unit =
      switch name {
      case "": secondUs
      case "M": units["month"]
      default: units[name.lowercased()]
      }
    return Part(whole: whole, millionths: millionths, name: name, unit: unit)
  }

  private static func length(of part: Part, unit: Int64) -> Int64? {
    guard let whole = Int64(String(decoding: part.whole, as: UTF8.self)) else { return nil }
    let (product, overflow) = whole.multipliedReportingOverflow(by: unit)
    if overflow { return nil }
    // Below one unit, so neither the product in double width nor the quotient can overflow.
    let wide = Int64(part.millionths).multipliedFullWidth(by: unit)
    let (sum, overflows) = product.addingReportingOverflow(
      Int64(1_000_000).dividingFullWidth(wide).quotient)
    return overflows ? nil : sum
  }
}
