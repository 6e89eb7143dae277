import Foundation
import OomhistTestSupport
import Testing

/// A page whose commands are being run.
///
/// With `OOMHIST_RECORD=1` output that has changed is written into the page, and the test fails.
struct RecordedPage {
  private let page: CommandPage
  private var changes: [(lines: Range<Int>, text: [String])] = []

  init(_ page: CommandPage) {
    self.page = page
  }

  /// Expects what the page says of a command.
  ///
  /// Standard error counts where the command fails, and where it prints nothing else.
  mutating func hold(
    _ command: CommandPage.Command, of block: CommandPage.Block, against run: ToolRun,
    seen: (String) -> [String]
  ) {
    let place = "\(page.path):\(command.shownFrom)"
    let statuses = block.directive?.statuses ?? [0]
    guard statuses.contains(run.status) else {
      let said = run.stderr.prefix(400)
      Issue.record(
        "\(place): \(command.text)\n  exit status \(run.status), not \(statuses)\n\(said)")
      return
    }
    let shown = ShownOutput(command.shown)
    guard !ShownOutput.trimmed(command.shown).isEmpty else { return }
    let isMessage = run.status != 0 || run.stdoutData.isEmpty
    let actual = seen(isMessage ? run.stdout + run.stderr : run.stdout)
    guard !shown.matches(actual) else { return }
    if Golden.isRecording, !shown.isCut {
      let start = command.shownFrom
      let indent = String(repeating: " ", count: block.indent)
      let kept = ShownOutput.trimmed(command.shown).count
      changes.append(
        (start..<(start + kept), ShownOutput.trimmed(actual).map { $0.isEmpty ? "" : indent + $0 }))
    }
    Issue.record("\(place): \(command.text)\n      \(shown.difference(actual))")
  }

  /// Writes the page where something has changed.
  func finish() throws {
    guard !changes.isEmpty else { return }
    var lines = page.lines
    for change in changes.reversed() { lines.replaceSubrange(change.lines, with: change.text) }
    try Data(lines.joined(separator: "\n").utf8).write(
      to: Repository.root.appending(path: page.path))
  }
}
