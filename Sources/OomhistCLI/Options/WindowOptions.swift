import ArgumentParser
import OomhistModel
import OomhistParsing
import OomhistStore

/// `--since`, `--until` and `--boot`: which stretch of time.
///
/// A word may begin with a dash (`-2h`, `-1`).
struct WindowOptions: ParsableArguments {
  @Option(
    name: [.customShort("S"), .long], parsing: .unconditional,
    help: ArgumentHelp(
      "Start: yesterday, -2h, '2 hours ago', 3d2h, 2026-11-20 03:00, @epoch; or both: -3h..-1h.",
      valueName: "time"))
  var since: String?

  @Option(
    name: [.customShort("U"), .long], parsing: .unconditional,
    help: ArgumentHelp("End, in the same words.", valueName: "time"))
  var until: String?

  @Option(
    name: [.customShort("b"), .long], defaultAsFlag: BootWord.newest, parsing: .next,
    help: ArgumentHelp(
      "Only this boot: 0 is the newest, -1 the one before, +1 the first; or its id.",
      valueName: "boot"))
  var boot: BootWord?

  var isGiven: Bool { since != nil || until != nil || boot != nil }

  /// The window as words for the parameters `since` and `until`: ranges are taken apart, a boot is
  /// looked up.
  ///
  /// The database is opened only for a boot.
  func words(
    _ clock: ClockOptions, _ database: DatabaseOptions
  ) throws -> (since: String?, until: String?) {
    let (since, until) = try ends(clock)
    guard let boot else { return (since, until) }
    let (start, end) = (try since.map(clock.moment), try until.map(clock.moment))
    let record = try boot.record(among: database.openForReading().boots())
    let sinceUs = max(record.sinceUs, start ?? .min)
    let untilUs = [record.untilUs, end].compactMap { $0 }.min()
    if let untilUs, untilUs < sinceUs {
      throw Failure(
        "the boot \(boot) lies outside of --since and --until",
        hint: "`oomhist query --list-boots` shows when it ran", status: .usage)
    }
    return (ISO8601.utc(sinceUs), untilUs.map { ISO8601.utc($0) })
  }

  /// Both ends, of which `--since` may name both.
  private func ends(_ clock: ClockOptions) throws -> (String?, String?) {
    if let until, until.contains("..") {
      throw Failure(
        "--until takes one moment", hint: "give both ends to --since, as in --since -3h..-1h",
        status: .usage)
    }
    guard let since, let range = try clock.range(since) else { return (since, until) }
    guard until == nil || range.untilUs == nil else {
      throw Failure(
        "--since names an end, and so does --until", hint: "leave out one of them", status: .usage)
    }
    // Nothing is older than the epoch.
    let start = range.sinceUs.map { ISO8601.utc($0) } ?? "@0"
    return (start, range.untilUs.map { ISO8601.utc($0) } ?? until)
  }
}
