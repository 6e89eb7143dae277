import OomhistModel

/// Values as the machine formats write them.
enum MachineText {
  /// Moments that ISO 8601 can write: years 1 to 9999.
  private static let timesUs: ClosedRange<Int64> =
    -62_135_596_800_000_000...253_402_300_799_999_999

  /// Appends ISO 8601 UTC, with six digits of a fraction where there is one.
  ///
  /// Appends nothing and returns `false` outside the years 1 to 9999: no clock said so, the cell
  /// holds another number.
  static func append(time us: Int64, to bytes: inout [UInt8]) -> Bool {
    guard timesUs.contains(us) else { return false }
    ISO8601.append(utc: us, digits: us % 1_000_000 == 0 ? 0 : 6, to: &bytes)
    return true
  }

  /// The same as text; `nil` for what is no moment.
  static func time(_ us: Int64) -> String? {
    var bytes: [UInt8] = []
    return append(time: us, to: &bytes) ? String(decoding: bytes, as: UTF8.self) : nil
  }

  /// Whether a moment can be shown by a calendar at all.
  static func isTime(_ us: Int64) -> Bool {
    // A day less at both ends leaves room for every zone.
    (timesUs.lowerBound + 86_400_000_000...timesUs.upperBound - 86_400_000_000).contains(us)
  }

  /// The shortest text that reads back as the same number; `nil` for infinities and NaN.
  static func real(_ value: Double) -> String? {
    guard value.isFinite else { return nil }
    return value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
  }
}
