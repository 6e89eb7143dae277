import ArgumentParser
import OomhistAnalysis
import OomhistModel
import OomhistRender
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
      try write(report, to: output)
    }
  }

  private var maker: String { "oomhist \(Version.text)" }

  private func killReport() throws -> IllustratedPage {
    let store = try database.openForReading()
    let killID = try choice.killID(in: store, clock, database)
    let telling = try KillTelling(store: store, clock: clock, isVerbose: true).telling(of: killID)
    return telling.story.report(telling.curves, maker: maker)
  }

  private func periodReport() throws -> IllustratedPage {
    try PeriodTelling(choice: choice, clock: clock, database: database).story()
      .report(maker: maker)
  }

  private func write(_ report: IllustratedPage, to output: Output) throws {
    let options = RenderOptions(zone: clock.zone, nowUs: try clock.nowUs())
    if format == .markdown {
      return try PageOutput(report.page, format: .markdown, options: options).write(to: output)
    }
    var failure: (any Error)?
    PageHTML(options: options) { text in
      do { try output.write(text) } catch { failure = error }
    }.write(report)
    if let failure { throw failure }
  }
}
