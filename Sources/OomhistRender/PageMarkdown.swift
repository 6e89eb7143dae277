package import OomhistModel

/// A page as Markdown, to paste into a ticket.
package struct PageMarkdown {
  private let options: RenderOptions
  private let sink: TextSink

  package init(options: RenderOptions, sink: @escaping TextSink) {
    self.options = options
    self.sink = sink
  }

  package func write(_ page: Page) {
    sink("# \(escaped(page.title))\n")
    for section in page.sections {
      if !section.heading.isEmpty { sink("\n## \(escaped(section.heading))\n") }
      var wasPoint = false
      for block in section.blocks {
        let isPoint = if case .point = block { true } else { false }
        if !(wasPoint && isPoint) { sink("\n") }
        write(block)
        wasPoint = isPoint
      }
    }
  }

  private func write(_ block: Page.Block) {
    switch block {
    case .sentence(let text): sink(escaped(text) + "\n")
    case .point(let text): sink("- \(escaped(text))\n")
    case .detail(let text): sink("  \(escaped(text))\n")
    case .verbatim(let lines): fence(lines)
    case .command(let text):
      fence(text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
    case .picture(let values, let words):
      sink("`\(Sparkline.text(values))` \(escaped(words))\n")
    case .table(let table):
      var writer = MarkdownWriter(options: options, sink: sink)
      writer.begin(table.columns)
      for row in table.rows { writer.row(row) }
      writer.end()
    }
  }

  /// A fence that is longer than any run of backquotes in the text.
  private func fence(_ lines: [String]) {
    let visible = lines.map { SafeText.visible($0) }
    let longest =
      visible.map { line in
        line.split(whereSeparator: { $0 != "`" }).map(\.count).max() ?? 0
      }.max() ?? 0
    let fence = String(repeating: "`", count: max(3, longest + 1))
    sink(([fence] + visible + [fence]).joined(separator: "\n") + "\n")
  }

  private func escaped(_ text: String) -> String { MarkdownWriter.escaped(SafeText.visible(text)) }
}
