import ArgumentParser

/// `oomhist report`: the story of one kill as a page for a browser.
struct Report: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write one kill as a single HTML file with charts, to pass on.",
    discussion: """
      The page tells all that `oomhist explain --verbose` tells. It holds everything it needs: \
      no script, no image, nothing from a network. Without a number the newest kill that fits the filters.
      """)

  @OptionGroup var choice: KillChoice

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write to a file; - is standard output.", valueName: "file"))
  var output: String?

  @OptionGroup var anonymous: AnonymizeOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var clock: ClockOptions

  func run() throws {
    let store = try anonymous.openForReading(database)
    let killID = try choice.killID(in: store, clock, database)
    try Output.with(path: output) { output in
      if self.output == nil, output.isTerminal {
        throw Failure(
          "a page of HTML is nothing to read on a terminal",
          hint: "name a file with --output; - writes it here all the same", status: .usage)
      }
      try KillPages(store: store, clock: clock).writeHTML(killID, to: output)
    }
  }
}
