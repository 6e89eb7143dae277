import ArgumentParser
import OomhistModel
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
      oomhist query --list                      every question there is
      oomhist query --show scores               its SQL
      oomhist query --sql - <<<'SELECT …'       one of your own
      """)

  @Argument(help: "Name of the query (see --list).")
  var name = "kills"

  @OptionGroup var window: WindowOptions

  @Option(
    help: ArgumentHelp("Only processes whose name matches, * and ? allowed.", valueName: "glob"))
  var comm: String?

  @Option(help: ArgumentHelp("Only this process.", valueName: "pid"))
  var pid: Int64?

  @Option(
    name: [.customShort("p"), .customLong("param")],
    help: ArgumentHelp("Set a parameter of the query.", valueName: "key=value"))
  var parameters: [String] = []

  @Flag(help: "List the queries and end.")
  var list = false

  @Flag(help: "Print the query's SQL and end.")
  var show = false

  @Option(
    help: ArgumentHelp(
      "Run the one statement in this file; - is standard input.", valueName: "file"))
  var sql: String?

  @Flag(name: .customLong("exit-code"), help: "Exit with status 3 when there are rows.")
  var exitCode = false

  @OptionGroup var output: OutputOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var clock: ClockOptions

  func run() throws {
    let catalogue = UserQueries.catalogue()
    if list {
      return try Output.with(path: output.output) { try QueryList(catalogue).write(to: $0) }
    }
    if let sql { return try runSQL(sql) }
    let query = try find(in: catalogue)
    if show { return try Output.with(path: output.output) { try $0.write(query.sql) } }
    try run(query)
  }

  private func find(in catalogue: QueryCatalogue) throws -> NamedQuery {
    if let query = try catalogue.query(named: name) { return query }
    let near = catalogue.suggestion(for: name).map { "did you mean `oomhist query \($0)`? " } ?? ""
    throw Failure(
      "there is no query named \(name)", hint: near + "`oomhist query --list` shows all",
      status: .usage)
  }

  private func run(_ query: NamedQuery) throws {
    let run = NamedQueryRun(query: query, clock: clock, format: output.chosen())
    let rowCount = try run.write(given: try given(), database: database, output: output)
    if exitCode, rowCount > 0 { throw ExitCode(ExitStatus.killsFound.rawValue) }
  }

  /// What the options say, by parameter name.
  private func given() throws -> [String: String] {
    var given = try KeyValues.parse(parameters)
    given["since"] = window.since ?? given["since"]
    given["until"] = window.until ?? given["until"]
    given["comm"] = comm ?? given["comm"]
    given["pid"] = pid.map(String.init) ?? given["pid"]
    return given
  }

  private func runSQL(_ file: String) throws {
    guard window.since == nil, window.until == nil, comm == nil, pid == nil else {
      throw Failure(
        "SQL of your own takes no --since, --until, --comm or --pid",
        hint: "bind values with -p, as :name in the statement", status: .usage)
    }
    let text = try UserQueries.text(of: file)
    let store = try database.openForReading()
    let values = try KeyValues.parse(parameters).mapValues {
      Int64($0).map(Cell.integer) ?? .text($0)
    }
    let rowCount = try Output.with(path: output.output) { output in
      try RowStream(
        format: self.output.chosen(), options: self.output.rendering(clock, to: output)
      ).write(to: output, emptyText: { "No rows." }) { begin, row in
        try store.run(sql: text, values: values, begin: begin, row: row)
      }
    }
    if exitCode, rowCount > 0 { throw ExitCode(ExitStatus.killsFound.rawValue) }
  }
}
