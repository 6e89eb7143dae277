import ArgumentParser
import OomhistModel
import OomhistParsing
import OomhistRender
import OomhistSQL
import OomhistStore

/// `oomhist query`: a named question, or SQL of the user.
struct Query: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Ask the record: without a name, the kills and who grew before each.",
    discussion: """
      oomhist query --since yesterday           kills and suspects
      oomhist query growth --since -3h          who grew most
      oomhist query history -p comm=java        one process over time
      oomhist query --since -1h --watch 5       again every five seconds
      oomhist query --list                      every question there is
      oomhist query --show scores               its SQL
      oomhist query scores --explain            what it reads
      oomhist query --sql my.sql                one of your own
      """)

  @Argument(help: ArgumentHelp("Name of the query (see --list).", valueName: "query"))
  var name = "kills"

  @OptionGroup var window: WindowOptions

  @OptionGroup(title: "Filters") var filters: FilterOptions

  @Option(
    name: [.customShort("p"), .customLong("param")],
    help: ArgumentHelp("Set a parameter of the query.", valueName: "key=value"))
  var parameters: [String] = []

  @Flag(help: "List the queries and end.")
  var list = false

  @Flag(help: "List the boots in the record and end.")
  var listBoots = false

  @Flag(help: "Print the query's SQL and end.")
  var show = false

  @Flag(help: "Say what the query is asked with, what it reads and how, and end.")
  var explain = false

  @Option(
    help: ArgumentHelp(
      "Run the one statement in this file; - is standard input.", valueName: "file"))
  var sql: String?

  @Flag(name: .customLong("exit-code"), help: "Exit with status 3 when there are rows.")
  var exitCode = false

  @Option(
    help: ArgumentHelp(
      "Ask again at this distance and show the newest answer, until Ctrl-C.", valueName: "span"))
  var watch: String?

  @Option(
    name: .customLong("time-limit"),
    help: ArgumentHelp("Give up after this time; 0 for never.", valueName: "span"))
  var timeLimit = "5min"

  @OptionGroup var output: OutputOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var clock: ClockOptions

  /// Writes the answer and returns the number of its rows.
  private typealias Answer = (Output) throws -> Int

  func validate() throws {
    guard watch != nil else { return }
    if list || show || explain || exitCode || output.output != nil {
      throw ValidationError(
        "--watch goes without --list, --show, --explain, --exit-code and --output.")
    }
  }

  func run() throws {
    let catalogue = UserQueries.catalogue()
    if list { return try Output.with(output) { try QueryList(catalogue).write(to: $0) } }
    let ask = try sql.map(askSQL) ?? ask(find(in: catalogue))
    guard let ask else { return }
    if let watch {
      return try WatchLoop(span: watch, clock: clock, format: output.chosen())
        .run { try Output.text { _ = try ask()($0) } }
    }
    let rowCount = try Output.with(output, try ask())
    if exitCode, rowCount > 0 { throw ExitCode(ExitStatus.killsFound.rawValue) }
  }

  private func find(in catalogue: QueryCatalogue) throws -> NamedQuery {
    let name = listBoots ? "boots" : name
    if let query = try catalogue.query(named: name) { return query }
    let near = catalogue.suggestion(for: name).map { "did you mean `oomhist query \($0)`? " } ?? ""
    throw Failure(
      "there is no query named \(name)", hint: near + "`oomhist query --list` shows all",
      status: .usage)
  }

  /// What asks a named query; `nil` where its text was all that was wanted.
  private func ask(_ query: NamedQuery) throws -> (() throws -> Answer)? {
    if show {
      try Output.with(output) { try $0.write(query.sql) }
      return nil
    }
    let run = NamedQueryRun(
      query: query, clock: clock, format: output.chosen(), saysNotes: watch == nil)
    return {
      // Words first: a mistyped one is told even where there is no database yet.
      let values = try QueryArguments(query: query, clock: clock).values(given: given(for: query))
      let store = try openStore()
      if explain { return try explanation(query, values, store) }
      return { output in
        try run.write(
          values, store, to: output, rendering: self.output.rendering(clock, to: output))
      }
    }
  }

  /// What the options say, by parameter name.
  private func given(for query: NamedQuery) throws -> [String: String] {
    try QuestionWords(window: window, filters: filters, clock: clock, database: database)
      .given(for: query, parameters: KeyValues.parse(parameters))
  }

  private func openStore() throws -> Store {
    let limitUs = timeLimit == "0" ? 0 : try TimeSpan.parse(timeLimit)
    let store = try database.openForReading()
    if limitUs > 0 { store.limitTime(limitUs) }
    return store
  }

  private func explanation(
    _ query: NamedQuery, _ values: [String: Cell], _ store: Store
  ) throws -> Answer {
    let plan = try store.plan(of: query, values: values)
    return write(QueryExplanation(plan: plan, query: query, values: values, zone: clock.zone))
  }

  private func write(_ explanation: QueryExplanation) -> Answer {
    { output in
      try explanation.write(to: output)
      return 0
    }
  }

  /// What asks the SQL of a file.
  private func askSQL(_ file: String) throws -> () throws -> Answer {
    guard !window.isGiven, !filters.isGiven else {
      throw Failure(
        "SQL of your own takes no window and no filters",
        hint: "bind values with -p, as :name in the statement", status: .usage)
    }
    let text = try UserQueries.text(of: file)
    let values = try KeyValues.parse(parameters).mapValues {
      Int64($0).map(Cell.integer) ?? .text($0)
    }
    return {
      let store = try openStore()
      if explain {
        let plan = try store.plan(ofSQL: text, values: values)
        return write(QueryExplanation(plan: plan, query: nil, values: values, zone: clock.zone))
      }
      return { output in
        try RowStream(
          format: self.output.chosen(), options: self.output.rendering(clock, to: output),
          saysNotes: watch == nil
        ).write(to: output, emptyText: { "No rows." }) { begin, row in
          try store.run(sql: text, values: values, begin: begin, row: row)
        }
      }
    }
  }
}
