import ArgumentParser
import OomhistModel
import OomhistParsing
import OomhistSources

extension EventSource.Carrier: ExpressibleByArgument {}

/// How logs are to be read.
struct LogOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How the lines came: \(EventSource.Carrier.allCases.map(\.rawValue).joined(separator: ", ")). Recognised by itself.",
      valueName: "carrier"))
  var carrier: EventSource.Carrier?

  @Option(
    name: .customLong("page-size"),
    help: ArgumentHelp(
      "Page size in KiB of the machine that logged: 4, 8, 16 or 64.", valueName: "kib"))
  var pageSizeKib: Int64?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Zone of stamps that name none: UTC, +02:00, Europe/Berlin or local (the default).",
      valueName: "zone"))
  var timezone: ZoneWord?

  @Option(
    help: ArgumentHelp(
      "Year of the last stamp that has none; by default that of the file's last change.",
      valueName: "year"))
  var year: Int?

  @Option(
    name: .customLong("boot-time"), parsing: .unconditional,
    help: ArgumentHelp(
      "When the machine booted: dates logs that have nothing but the time since boot.",
      valueName: "time"))
  var bootTime: String?

  func validate() throws {
    if let pageSizeKib, ![4, 8, 16, 64].contains(pageSizeKib) {
      throw ValidationError("--page-size wants 4, 8, 16 or 64.")
    }
    if let year, !(1970...9998).contains(year) {
      throw ValidationError("--year wants a year of four digits, from 1970 on.")
    }
  }

  func input(_ clock: ClockOptions) throws -> LogInput {
    let zone = try timezone?.rules() ?? clock.zone
    var input = LogInput(
      carrier: carrier, zone: zone, isZoneGiven: timezone != nil || clock.utc,
      pageSizeKib: pageSizeKib)
    // Years are counted back from a moment that no stamp comes after: here the year's last.
    input.lastStampUs = year.map { zone.utcUs(CivilTime(year: $0 + 1, month: 1, day: 1)) - 1 }
    input.bootedUs = try bootTime.map {
      try TimeWord.parse($0, nowUs: clock.nowUs(), zone: zone, zones: SystemZone.suffix)
    }
    return input
  }
}
