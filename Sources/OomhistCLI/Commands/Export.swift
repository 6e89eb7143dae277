import ArgumentParser
import Glibc
import OomhistModel
import OomhistParsing
import OomhistRender
import OomhistSQL
import OomhistStore

/// `oomhist export`: the record for a spreadsheet, another program, or a folder to hand on.
struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a query, a table or a whole period as CSV or NDJSON.",
    discussion: """
      oomhist export growth --since -3h              one query
      oomhist export process_series                  a table or view as it stands
      oomhist export events --format ndjson          events, as `oomhist parse` prints them
      oomhist export --since yesterday -o incident/  a folder with everything of the period

      CSV is RFC 4180 with a header, times in UTC (ISO 8601) and memory in KiB. A text that a \
      spreadsheet would take for a formula gets an apostrophe in front.
      """)

  @Argument(help: "A query (see `oomhist query --list`), a table or view, or events.")
  var name: String?

  @OptionGroup var window: WindowOptions

  @OptionGroup(title: "Filters") var filters: FilterOptions

  @Option(
    name: [.customShort("p"), .customLong("param")],
    help: ArgumentHelp("Set a parameter of the query.", valueName: "key=value"))
  var parameters: [String] = []

  @Option(help: "csv, ndjson or json.", completion: .list(["csv", "ndjson", "json"]))
  var format: OutputFormat = .csv

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("A file, or the folder for a whole period.", valueName: "path"))
  var output: String?

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var clock: ClockOptions

  func validate() throws {
    guard [.csv, .ndjson, .json].contains(format) else {
      throw ValidationError("export writes csv, ndjson or json; `oomhist query` shows tables.")
    }
    if name == nil, output == nil {
      throw ValidationError("Name what to export, or a folder with --output.")
    }
  }

  func run() throws {
    guard let name else { return try exportPeriod(to: output ?? ".") }
    let query = try UserQueries.catalogue().query(named: name)
    if let query {
      let values = try QueryArguments(query: query, clock: clock).values(given: try given(query))
      let store = try database.openForReading()
      return try Output.with(path: output) { try write(query, values, store, to: $0) }
    }
    let store = try database.openForReading()
    try Output.with(path: output) { output in
      if name == "events" { return try writeEvents(store, to: output) }
      try writeTable(name, store, to: output)
    }
  }

  private func given(_ query: NamedQuery) throws -> [String: String] {
    try QuestionWords(window: window, filters: filters, clock: clock, database: database)
      .given(for: query, parameters: KeyValues.parse(parameters))
  }

  private func refuseFilters(_ subject: String) throws {
    guard !filters.isGiven else {
      throw Failure(
        "\(subject) are exported without filters", hint: "name a query to filter its rows",
        status: .usage)
    }
  }

  // MARK: - One thing

  private func write(
    _ query: NamedQuery, _ values: [String: Cell], _ store: Store, to output: Output
  ) throws {
    try NamedQueryRun(query: query, clock: clock, format: format).write(
      values, store, to: output, rendering: RenderOptions(zone: .utc, nowUs: clock.nowUs()))
  }

  private func writeTable(_ name: String, _ store: Store, to output: Output) throws {
    guard !window.isGiven, !filters.isGiven, parameters.isEmpty else {
      throw Failure(
        "\(name) is a table, and is exported whole", hint: "leave out the window and the filters",
        status: .usage)
    }
    guard try store.tableNames().contains(name) else {
      throw Failure(
        "there is no query, table or view named \(name)",
        hint: "`oomhist query --list` shows the queries; tables and views are "
          + (try store.tableNames().joined(separator: ", ")), status: .usage)
    }
    let options = RenderOptions(zone: .utc, nowUs: try clock.nowUs())
    try RowStream(format: format, options: options).write(to: output, emptyText: { "" }) {
      try store.runTable(name, begin: $0, row: $1)
    }
  }

  private func writeEvents(_ store: Store, to output: Output) throws {
    guard format == .ndjson else {
      throw Failure(
        "events are exported as NDJSON", hint: "add --format ndjson, or export oom_event as CSV",
        status: .usage)
    }
    try refuseFilters("events")
    let (since, until) = try window.words(clock, database)
    try store.forEachEvent(
      sinceUs: try since.map(clock.moment), untilUs: try until.map(clock.moment)
    ) { try output.write(EventJSON.encode($0) + "\n") }
  }

  // MARK: - A whole period

  /// The files of a folder: each a query whose window is the period.
  private static let periodQueries = [
    "kills", "growth", "scores", "history", "machine", "settings", "snapshots", "gaps",
  ]

  private func exportPeriod(to folder: String) throws {
    guard parameters.isEmpty else {
      throw Failure("-p goes with the name of a query", status: .usage)
    }
    guard folder != "-" else {
      throw Failure(
        "a whole period is a folder of files and cannot go to standard output",
        hint: "name a query to export, such as `oomhist export events -o -`", status: .usage)
    }
    try refuseFilters("all files of a period")
    let ends = try window.words(clock, database)
    let store = try database.openForReading()
    guard mkdir(folder, 0o750) == 0 || errno == EEXIST else {
      throw Failure("cannot make the folder \(folder): \(String(cString: strerror(errno)))")
    }
    for name in Self.periodQueries {
      guard let query = try QueryCatalogue().query(named: name) else { continue }
      let values = try periodValues(query, ends)
      try Output.with(path: "\(folder)/\(name).\(format.rawValue)") {
        try write(query, values, store, to: $0)
      }
    }
    try Output.with(path: "\(folder)/events.ndjson") { output in
      try store.forEachEvent(
        sinceUs: try ends.since.map(clock.moment), untilUs: try ends.until.map(clock.moment)
      ) { try output.write(EventJSON.encode($0) + "\n") }
    }
    Console.say("wrote \(Self.periodQueries.count + 1) files to \(folder)")
  }

  /// Everything of the period: no limit on rows, and settings whenever they were set.
  private func periodValues(
    _ query: NamedQuery, _ ends: (since: String?, until: String?)
  ) throws -> [String: Cell] {
    var given: [String: String] = [:]
    if query.name != "settings" {
      given["since"] = ends.since ?? "@0"
      given["until"] = ends.until
    }
    if query.parameter(named: "limit") != nil { given["limit"] = "-1" }
    return try QueryArguments(query: query, clock: clock).values(given: given)
  }
}
