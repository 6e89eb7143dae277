import ArgumentParser
import OomhistModel

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

  func validate() throws {
    if let pageSizeKib, ![4, 8, 16, 64].contains(pageSizeKib) {
      throw ValidationError("--page-size wants 4, 8, 16 or 64.")
    }
  }

  func input(_ clock: ClockOptions) -> LogInput {
    LogInput(carrier: carrier, zone: clock.zone, pageSizeKib: pageSizeKib)
  }
}
