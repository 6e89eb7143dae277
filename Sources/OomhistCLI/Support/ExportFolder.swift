import Glibc
import OomhistModel
import OomhistParsing
import OomhistRender
import OomhistSQL
import OomhistStore

/// An incident or a period as a folder to hand on.
///
/// All of it is read from the extract that is written first: what the files say can be asked again
/// of the database beside them. README.md comes last, so that a folder with one is whole.
struct ExportFolder {
  let path: String
  /// Of the queries' files; in an anonymous folder everything has tokens whatever the format.
  let format: OutputFormat
  let clock: ClockOptions
  /// The window of the queries, µs; `nil` for no end.
  let sinceUs: Int64
  let untilUs: Int64?
  let isAnonymous: Bool

  static let databaseName = "record.db"
  /// Queries whose window is the period, each a file.
  static let queries = [
    "kills", "growers", "growth", "scores", "history", "machine", "settings", "snapshots", "gaps",
  ]
  /// Kills that get pages of their own, the newest: a page takes a moment, and nobody reads a thousand.
  static let pageLimit = 20

  func makeFolder() throws {
    guard mkdir(path, 0o750) == 0 || errno == EEXIST else {
      throw Failure("cannot make the folder \(path): \(String(cString: strerror(errno)))")
    }
  }

  var databasePath: String { name(Self.databaseName) }

  func write(from extract: Store) throws {
    var files: [ExportReadme.File] = []
    for word in Self.queries {
      guard let query = try QueryCatalogue().query(named: word) else { continue }
      files.append(try write(query, extract))
    }
    try Output.with(path: name("events.ndjson")) { output in
      var count = 0
      try extract.forEachEvent(sinceUs: nil, untilUs: nil) { event in
        try output.write(EventJSON.encode(event) + "\n")
        count += 1
      }
      files.append(.init(name: "events.ndjson", what: Self.eventsText, rows: count))
    }
    files.append(try writeEvidence(extract))
    files += try writePages(extract)
    files.append(.init(name: Self.databaseName, what: Self.databaseText, rows: nil))
    let readme = ExportReadme(
      store: extract, clock: clock, sinceUs: sinceUs, untilUs: untilUs, files: files,
      isAnonymous: isAnonymous)
    try Output.with(path: name("README.md")) { try readme.write(to: $0) }
    Console.say("wrote \(files.count + 1) files to \(path)")
  }

  private static let eventsText =
    "What the logs told of each kill, task tables included: an object a line (oomhist.event/1)."
  private static let databaseText =
    "All of it as one SQLite database, for oomhist query, explain, report and plot with --db."

  private func name(_ file: String) -> String {
    path.hasSuffix("/") ? path + file : "\(path)/\(file)"
  }

  private func write(_ query: NamedQuery, _ extract: Store) throws -> ExportReadme.File {
    var given: [String: String] = [:]
    // A setting holds from when it was set, which may be long ago.
    if query.name != "settings" {
      given["since"] = ISO8601.utc(sinceUs)
      given["until"] = untilUs.map { ISO8601.utc($0) }
    }
    if query.parameter(named: "limit") != nil { given["limit"] = "-1" }
    let values = try QueryArguments(query: query, clock: clock).values(given: given)
    let file = "\(query.name).\(format.rawValue)"
    let rows = try Output.with(path: name(file)) { output in
      try NamedQueryRun(query: query, clock: clock, format: format).write(
        values, extract, to: output, rendering: RenderOptions(zone: .utc, nowUs: clock.nowUs()))
    }
    return .init(name: file, what: query.summary, rows: rows, columns: query.columns)
  }

  private func writeEvidence(_ extract: Store) throws -> ExportReadme.File {
    var count = 0
    try Output.with(path: name("evidence.txt")) { output in
      let rows = """
        SELECT e.kill_id, e.evidence,
               (SELECT group_concat(s.path || ', lines ' || s.first_line || ' to ' || s.last_line, '; ')
                FROM oom_event_source s WHERE s.kill_id = e.kill_id)
        FROM oom_event e ORDER BY e.at_us, e.kill_id
        """
      try extract.run(sql: rows, values: [:], begin: { _ in }) { cells in
        guard case .integer(let killID) = cells[0], case .text(let lines) = cells[1] else { return }
        let source =
          if case .text(let text) = cells[2] { " (\(SafeText.visible(text)))" } else { "" }
        try output.write(
          "\(count > 0 ? "\n" : "")kill \(killID)\(source)\n\(SafeText.visible(lines, keepNewlines: true))\n"
        )
        count += 1
      }
    }
    return .init(
      name: "evidence.txt", what: "The lines of the logs that say what was decided, word for word.",
      rows: count)
  }

  private func writePages(_ extract: Store) throws -> [ExportReadme.File] {
    var killIDs: [Int64] = []
    try extract.run(
      sql:
        "SELECT kill_id FROM oom_event ORDER BY at_us DESC NULLS LAST, kill_id DESC LIMIT :limit",
      values: ["limit": .integer(Int64(Self.pageLimit))], begin: { _ in }
    ) { cells in
      if case .integer(let id) = cells[0] { killIDs.append(id) }
    }
    let pages = KillPages(store: extract, clock: clock)
    var progress = Progress(label: "pages", unit: .files)
    defer { progress.finish() }
    for (place, killID) in killIDs.enumerated() {
      progress.update(Int64(2 * place), of: Int64(2 * killIDs.count))
      let report = try pages.report(of: killID)
      for (format, suffix) in [(Report.Format.markdown, "md"), (.html, "html")] {
        try Output.with(path: name("kill-\(killID).\(suffix)")) {
          try KillPages.write(report, as: format, clock: clock, to: $0)
        }
      }
    }
    return killIDs.sorted().flatMap { killID in
      [
        .init(
          name: "kill-\(killID).md", what: "The story of kill \(killID), as Markdown.", rows: nil),
        .init(
          name: "kill-\(killID).html",
          what: "The same with charts, for a browser; it needs nothing else.", rows: nil),
      ] as [ExportReadme.File]
    }
  }
}
