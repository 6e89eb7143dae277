import ArgumentParser
import OomhistModel
import OomhistRender
import OomhistSQL
import OomhistStore

/// `oomhist forecast`: who leaks, and when it ends.
struct Forecast: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say who leaks, how fast, and when memory or a limit will run out.",
    discussion: """
      Judges the machine, every cgroup and the processes that grew, by what was recorded in the \
      window (the last 24 hours unless --since says otherwise). A warm-up, a cache that fills, a \
      garbage collector and the waves of a day are no leaks; how well that is told apart is \
      measured in docs/leak-detection.md.
      """)

  @OptionGroup var window: WindowOptions

  @OptionGroup(title: "Filters") var filters: FilterOptions

  @Flag(help: "Also show those that do not leak.")
  var all = false

  @Flag(name: .customLong("exit-code"), help: "Exit with status 3 when something leaks.")
  var exitCode = false

  @OptionGroup var output: OutputOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var clock: ClockOptions

  func run() throws {
    guard let query = try QueryCatalogue().query(named: "forecast") else { return }
    let values = try QueryArguments(query: query, clock: clock).values(given: given(for: query))
    let store = try database.openForReading()
    var table = ResultTable(columns: query.columns)
    try store.run(query, values: values, begin: { _ in }) { table.rows.append(Array($0)) }
    let words = ForecastWords(table, zone: clock.zone)
    try Output.with(output) { output in
      let options = try self.output.rendering(clock, to: output)
      let stream = RowStream(format: self.output.chosen(), options: options)
      try stream.write(
        to: output,
        emptyText: {
          try EmptyAnswer(
            query: query, store: store, zone: clock.zone, values: values, nowUs: clock.nowUs()
          ).text()
        }
      ) { begin, row in
        try begin(table.columns)
        for cells in table.rows { try row(cells) }
      }
      guard self.output.chosen() == .table, !table.rows.isEmpty else { return }
      var text = ""
      PageWriter(options: options) { text += $0 }
        .write(Page(title: "", sections: [Page.Section("", words.points)]))
      try output.write(text)
    }
    if exitCode, words.leakCount > 0 { throw ExitCode(ExitStatus.killsFound.rawValue) }
  }

  private func given(for query: NamedQuery) throws -> [String: String] {
    try QuestionWords(window: window, filters: filters, clock: clock, database: database)
      .given(for: query, parameters: ["all": all ? "1" : "0"])
  }
}
