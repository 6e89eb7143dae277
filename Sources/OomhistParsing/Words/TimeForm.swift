import OomhistModel

/// What a word for a time says before it is known from where it counts.
enum TimeForm {
  case now
  case epoch(Int64)
  /// A span ago, µs.
  case ago(Int64)
  /// A span ahead, µs.
  case ahead(Int64)
  case calendar(CalendarWord)

  /// Reads a word without blanks around it.
  init(_ word: String, zones: @escaping ZoneLookup) throws(TimeProblem) {
    let lower = word.lowercased()
    if lower.isEmpty { throw TimeProblem("it is empty") }
    if lower == "now" { self = .now; return }
    if lower.hasPrefix("@") { self = .epoch(try Self.epoch(lower)); return }
    if lower.hasPrefix("-") { self = .ago(try TimeSpan.read(word.dropFirst()).us); return }
    if lower.hasPrefix("+") { self = .ahead(try TimeSpan.read(word.dropFirst()).us); return }
    if lower.hasSuffix(" ago") { self = .ago(try TimeSpan.read(word.dropLast(4)).us); return }
    if lower.hasSuffix(" left") { self = .ahead(try TimeSpan.read(word.dropLast(5)).us); return }
    var reader = CalendarReader(word, zones: zones)
    if let calendar = try reader.word() { self = .calendar(calendar); return }
    self = .ago(try Self.bareSpan(word))
  }

  /// A span without a sign: a person means it as ago.
  private static func bareSpan(_ word: String) throws(TimeProblem) -> Int64 {
    guard let first = word.utf8.first, (0x30...0x39).contains(first) || first == 0x2e else {
      throw TimeProblem("there is no such word")
    }
    if word.contains("/") || word.count(where: { $0 == "." }) > 1 {
      throw TimeProblem("a date is written 2026-11-20")
    }
    let parts = try TimeSpan.read(word)
    // Without a unit it would be a guess: 2026 is hardly half an hour ago.
    if parts.isBare { throw TimeProblem("a number alone needs a unit, or @ before it") }
    return parts.us
  }

  private static func epoch(_ text: String) throws(TimeProblem) -> Int64 {
    var scanner = WordScanner(text.dropFirst())
    let seconds = Int64(String(decoding: scanner.digits(), as: UTF8.self))
    var millionths: Int? = 0
    if scanner.take(".") { millionths = scanner.millionths() }
    guard let seconds, let millionths, scanner.isAtEnd else {
      throw TimeProblem("@ takes the seconds since 1970")
    }
    let (us, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
    return overflow ? .max : us + Int64(millionths)
  }

  /// The moment in µs since the epoch; with `afterUs` as the end of a range that begins there.
  func moment(
    nowUs: Int64, zone: ZoneRules, afterUs: Int64? = nil
  ) throws(TimeProblem) -> Int64 {
    switch self {
    case .now: return nowUs
    case .epoch(let us): return try Self.inRange(us)
    case .ago(let us):
      let (moment, overflow) = nowUs.subtractingReportingOverflow(us)
      return try Self.inRange(overflow ? .max : moment)
    case .ahead(let us):
      let (moment, overflow) = (afterUs ?? nowUs).addingReportingOverflow(us)
      return try Self.inRange(overflow ? .max : moment)
    case .calendar(let word):
      return try Self.inRange(word.moment(nowUs: nowUs, zone: zone, afterUs: afterUs))
    }
  }

  /// The zone that the word names.
  var zone: ZoneRules? {
    if case .calendar(let word) = self { word.zone } else { nil }
  }

  /// Only moments that a calendar of four-digit years can show.
  private static func inRange(_ us: Int64) throws(TimeProblem) -> Int64 {
    guard (-62_135_596_800_000_000...253_402_300_799_999_999).contains(us) else {
      throw TimeProblem("it lies outside the years 1 to 9999")
    }
    return us
  }
}
