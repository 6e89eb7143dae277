package import OomhistModel

/// Gives events their moment, once it is known in which year their log begins.
package struct EventDating: Sendable {
  let options: LogParserOptions
  /// The year of the first stamps without one.
  let firstYear: Int

  /// Dates an event by its stamp.
  package func date(_ event: inout OOMEvent, by stamp: YearlessStamp) {
    date(&event, by: stamp.wall, yearTurn: stamp.yearTurn)
  }

  /// The event, with what its origin and the caller know of it.
  func event(_ pending: PendingEvent) -> OOMEvent {
    var event = pending.event
    let origin = pending.origin
    event.atText = origin.stampText
    event.boottimeUs = origin.boottimeUs
    if let wall = origin.wall {
      date(&event, by: wall, yearTurn: origin.yearTurn)
      event.atBasis = basis(of: wall)
    } else if let boottimeUs = origin.boottimeUs, let bootedUs = options.bootedUs {
      event.atUs = bootedUs &+ boottimeUs
      event.atDigits = 6
      event.atBasis = "uptime"
    }
    event.host = event.host ?? options.host
    event.bootID = origin.bootID ?? options.bootID
    event.kernelRelease = event.kernelRelease ?? options.kernelRelease
    event.pageSizeKib = event.pageSizeKib ?? options.pageSizeKib
    event.source?.firstLine = pending.firstLine
    event.source?.lastLine = pending.lastLine
    return event
  }

  private func date(_ event: inout OOMEvent, by wall: WallTime, yearTurn: Int) {
    event.atUs = ClockTracker.utcUs(
      wall, yearTurn: yearTurn, firstYear: firstYear, zone: options.zone)
    event.atDigits = Int64(wall.digits)
  }

  /// Where year and zone come from, for what the stamp lacks.
  private func basis(of wall: WallTime) -> String {
    var parts: [String] = []
    if !wall.hasYear { parts.append(options.isYearGiven ? "year=given" : "year=file") }
    if wall.offsetSeconds == nil {
      parts.append(options.isZoneGiven ? "zone=given" : "zone=local")
    }
    return parts.isEmpty ? "stamp" : parts.joined(separator: ",")
  }
}

/// The stamp of an event whose year the end of the log decides about.
package struct YearlessStamp: Sendable {
  let wall: WallTime
  let yearTurn: Int
}

/// An event that nothing further in its log will change.
package struct SettledEvent: Sendable {
  package var event: OOMEvent
  /// What ``EventDating`` needs to date it at the end of the log; `nil` where it is dated.
  package var yearlessStamp: YearlessStamp?
}
