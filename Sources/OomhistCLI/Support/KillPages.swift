import OomhistAnalysis
import OomhistModel
import OomhistRender
import OomhistStore

/// The story of a kill as pages to pass on.
struct KillPages {
  let store: Store
  let clock: ClockOptions

  /// A page for a browser, with charts.
  func writeHTML(_ killID: Int64, to output: Output) throws {
    let story = try story(of: killID)
    let curves = try store.killCurves(killID, pids: story.chartedPids, startUs: story.startUs)
    let report = story.report(
      curves ?? KillCurves(fromUs: 0, untilUs: 0), maker: "oomhist \(Version.text)")
    let options = try options
    try output.writing { sink in PageHTML(options: options, sink: sink).write(report) }
  }

  /// Markdown, for a ticket.
  func writeMarkdown(_ killID: Int64, to output: Output) throws {
    try PageOutput(story(of: killID).page, format: .markdown, options: options).write(to: output)
  }

  private func story(of killID: Int64) throws -> Story {
    try KillTelling(store: store, clock: clock, isVerbose: true).story(of: killID)
  }

  private var options: RenderOptions {
    get throws { RenderOptions(zone: clock.zone, nowUs: try clock.nowUs()) }
  }
}
