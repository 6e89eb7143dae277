import ArgumentParser
import Glibc
import OomhistAnalysis
import OomhistModel
import OomhistRender
import OomhistSQL
import OomhistStore

/// What `oomhist` alone says: where things stand on this machine, and what to type next.
struct FirstContact {
  private let database: DatabaseOptions
  private let clock: ClockOptions
  private static let weekUs: Int64 = 7 * 86_400_000_000

  init() throws {
    database = try DatabaseOptions.parse([])
    clock = try ClockOptions.parse([])
  }

  func run() throws {
    let path = database.resolved(forWriting: false)
    var lines = ["oomhist \(Version.text), \(path)"]
    if access(path, F_OK) == 0 {
      lines += try standing(Store.openForReading(path: path))
    } else {
      lines += errno == EACCES ? Self.closed() : Self.start()
    }
    try Output.with(path: nil) { output in
      for line in lines { try output.write(SafeText.visible(line) + "\n") }
    }
  }

  // MARK: - Without a record

  private static func start() -> [String] {
    [
      "Not recording: there is no database yet.", "",
      "Next:",
      line(startCommand("enable --now"), "start recording, as root"),
      line("oomhist ingest /var/log/kern.log", "kills that a log tells of"),
      line("oomhist demo", "what the answers look like"),
      line("oomhist --help", "all commands"),
    ]
  }

  private static func closed() -> [String] {
    [
      "There may be a database that you must not see.", "",
      "Next:",
      line("sudo oomhist", "ask as root, or join the group that may read it"),
      line("oomhist --help", "all commands"),
    ]
  }

  /// A command to type, and what it is for.
  private static func line(_ command: String, _ purpose: String) -> String {
    "  \(DisplayWidth.pad(command, to: 34, right: false))\(purpose)"
  }

  /// What starts a recorder: the service, where it is installed.
  private static func startCommand(_ verb: String) -> String {
    let folders = ["/etc", "/usr/lib", "/lib"]
    let hasService = folders.contains { access("\($0)/systemd/system/oomhist.service", F_OK) == 0 }
    return hasService ? "systemctl \(verb) oomhist" : "oomhist collect --interval 10s"
  }

  // MARK: - With a record

  private func standing(_ store: Store) throws -> [String] {
    let nowUs = try clock.nowUs()
    let sinceUs = nowUs - Self.weekUs
    let overview = try store.overview(sinceUs: sinceUs, untilUs: nowUs)
    let kills = try kills(store, sinceUs: sinceUs, nowUs: nowUs)
    let (isRecording, recordLine) = try recording(store, nowUs)
    var lines = [recordLine, killLine(kills, nowUs)]
    if let counted = overview.kernelCountInWindow { lines.append(Self.countLine(counted, kills)) }
    let gaps = overview.gapsInWindow
    lines.append(
      "Gaps of the record in these days: "
        + (gaps == 0 ? "none." : "\(gaps) (`oomhist query gaps`)."))
    lines += ["", "Next:"]
    if !isRecording { lines.append(Self.line(Self.startCommand("start"), "record again, as root")) }
    lines.append(
      kills.isEmpty
        ? Self.line("oomhist forecast", "who leaks, and when memory ends")
        : Self.line("oomhist explain", "the story of the newest kill"))
    if isRecording { lines.append(Self.line("oomhist plot", "memory of the last day")) }
    lines.append(Self.line("oomhist --help", "all commands"))
    return lines
  }

  /// Rows of the query `kills`, the newest first.
  private func kills(_ store: Store, sinceUs: Int64, nowUs: Int64) throws -> [NamedCells] {
    guard let query = try QueryCatalogue().query(named: "kills") else { return [] }
    var values = try QueryArguments(query: query, clock: clock).values(given: [:])
    values["since"] = .integer(sinceUs)
    values["until"] = .integer(nowUs + 1)
    var rows: [NamedCells] = []
    try store.run(query, values: values, begin: { _ in }) {
      rows.append(NamedCells(query.columns, $0))
    }
    return rows
  }

  /// The kernel's own count is a witness that needs no log.
  private static func countLine(_ counted: Int64, _ kills: [NamedCells]) -> String {
    let unlogged = kills.filter { $0.text("kind") == "unlogged" }.count
    if unlogged > 0 {
      return "The kernel counted \(counted); \(unlogged) of the kills are in no log that was read."
    }
    if counted > 0 {
      return "The kernel counted \(counted) while it was recorded; no kill is without its log."
    }
    return kills.isEmpty
      ? "The kernel's own count agrees: none while it was recorded."
      : "The kernel counted none while it was recorded: they are of another time or machine."
  }

  private func killLine(_ kills: [NamedCells], _ nowUs: Int64) -> String {
    guard let newest = kills.first else { return "No OOM kills in the last 7 days." }
    let count = "\(kills.count) OOM kill\(kills.count == 1 ? "" : "s") in the last 7 days"
    let age = newest.integer("at").map { "\(HumaneText.micros(max(0, nowUs - $0))) ago, " } ?? ""
    return "\(count), the newest \(age)\(KillLine(newest).text)."
  }

  /// A recorder is at work where the next snapshot is not overdue.
  private func recording(_ store: Store, _ nowUs: Int64) throws -> (isRecording: Bool, line: String)
  {
    guard let pulse = try store.pulse() else {
      return (false, "Not recording: the database holds no snapshot.")
    }
    let every = pulse.everyUs.map { " every \(HumaneText.micros($0))" } ?? ""
    let since =
      "since \(HumaneText.localTime(pulse.firstUs, zone: clock.zone)) "
      + HumaneText.zoneName(atUs: pulse.firstUs, zone: clock.zone)
    let age = HumaneText.micros(max(0, nowUs - pulse.lastUs))
    guard pulse.isAlive(atUs: nowUs) else {
      return (false, "Not recording: the last snapshot was \(age) ago, the first \(since).")
    }
    return (true, "Recording\(every) \(since); the last snapshot was \(age) ago.")
  }
}
