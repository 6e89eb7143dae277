import OomhistModel
import OomhistRender
import OomhistStore

/// README.md of an exported folder: what lies in it, and what one must know to read it.
struct ExportReadme {
  /// A file of the folder.
  struct File {
    let name: String
    let what: String
    let rows: Int?
    /// Of a file of rows.
    var columns: [ResultColumn] = []
  }

  let store: Store
  let clock: ClockOptions
  let sinceUs: Int64
  let untilUs: Int64?
  let files: [File]
  let isAnonymous: Bool

  /// Gaps that are listed one by one.
  private static let gapLimit: Int64 = 50

  func write(to output: Output) throws {
    let options = RenderOptions(zone: .utc, nowUs: try clock.nowUs())
    try PageOutput(page(), format: .markdown, options: options).write(to: output)
  }

  private func page() throws -> Page {
    var page = Page(title: try title())
    page.add(Page.Section("", try window()))
    page.add(Page.Section("Files", [.table(fileTable)] + (try missingPages())))
    page.add(
      Page.Section(
        "Machine",
        [
          .table(
            try rows(
              """
              SELECT host, boot_id, kernel_release, page_size_kib, booted_us AS booted FROM boot
              ORDER BY booted_us
              """, times: ["booted"]))
        ]))
    page.add(Page.Section("How it was recorded", try recording()))
    page.add(Page.Section("Gaps of the record", try gaps()))
    page.add(Page.Section("How to read it", reading))
    if isAnonymous { page.add(Page.Section("Names", [.sentence(Self.anonymousText)])) }
    for file in files where !file.columns.isEmpty {
      page.add(Page.Section("Columns of \(file.name)", [.table(Self.columnTable(file.columns))]))
    }
    return page
  }

  private func title() throws -> String {
    let kills = try count("SELECT count(*) FROM oom_event WHERE victim_pid IS NOT NULL")
    let incident = try count("SELECT max(incident_id) FROM extract")
    let what = incident.map { "Incident \($0)" } ?? "Memory and OOM kills"
    return "\(what): \(kills ?? 0) \(kills == 1 ? "kill" : "kills")"
  }

  private func window() throws -> [Page.Block] {
    let end = untilUs.map { "to \(Self.time($0))" } ?? "to the end of the record"
    return [
      .sentence("What was recorded from \(Self.time(sinceUs)) \(end)."),
      .sentence(
        "Written by oomhist \(Version.text) at \(Self.time(try clock.nowUs())). All times are UTC, "
          + "memory is in KiB (1024 bytes)."),
    ]
  }

  private var fileTable: ResultTable {
    ResultTable(
      columns: [
        ResultColumn(name: "file", kind: .text, rank: 1),
        ResultColumn(name: "rows", kind: .count, rank: 2),
        ResultColumn(name: "what it holds", kind: .text, rank: 3),
      ],
      rows: files.map {
        [.text($0.name), $0.rows.map { .integer(Int64($0)) } ?? .null, .text($0.what)]
      })
  }

  private func missingPages() throws -> [Page.Block] {
    let kills = try count("SELECT count(*) FROM oom_event") ?? 0
    guard kills > ExportFolder.pageLimit else { return [] }
    return [
      .sentence(
        "The newest \(ExportFolder.pageLimit) of \(kills) kills have pages of their own; of the others "
          + "oomhist explain N --db \(ExportFolder.databaseName) tells.")
    ]
  }

  private func recording() throws -> [Page.Block] {
    let table = try rows(
      """
      SELECT cause, count(*) AS snapshots, min(s.wall_us) AS first, max(s.wall_us) AS last,
             max(s.process_count) AS most_processes, sum(s.unreadable) AS unreadable,
             round(avg(s.read_cpu_us)) AS read_cpu_us
      FROM snapshot s
      WHERE s.wall_us >= \(sinceUs) AND s.wall_us < \(untilUs ?? .max)
      GROUP BY cause ORDER BY 2 DESC
      """, times: ["first", "last"])
    guard !table.rows.isEmpty else {
      return [.sentence("No snapshot of the machine lies in this time: all comes from logs.")]
    }
    return [
      .sentence(
        "Snapshots by what they were taken for: interval and one-shot ones by the clock, pressure "
          + "where memory was short, kill right after one."),
      .table(table),
    ]
  }

  private func gaps() throws -> [Page.Block] {
    let condition = "until_us >= \(sinceUs) AND from_us < \(untilUs ?? .max)"
    let all = try count("SELECT count(*) FROM gap WHERE \(condition)") ?? 0
    guard all > 0 else { return [.sentence("None is known.")] }
    let table = try rows(
      """
      SELECT kind, from_us AS "from", until_us AS until, count, detail FROM gap
      WHERE \(condition) ORDER BY from_us LIMIT \(Self.gapLimit)
      """, times: ["from", "until"])
    guard all > Self.gapLimit else { return [.table(table)] }
    return [.table(table), .sentence("\(all) in all: see gaps.")]
  }

  private var reading: [Page.Block] {
    [
      .point(
        "CSV files are UTF-8 with commas (RFC 4180). An empty field is unknown, never zero. A text that "
          + "a spreadsheet would take for a formula has an apostrophe in front."),
      .point(
        "In LibreOffice choose UTF-8, the comma, and \u{201c}Format quoted field as text\u{201d}: names "
          + "that look like numbers are in quotes and stay what they are."),
      .point("What the database says more can be asked with the same program:"),
      .command(
        "oomhist query --db \(ExportFolder.databaseName)\noomhist explain --db \(ExportFolder.databaseName)"
      ),
    ]
  }

  private static let anonymousText =
    "Hosts, users, paths, arguments, units, containers, boots and the names of uncommon programs are "
    + "tokens (x and ten letters or digits, other digits in ids, other user numbers). The same name has "
    + "the same token in all files here. Names of widely used programs, the kernel's words, pids, sizes "
    + "and times are as they were."

  private static func columnTable(_ columns: [ResultColumn]) -> ResultTable {
    ResultTable(
      columns: [
        ResultColumn(name: "column", kind: .text, rank: 1),
        ResultColumn(name: "unit", kind: .text, rank: 2),
        ResultColumn(name: "meaning", kind: .text, rank: 3),
      ],
      rows: columns.map { [.text($0.name), .text(unit(of: $0.kind)), .text($0.summary)] })
  }

  private static func unit(of kind: ColumnKind) -> String {
    switch kind {
    case .text: "text"
    case .id, .count: "number"
    case .kib: "KiB"
    case .time: "time, UTC"
    case .seconds: "seconds"
    case .micros: "\u{b5}s"
    case .percent: "percent"
    case .permille: "permille"
    case .bool: "true, false"
    case .trend: "numbers, JSON"
    case .json: "JSON"
    }
  }

  private static func time(_ us: Int64) -> String { ISO8601.utc(us, digits: 0) }

  // MARK: - Out of the extract

  private func count(_ sql: String) throws -> Int64? {
    guard case .integer(let number)? = try rows(sql).rows.first?.first else { return nil }
    return number
  }

  private func rows(_ sql: String, times: Set<String> = []) throws -> ResultTable {
    var table = ResultTable(columns: [])
    try store.run(sql: sql, values: [:]) { columns in
      table.columns = columns.enumerated().map { place, column in
        ResultColumn(
          name: column.name, kind: times.contains(column.name) ? .time : column.kind,
          rank: place + 1)
      }
    } row: {
      table.rows.append($0)
    }
    return table
  }
}
