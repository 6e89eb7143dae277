package import OomhistModel

/// A table of GitHub's Markdown with values as people read them, and times with their zone.
///
/// Shows the columns that a table on a terminal would show if it were wide enough.
package struct MarkdownWriter: RowWriter {
  private let cellText: HumaneCell
  private let header: Bool
  private let sink: TextSink
  private var columns: [ResultColumn] = []
  private var shown: [Int] = []

  package init(options: RenderOptions, sink: @escaping TextSink) {
    cellText = HumaneCell(zone: options.zone, timeStyle: .withZone)
    header = options.header
    self.sink = sink
  }

  package mutating func begin(_ columns: [ResultColumn]) {
    self.columns = columns
    shown = columns.shownToPeople
    guard header, !columns.isEmpty else { return }
    line(shown.map { Self.escaped(columns[$0].label) })
    line(shown.map { columns[$0].kind.alignsRight ? "--:" : ":--" })
  }

  package mutating func row(_ cells: [Cell]) {
    line(
      shown.map { Self.escaped(cellText.text(cells[orNull: $0], kind: columns[$0].kind)) })
  }

  package mutating func end() {}

  private func line(_ cells: [String]) {
    sink("| " + cells.joined(separator: " | ") + " |\n")
  }

  /// The text with a backslash before everything that Markdown or HTML would take for markup.
  static func escaped(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    let scalars = Array(text.unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      let isMarkup =
        switch scalar {
        case "\\", "|", "`", "*", "[", "]", "<", ">", "&", "~", "!", "#", "$": true
        // Within a word, as in oom_memcg, an underscore is only itself.
        case "_": !isWordPart(scalars, index - 1) || !isWordPart(scalars, index + 1)
        default: false
        }
      if isMarkup { result += "\\" }
      result.unicodeScalars.append(scalar)
    }
    return result
  }

  private static func isWordPart(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
    guard scalars.indices.contains(index) else { return false }
    let properties = scalars[index].properties
    return properties.isAlphabetic || properties.numericType != nil
  }
}
