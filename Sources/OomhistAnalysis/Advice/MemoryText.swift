/// Memory as sentences name it, with the unit written out.
package enum MemoryText {
  /// `812 KiB`, `9.5 MiB`, `640 MiB`, `2.10 GiB`, `31.4 GiB`, `1.20 TiB`.
  package static func text(kib: Int64) -> String {
    let units = ["KiB", "MiB", "GiB", "TiB", "PiB"]
    let size = kib.magnitude
    var unit = 0
    var below: UInt64 = 1
    // 1023.5 and more would be rounded to 1024 of the smaller unit.
    while unit < units.count - 1, size >= below * 1024 - below / 2 {
      unit += 1
      below *= 1024
    }
    let value = Double(size) / Double(below)
    var digits = min(unit, 2)
    if unit == 1, value >= 9.95 { digits = 0 }
    if unit > 1, value >= 9.995 { digits = value >= 99.95 ? 0 : 1 }
    return (kib < 0 ? "-" : "") + fixed(value, digits: digits) + " " + units[unit]
  }

  /// The same of a figure that was computed.
  package static func text(kib: Double) -> String {
    guard kib.isFinite, abs(kib) < 9e15 else { return "?" }
    return text(kib: Int64(kib.rounded()))
  }

  /// A number with so many decimals.
  package static func fixed(_ value: Double, digits: Int) -> String {
    guard value.isFinite, abs(value) < 9e12 else { return "?" }
    var scale: Int64 = 1
    for _ in 0..<max(0, digits) { scale *= 10 }
    let scaled = Int64((abs(value) * Double(scale)).rounded())
    let sign = value < 0 && scaled != 0 ? "-" : ""
    guard digits > 0 else { return sign + String(scaled) }
    let fraction = String(scaled % scale)
    let zeros = String(repeating: "0", count: digits - fraction.utf8.count)
    return sign + String(scaled / scale) + "." + zeros + fraction
  }

  /// A time in hours as a sentence names it: `40 minutes`, `5.5 hours`, `3.2 days`.
  package static func hours(_ hours: Double) -> String {
    guard hours.isFinite, hours >= 0 else { return "an unknown time" }
    if hours < 1.0 / 60 { return "less than a minute" }
    if hours < 1.5 {
      let minutes = Int64((hours * 60).rounded())
      return minutes == 1 ? "1 minute" : "\(minutes) minutes"
    }
    if hours < 48 { return fixed(hours, digits: hours < 10 ? 1 : 0) + " hours" }
    return fixed(hours / 24, digits: hours < 240 ? 1 : 0) + " days"
  }

  /// A number and its noun: `1 process`, `3 processes`.
  package static func count(_ number: Int, _ one: String, _ many: String) -> String {
    "\(number) \(number == 1 ? one : many)"
  }

  /// Whole MiB, rounded up to a step.
  package static func wholeMib(kib: Int64, roundedUpToMib step: Int64 = 1) -> Int64 {
    let mib = (max(0, kib) + 1023) / 1024
    return (mib + step - 1) / step * step
  }
}
