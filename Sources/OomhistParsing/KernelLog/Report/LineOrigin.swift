import OomhistModel

/// Where and when a line was written.
struct LineOrigin {
  /// Line in the file, counted from 1; the record's sequence number for live kmsg.
  var number: Int64
  var carrier: EventSource.Carrier
  var isTrusted = false
  /// First stamp as printed.
  var stampText: String?
  var wall: WallTime?
  /// Turns of the year passed since the beginning of the file, for stamps without one.
  var yearTurn = 0
  var boottimeUs: Int64?
  var host: String?
  /// The boot that wrote it, where the line says so.
  var bootID: String?
  /// Equal for lines whose stamp, host and tag are the same to the letter; 0 where nothing is known.
  var headNumber = 0
  /// Neither stamp nor tag: perhaps the rest of the line before.
  var isBare = false

  /// Becomes that of a later line.
  mutating func follow(_ later: LineOrigin) {
    if headNumber != 0, headNumber == later.headNumber {
      number = later.number
      boottimeUs = later.boottimeUs
    } else {
      self = later
    }
  }

  /// Seconds from another line to this one; `nil` where no clock tells.
  func seconds(since other: LineOrigin) -> Double? {
    if bootID == other.bootID, let boottimeUs, let before = other.boottimeUs {
      return Double(boottimeUs - before) / 1e6
    }
    guard let wall, let before = other.wall, wall.hasYear == before.hasYear,
      (wall.offsetSeconds == nil) == (before.offsetSeconds == nil)
    else { return nil }
    let us = wall.comparableUs(yearTurn: yearTurn)
    return Double(us - before.comparableUs(yearTurn: other.yearTurn)) / 1e6
  }
}

extension WallTime {
  /// µs that order stamps of the same kind; for a stamp without a year, from a made-up one on.
  func comparableUs(yearTurn: Int) -> Int64 {
    var civil = civil
    if !hasYear { civil.year = 2000 + yearTurn }
    return civil.utcUs - Int64(offsetSeconds ?? 0) * 1_000_000
  }
}
