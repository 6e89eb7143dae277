/// Moments as ISO 8601 text.
package enum ISO8601 {
  /// `2026-11-20T03:12:07.123456Z` with as many digits of the fraction as asked for.
  package static func utc(_ us: Int64, digits: Int = 6) -> String {
    var bytes: [UInt8] = []
    append(utc: us, digits: digits, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the same text to bytes.
  package static func append(utc us: Int64, digits: Int = 6, to bytes: inout [UInt8]) {
    append(CivilTime(utcUs: us), digits: digits, to: &bytes)
    bytes.append(UInt8(ascii: "Z"))
  }

  /// The same moment in a zone, with its offset: `2026-11-20T04:12:07+01:00`.
  package static func local(_ us: Int64, zone: ZoneRules, digits: Int = 0) -> String {
    var bytes: [UInt8] = []
    append(zone.civil(atUs: us), digits: digits, to: &bytes)
    return String(decoding: bytes, as: UTF8.self) + offset(zone.offsetSeconds(us))
  }

  /// `+01:00`, `-03:30`.
  package static func offset(_ seconds: Int) -> String {
    let minutes = abs(seconds) / 60
    return (seconds < 0 ? "-" : "+") + two(minutes / 60) + ":" + two(minutes % 60)
  }

  /// A number of at least two digits.
  package static func two(_ number: Int) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }

  private static func append(_ civil: CivilTime, digits: Int, to bytes: inout [UInt8]) {
    // The longest year has six digits and a sign.
    bytes.appendPiece(capacity: 32) { piece in
      if (0...9999).contains(civil.year) {
        piece.add(civil.year, width: 4)
      } else {
        piece.add(Int64(civil.year))
      }
      piece.add(UInt8(ascii: "-"))
      piece.add(civil.month, width: 2)
      piece.add(UInt8(ascii: "-"))
      piece.add(civil.day, width: 2)
      piece.add(UInt8(ascii: "T"))
      piece.add(civil.hour, width: 2)
      piece.add(UInt8(ascii: ":"))
      piece.add(civil.minute, width: 2)
      piece.add(UInt8(ascii: ":"))
      piece.add(civil.second, width: 2)
      guard digits > 0 else { return }
      piece.add(UInt8(ascii: "."))
      let fraction = (0..<max(0, 6 - digits)).reduce(civil.microsecond) { value, _ in value / 10 }
      piece.add(fraction, width: min(digits, 6))
    }
  }
}
