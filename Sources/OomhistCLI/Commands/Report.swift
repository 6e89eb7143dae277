import ArgumentParser
import OomhistAnalysis
import OomhistModel
import OomhistRender
import OomhistStore

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

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var clock: ClockOptions

  func run() throws {
    let store = try database.openForReading()
    let killID = try choice.killID(in: store, clock, database)
    let story = try KillTelling(store: store, clock: clock, isVerbose: true).story(of: killID)
    let pids = story.chartedPids
    let curves = try store.killCurves(killID, pids: pids, startUs: story.startUs)
    let report = story.report(
      curves ?? KillCurves(fromUs: 0, untilUs: 0), maker: "oomhist \(Version.text)")
    try Output.with(path: output) { output in
      if self.output == nil, output.isTerminal {
        throw Failure(
          "a page of HTML is nothing to read on a terminal",
          hint: "name a file with --output; - writes it here all the same", status: .usage)
      }
      try write(report, to: output)
    }
  }

  private func write(_ report: IllustratedPage, to output: Output) throws {
    var failure: (any Error)?
    let options = RenderOptions(zone: clock.zone, nowUs: try clock.nowUs())
    PageHTML(options: options) { text in
      do { try output.write(text) } catch { failure = error }
    }.write(report)
    if let failure { throw failure }
  }
}
