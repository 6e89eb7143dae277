import ArgumentParser
import OomhistModel
import OomhistSQL
import OomhistStore

/// Which kill is told of: its number, or the newest that fits the window and the filters.
struct KillChoice: ParsableArguments {
  @Argument(help: ArgumentHelp("Number of the kill.", valueName: "kill"))
  var kill: Int64?

  @OptionGroup var window: WindowOptions
  @OptionGroup(title: "Filters") var filters: FilterOptions

  func validate() throws {
    guard kill != nil, window.isGiven || filters.isGiven else { return }
    throw ValidationError("A kill that is named by its number is not looked for.")
  }

  /// The kill that is meant.
  func killID(in store: Store, _ clock: ClockOptions, _ database: DatabaseOptions) throws -> Int64 {
    if let kill { return kill }
    guard let query = try QueryCatalogue().query(named: "victims") else { return 0 }
    let words = QuestionWords(window: window, filters: filters, clock: clock, database: database)
    let values = try QueryArguments(query: query, clock: clock)
      .values(given: words.given(for: query))
    if let newest = try store.firstRow(of: query, values: values).map({
      NamedCells(query.columns, $0)
    })?.integer("kill_id") {
      return newest
    }
    guard window.isGiven || filters.isGiven else {
      throw Failure(
        "there is no kill in \(store.path)",
        hint: "`oomhist ingest` reads logs; `oomhist query vanished` shows processes that are gone")
    }
    throw Failure(
      "no kill in \(store.path) fits", hint: "`oomhist query victims` lists all that there are")
  }
}
