import ArgumentParser
import Glibc
import OomhistModel
import OomhistRender
import OomhistSQL
import OomhistSources
import OomhistStore

/// `oomhist plot`: memory over time as a picture in the terminal, with the kills in it.
struct Plot: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw memory over time, with the kills marked.",
    discussion: """
      Shows the memory of the machine that is in use (MemTotal less MemAvailable) and its swap \
      over the last day or another window, or the size of one process: resident memory, swap and \
      page tables. A column shows the worst of its time; what was not recorded is blank. The \
      numbers are in `oomhist query machine` and `oomhist query history`.

      oomhist plot --since -3h               the last three hours
      oomhist plot --since -3h --comm java   one process, or all of that name together
      oomhist plot --unit nginx --kill 1     a unit in the hour before a kill
      """)

  @OptionGroup var window: WindowOptions

  @OptionGroup(title: "Filters: those that fit, together") var filters: FilterOptions

  @Flag(help: "What is left of the machine's memory, in place of what is in use.")
  var available = false

  @Option(help: ArgumentHelp("Columns (default: those of the terminal).", valueName: "n"))
  var width: Int?

  @Option(help: ArgumentHelp("Rows of the picture.", valueName: "n"))
  var height = 12

  @Flag(help: "Draw with ASCII characters only.")
  var ascii = false

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write to a file; - is standard output.", valueName: "file"))
  var output: String?

  @Option(help: ArgumentHelp("auto, always or never.", valueName: "when"))
  var color: ColorChoice = .auto

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var clock: ClockOptions

  func validate() throws {
    if available, isAboutProcess {
      throw ValidationError("--available is about the machine, not about a process.")
    }
    if let width, !(20...1000).contains(width) {
      throw ValidationError("--width wants 20 to 1000.")
    }
    if !(1...200).contains(height) { throw ValidationError("--height wants 1 to 200.") }
  }

  func run() throws {
    guard let query = try QueryCatalogue().query(named: isAboutProcess ? "history" : "machine")
    else { return }
    // Words first: a mistyped one is told even where there is no database yet.
    let values = try QueryArguments(query: query, clock: clock).values(given: given(for: query))
    let store = try database.openForReading()
    let history = MemoryHistory(store: store, query: query, values: values)
    var series =
      isAboutProcess
      ? try history.process(name: title)
      : try history.machine(showsAvailable: available)
    let marks = try history.marks()
    guard let extent = history.extent(of: series, marks) else {
      let nothing = try EmptyAnswer(
        query: query, store: store, zone: clock.zone, values: values, nowUs: clock.nowUs()
      )
      .text()
      return try Output.with(path: output) { try $0.write(nothing + "\n") }
    }
    for place in series.indices {
      series[place].points = PlotSeries.breakingAtGaps(
        series[place].points, untilUs: extent.upperBound)
    }
    series[0].title += ", " + text(extent)
    try Output.with(path: output) { output in
      let plot = TerminalPlot(
        series, marks: marks, fromUs: extent.lowerBound, untilUs: extent.upperBound,
        options: try rendering(output), height: height, isASCII: ascii)
      for line in plot.lines() { try output.write(line + "\n") }
    }
  }

  private var isAboutProcess: Bool { !filters.words.isEmpty }

  /// The name that was asked for, or all that was.
  private var title: String {
    let words = filters.words
    return words.count == 1 && filters.comm.count == 1 ? filters.comm[0] : filters.text ?? ""
  }

  private func given(for query: NamedQuery) throws -> [String: String] {
    try QuestionWords(window: window, filters: filters, clock: clock, database: database)
      .given(for: query)
  }

  private func rendering(_ output: Output) throws -> RenderOptions {
    RenderOptions(
      width: width ?? TerminalInfo.width(STDOUT_FILENO) ?? 80,
      color: color.isOn(terminal: output.isTerminal), zone: clock.zone, nowUs: try clock.nowUs())
  }

  /// `2026-11-20 07:00 to 08:00 UTC`, with seconds where they matter.
  private func text(_ extent: ClosedRange<Int64>) -> String {
    let isShort = extent.upperBound - extent.lowerBound < 600_000_000
    let from = HumaneText.localTime(extent.lowerBound, zone: clock.zone).dropLast(isShort ? 0 : 3)
    let until = HumaneText.localTime(extent.upperBound, zone: clock.zone).dropLast(isShort ? 0 : 3)
    let isOneDay = from.prefix(10) == until.prefix(10)
    return "\(from) to \(isOneDay ? until.dropFirst(11) : until) "
      + HumaneText.zoneName(atUs: extent.upperBound, zone: clock.zone)
  }
}
