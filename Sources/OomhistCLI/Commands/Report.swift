import ArgumentParser
import OomhistAnalysis
import OomhistModel
import OomhistStore

/// `oomhist report`: the story of one kill, or of a period, to pass on.
struct Report: ParsableCommand {
  /// What is written.
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case html, markdown
  }

  static let configuration = CommandConfiguration(
    abstract: "Write one kill, or a period, as a single HTML file with charts, to pass on.",
    discussion: """
      The page tells all that `oomhist explain --verbose` tells. It holds everything it needs: \
      no script, no image, nothing from a network. Without a number the newest kill that \
      fits the filters; with a window all of it.

      oomhist report 1 -o incident.html               one kill
      oomhist report --since yesterday -o kills.html  all kills of a period
      oomhist report 1 --format markdown              the same story for a ticket
      """)

  @OptionGroup var choice: KillChoice

  @Option(help: "html or markdown.")
  var format: Format = .html

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write to a file; - is standard output.", valueName: "file"))
  var output: String?

  @OptionGroup var anonymous: AnonymizeOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var clock: ClockOptions

  func run() throws {
    let report = try choice.window.isGiven ? periodReport() : killReport()
    try Output.with(path: output) { output in
      if self.output == nil, output.isTerminal, format == .html {
        throw Failure(
          "a page of HTML is nothing to read on a terminal",
          hint: "name a file with --output; - writes it here all the same", status: .usage)
      }
      try KillPages.write(report, as: format, clock: clock, to: output)
    }
  }

  private func killReport() throws -> IllustratedPage {
    let store = try anonymous.openForReading(database)
    let killID = try choice.killID(in: store, clock, database)
    return try KillPages(store: store, clock: clock).report(of: killID)
  }

  private func periodReport() throws -> IllustratedPage {
    try PeriodTelling(choice: choice, clock: clock, database: database) {
      try anonymous.openForReading(database)
    }.story().report(maker: KillPages.maker)
  }
}
