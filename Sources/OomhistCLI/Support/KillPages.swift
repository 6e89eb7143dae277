import OomhistAnalysis
import OomhistModel
import OomhistRender
import OomhistStore

/// Stories as pages to pass on.
struct KillPages {
  let store: Store
  let clock: ClockOptions

  /// What a page says that it was made by.
  static let maker = "oomhist \(Version.text)"

  /// All that there is to tell of a kill, with charts.
  func report(of killID: Int64) throws -> IllustratedPage {
    let telling = try KillTelling(store: store, clock: clock, isVerbose: true).telling(of: killID)
    return telling.story.report(telling.curves, maker: Self.maker)
  }

  /// Writes a page for a browser, or without its charts for a ticket.
  static func write(
    _ report: IllustratedPage, as format: Report.Format, clock: ClockOptions, to output: Output
  ) throws {
    let options = RenderOptions(zone: clock.zone, nowUs: try clock.nowUs())
    switch format {
    case .html:
      try output.writing { sink in PageHTML(options: options, sink: sink).write(report) }
    case .markdown:
      try PageOutput(report.page, format: .markdown, options: options).write(to: output)
    }
  }
}
