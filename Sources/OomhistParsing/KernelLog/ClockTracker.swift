import OomhistModel

/// Follows the stamps of a log: its turns of the year, and the span of time that it covers.
struct ClockTracker {
  private(set) var yearTurn = 0
  private var previousDay: Int?
  private var lastWithoutYear: CivilTime?
  /// Turn of a stamp of the 29th of February: that year must be a leap year.
  private var leapDayTurn: Int?
  /// Earliest and latest stamp of each kind.
  private var withoutYear: Span<(civil: CivilTime, turn: Int)>?
  private var local: Span<CivilTime>?
  private var utc: Span<Int64>?

  private struct Span<Moment> {
    var first: Moment
    var last: Moment
  }

  /// Takes note of a stamp; to be called for every stamped line, in order.
  mutating func note(_ wall: WallTime) {
    if !wall.hasYear {
      noteWithoutYear(wall.civil)
    } else if let offset = wall.offsetSeconds {
      note(utcUs: wall.civil.utcUs - Int64(offset) * 1_000_000)
    } else {
      guard let span = local else {
        local = Span(first: wall.civil, last: wall.civil)
        return
      }
      if wall.civil.utcUs < span.first.utcUs { local?.first = wall.civil }
      if wall.civil.utcUs > span.last.utcUs { local?.last = wall.civil }
    }
  }

  mutating func note(utcUs us: Int64) {
    guard let span = utc else {
      utc = Span(first: us, last: us)
      return
    }
    utc = Span(first: min(span.first, us), last: max(span.last, us))
  }

  private mutating func noteWithoutYear(_ civil: CivilTime) {
    // A step back by more than half a year is the turn of the year, a smaller one a line out of
    // order. From the first days of January to the last ones of December is a straggler.
    let day = civil.month * 31 + civil.day
    if let previousDay {
      if day < previousDay - 186 { yearTurn += 1 }
      if day > previousDay + 364 { yearTurn -= 1 }
    }
    previousDay = day
    lastWithoutYear = civil
    if civil.month == 2, civil.day == 29 { leapDayTurn = yearTurn }
    let moment = (civil: civil, turn: yearTurn)
    guard let span = withoutYear else {
      withoutYear = Span(first: moment, last: moment)
      return
    }
    let us = order(moment)
    if us < order(span.first) { withoutYear?.first = moment }
    if us > order(span.last) { withoutYear?.last = moment }
  }

  private func order(_ moment: (civil: CivilTime, turn: Int)) -> Int64 {
    var civil = moment.civil
    civil.year = 2000 + moment.turn
    return civil.utcUs
  }

  /// The year in which the file began to be written (turn 0), counted back from its last stamp:
  /// that one is not later than the file's own time, give or take a day.
  func firstYear(_ options: LogParserOptions) -> Int {
    let year = options.zone.civil(atUs: options.fileTimeUs).year
    guard var last = lastWithoutYear else { return year }
    last.year = year
    let isLater = options.zone.utcUs(last) > options.fileTimeUs + 86_400_000_000
    let first = year - (isLater ? 1 : 0) - yearTurn
    guard let leapDayTurn else { return first }
    let leapYear = (0..<8).map { first + leapDayTurn - $0 }.first {
      CivilTime(year: $0, month: 2, day: 29).isValid
    }
    return leapYear.map { $0 - leapDayTurn } ?? first
  }

  /// Earliest and latest moment of all stamps, µs since the epoch.
  func span(_ options: LogParserOptions) -> (firstUs: Int64, lastUs: Int64)? {
    var moments: [Int64] = []
    if let utc { moments += [utc.first, utc.last] }
    if let local { moments += [options.zone.utcUs(local.first), options.zone.utcUs(local.last)] }
    if let withoutYear {
      let year = firstYear(options)
      for moment in [withoutYear.first, withoutYear.last] {
        var civil = moment.civil
        civil.year = year + moment.turn
        moments.append(options.zone.utcUs(civil))
      }
    }
    guard let first = moments.min(), let last = moments.max() else { return nil }
    return (first, last)
  }

  /// The moment of a stamp, µs since the epoch.
  static func utcUs(
    _ wall: WallTime, yearTurn: Int, firstYear: Int, zone: ZoneRules
  ) -> Int64 {
    var civil = wall.civil
    if !wall.hasYear { civil.year = firstYear + yearTurn }
    if let offset = wall.offsetSeconds { return civil.utcUs - Int64(offset) * 1_000_000 }
    return zone.utcUs(civil)
  }
}
