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
    return try TimeWord.parse(now, nowUs: system, zone: zone)
  }

  func moment(_ word: String) throws -> Int64 {
    try TimeWord.parse(word, nowUs: nowUs(), zone: zone)
  }

  /// The clock that recording uses: the system's, or one that stands still at `--now` and at
  /// the uptime of the machine that is read.
  func clock(procfs: String) throws -> SystemClock {
    guard now != nil else { return .system }
    let uptimeUs = try MachineReader(procfs: procfs).uptimeUs()
    return .fixed(wallUs: try nowUs(), boottimeUs: uptimeUs ?? SystemClock.system.boottimeUs())
  }
}

/// `--since` and `--until`: which stretch of time.
///
/// A word may begin with a dash (`-2h`).
struct WindowOptions: ParsableArguments {
  @Option(
    name: [.customShort("S"), .long], parsing: .unconditional,
    help: ArgumentHelp(
      "Start: yesterday, today, -2h, '2 hours ago', 3d2h, 2026-11-20 03:00, @epoch.",
      valueName: "time"))
  var since: String?

  @Option(
    name: [.customShort("U"), .long], parsing: .unconditional,
    help: ArgumentHelp("End, in the same words.", valueName: "time"))
  var until: String?
}
