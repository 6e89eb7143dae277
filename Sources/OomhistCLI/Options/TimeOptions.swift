import ArgumentParser
import OomhistModel
import OomhistParsing
import OomhistSources

/// `--utc` and `--now`: which clock times are read and shown by.
struct ClockOptions: ParsableArguments {
  @Flag(help: "Read and show times in UTC.")
  var utc = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Take this as the present, for a recorded machine.", valueName: "time",
      visibility: .hidden))
  var now: String?

  var zone: ZoneRules { utc ? .utc : SystemZone.current() }

  /// The present, µs since the epoch.
  func nowUs() throws -> Int64 {
    let system = SystemClock.system.wallUs()
    guard let now else { return system }
    return try TimeWord.parse(now, nowUs: system, zone: zone, zones: SystemZone.suffix)
  }

  func moment(_ word: String) throws -> Int64 {
    try TimeWord.parse(word, nowUs: nowUs(), zone: zone, zones: SystemZone.suffix)
  }

  /// Both ends of a word such as `yesterday..today`; `nil` for a single moment.
  func range(_ word: String) throws -> TimeRange? {
    try TimeRange.parse(word, nowUs: nowUs(), zone: zone, zones: SystemZone.suffix)
  }

  /// The clock that recording uses: the system's, or one that stands still at `--now` and at
  /// the uptime of the machine that is read.
  func clock(procfs: String) throws -> SystemClock {
    guard now != nil else { return .system }
    let uptimeUs = try MachineReader(procfs: procfs).uptimeUs()
    return .fixed(wallUs: try nowUs(), boottimeUs: uptimeUs ?? SystemClock.system.boottimeUs())
  }
}
