import ArgumentParser
import OomhistModel
import OomhistParsing
import OomhistRender
import OomhistSQL
import OomhistStore

/// `oomhist export`: the record for a spreadsheet, another program, or a folder to hand on.
struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a query, a table, an incident or a whole period to hand on.",
    discussion: """
      oomhist export growth --since -3h              one query
      oomhist export process_series                  a table or view as it stands
      oomhist export events --format ndjson          events, as `oomhist parse` prints them
      oomhist export --incident 1 -o incident/       a folder with everything of the incident
      oomhist export --since yesterday -o days/      the same of a period
      oomhist export --incident 1 -o incident.db     the incident as a database of its own

      A path that ends in .db, .sqlite or .sqlite3 is a database, all else a folder.

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

  @Option(
    name: .long, defaultAsFlag: IncidentWord.newest, parsing: .next,
    help: ArgumentHelp(
      "This incident alone: its number or that of a kill in it; without one the newest.",
      valueName: "kill"))
  var incident: IncidentWord?

  @Option(
    help: "csv (the default), ndjson or json.", completion: .list(["csv", "ndjson", "json"]))
  var format: OutputFormat?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "A file; for an incident or a period a folder, or a database that ends in .db.",
      valueName: "path"))
  var output: String?

  @OptionGroup var anonymous: AnonymizeOptions

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var clock: ClockOptions

  func validate() throws {
    guard [nil, .csv, .ndjson, .json].contains(format) else {
      throw ValidationError("export writes csv, ndjson or json; `oomhist query` shows tables.")
    }
    if incident != nil, name != nil || window.isGiven {
      throw ValidationError("--incident goes without a name, --since, --until and --boot.")
    }
    if name == nil, output == nil {
      throw ValidationError(
        incident == nil
          ? "Name what to export, or a folder with --output."
          : "Name a folder or a file that ends in .db with --output.")
    }
  }

  func run() throws {
    guard let name else { return try exportStretch(to: ExportPlace(output ?? ".")) }
    let query = try UserQueries.catalogue().query(named: name)
    if let query {
      let values = try QueryArguments(query: query, clock: clock).values(given: try given(query))
      let store = try anonymous.openForReading(database, isForAll: true)
      return try Output.with(path: output) { try write(query, values, store, to: $0) }
    }
    let store = try anonymous.openForReading(database, isForAll: true)
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
    try NamedQueryRun(query: query, clock: clock, format: format ?? .csv).write(
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
    try RowStream(format: format ?? .csv, options: options).write(to: output, emptyText: { "" }) {
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

  // MARK: - An incident or a period

  private func exportStretch(to place: ExportPlace) throws {
    guard parameters.isEmpty else {
      throw Failure("-p goes with the name of a query", status: .usage)
    }
    if case .database = place, let format {
      throw Failure(
        "a database has no --format \(format.rawValue)",
        hint: "leave out --format, or name a folder with --output", status: .usage)
    }
    try refuseFilters("an incident and a period")
    let ends = try window.words(clock, database)
    let since = try ends.since.map(clock.moment)
    let until = try ends.until.map(clock.moment)
    if let since, let until, since > until {
      throw Failure(
        "the window ends before it begins", hint: "--since comes before --until", status: .usage)
    }
    let store = try database.openForReading()
    let anonymizer = anonymous.anonymizer
    let plan =
      try incident.map { try self.plan(of: $0, in: store) }
      ?? store.extractPlan(sinceUs: since, untilUs: until)
    let extract = ExtractFile(store: store, plan: plan, clock: clock, anonymizer: anonymizer)
    switch place {
    case .database(let path):
      try extract.write(to: path)
      Console.say(
        "wrote \(path): \(plan.killIDs.count) \(plan.killIDs.count == 1 ? "kill" : "kills")")
    case .folder(let path):
      var utc = clock
      utc.utc = true
      let isDated = plan.untilUs >= plan.fromUs
      let folder = ExportFolder(
        path: path, format: format ?? .csv, clock: utc,
        sinceUs: incident == nil ? since ?? 0 : max(plan.fromUs, 0),
        untilUs: incident == nil ? until : isDated ? plan.untilUs + 1 : nil,
        isAnonymous: anonymizer != nil)
      try folder.makeFolder()
      try extract.write(to: folder.databasePath)
      try folder.write(
        from: Store.openForReading(path: folder.databasePath, anonymizer: nil, isForAll: true))
    }
  }

  private func plan(of incident: IncidentWord, in store: Store) throws -> ExtractPlan {
    let killID =
      switch incident {
      case .newest: try store.newestKillID()
      case .number(let number): number as Int64?
      }
    guard let killID else {
      throw Failure("there is no kill in \(store.path)", hint: "`oomhist ingest` reads logs")
    }
    if let plan = try store.extractPlan(ofIncidentWith: killID) { return plan }
    throw Failure(
      "there is no kill \(killID) in \(store.path)",
      hint: "`oomhist query incidents` lists incidents and kills with their numbers")
  }
}
