package import OomhistModel

/// Two moments in one word: `2026-11-20 03:00..04:00`, `yesterday..today`, `-3h..-1h`.
///
/// Each side is a ``TimeWord``; one of them may be missing. The end may count from the start:
/// `04:00`, `friday` and `11-20` are the first such moment after it, and `+1h` lasts an hour. A
/// zone behind one side is that of both.
package struct TimeRange: Equatable, Sendable {
  /// µs since the epoch, UTC; `nil`: from the beginning.
  package var sinceUs: Int64?
  /// µs since the epoch, UTC; `nil`: without an end.
  package var untilUs: Int64?

  package init(sinceUs: Int64?, untilUs: Int64?) {
    self.sinceUs = sinceUs
    self.untilUs = untilUs
  }

  /// Reads a range; `nil` for a word without `..` in it.
  package static func parse(
    _ text: String, nowUs: Int64, zone: ZoneRules, zones: @escaping ZoneLookup = { _ in nil }
  ) throws(TimeWordError) -> TimeRange? {
    guard let (start, end) = sides(text) else { return nil }
    let first = start.isEmpty ? nil : try TimeWord.form(start, zones: zones)
    let last = end.isEmpty ? nil : try TimeWord.form(end, zones: zones)
    let zone = first?.zone ?? last?.zone ?? zone
    func refused(_ reason: String) -> TimeWordError {
      TimeWordError(text, as: "a range", reason: reason, nearest: nil, hint: hint)
    }
    guard first != nil || last != nil else { throw refused("both sides are missing") }
    var range = TimeRange(sinceUs: nil, untilUs: nil)
    do throws(TimeProblem) {
      range.sinceUs = try first?.moment(nowUs: nowUs, zone: zone)
      range.untilUs = try last?.moment(nowUs: nowUs, zone: zone, afterUs: range.sinceUs)
    } catch {
      throw refused(error.reason)
    }
    if let since = range.sinceUs, let until = range.untilUs, until < since {
      throw refused("it ends before it begins")
    }
    return range
  }

  private static let hint =
    "write '2026-11-20 03:00..04:00', yesterday..today, -3h..-1h or '2026-11-20 03:00..'"

  private static func sides(_ text: String) -> (String, String)? {
    let bytes = Array(text.utf8)
    guard
      let place = bytes.indices.dropLast().first(where: {
        bytes[$0] == UInt8(ascii: ".") && bytes[$0 + 1] == UInt8(ascii: ".")
      })
    else { return nil }
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
    func side(_ bytes: ArraySlice<UInt8>) -> String {
      bytes.allSatisfy(isBlank) ? "" : String(decoding: bytes, as: UTF8.self)
    }
    return (side(bytes[..<place]), side(bytes[(place + 2)...]))
  }
}
