import Foundation
import OomhistTestSupport
import Testing

/// A database of kills of processes whose names mean something to a shell, to a terminal or to a
/// pattern; the last one is the newest.
struct HostileRecord {
  static let names = [
    "my proc", "it's", "$(touch pwned)", "`touch pwned`", "say \"hi\"", "co:lon", "semi;colon",
    "back\\slash", "~tilde", "-dash", "!bang", "#hash", "größe",
  ]
  /// Names that nobody can type, older than the others.
  static let untypable = ["a\nb", "\u{1b}[31mred", "\u{202e}txt"]

  private let folder: TemporaryFolder
  var database: String { folder.path("hostile.db") }

  init() throws {
    folder = try TemporaryFolder()
    try Self.recording.get().write(to: URL(fileURLWithPath: database))
  }

  /// Made once.
  private static let recording = Result<Data, any Error> {
    let folder = try TemporaryFolder()
    let events = (untypable + names).enumerated().map { place, name in
      let comm = name.unicodeScalars.map { String(format: "\\u%04x", $0.value) }.joined()
      return #"{"schema":"oomhist.event/1","at":"2026-11-20T08:\#(10 + place):00Z","#
        + #""victim_pid":\#(100 + place),"victim_comm":"\#(comm)","host":"h\#(place)"}"#
    }
    let run = try ToolRun.run(
      ["ingest", "--from", "events", "-", "--db", folder.path("new.db")],
      stdin: Data(events.joined(separator: "\n").utf8))
    try #require(run.status == 0, "\(run.stderr)")
    return try Data(contentsOf: folder.url.appending(path: "new.db"))
  }
}
