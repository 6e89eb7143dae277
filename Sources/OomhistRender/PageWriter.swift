package import OomhistModel

/// A page on a terminal: headings, wrapped sentences, indented tables, no line wider than it.
package struct PageWriter {
  private static let indent = "  "
  private let options: RenderOptions
  private let sink: TextSink

  package init(options: RenderOptions, sink: @escaping TextSink) {
    self.options = options
    self.sink = sink
  }

  package func write(_ page: Page) {
    if !page.title.isEmpty {
      for line in wrap(page.title, first: "", rest: Self.indent) { sink(bold(line) + "\n") }
    }
    for section in page.sections {
      if !section.heading.isEmpty {
        sink("\n" + bold(SafeText.visible(section.heading).uppercased()) + "\n")
      }
      let indent = section.heading.isEmpty ? "" : Self.indent
      for block in section.blocks { write(block, indent: indent) }
    }
  }

  private func write(_ block: Page.Block, indent: String) {
    switch block {
    case .sentence(let text): lines(text, first: indent, rest: indent)
    case .point(let text): lines(text, first: indent + "- ", rest: indent + "  ")
    case .detail(let text): lines(text, first: indent + "  ", rest: indent + "  ")
    case .verbatim(let found):
      for line in found { sink("\(indent)| \(SafeText.visible(line))\n") }
    case .command(let text):
      for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
        sink("\(indent)    \(SafeText.visible(String(line)))\n")
      }
    case .picture(let values, let words):
      sink("\(indent)\(Sparkline.text(values))\n")
      lines(words, first: indent, rest: indent)
    case .table(let table): write(table, indent: indent)
    }
  }

  private func write(_ table: ResultTable, indent: String) {
    var narrower = options
    narrower.width = max(20, options.width - indent.utf8.count)
    var text = ""
    var writer = TableWriter(options: narrower) { text += $0 }
    writer.begin(table.columns)
    for row in table.rows { writer.row(row) }
    writer.end()
    for line in text.split(separator: "\n") { sink("\(indent)\(line)\n") }
  }

  private func lines(_ text: String, first: String, rest: String) {
    for line in wrap(text, first: first, rest: rest) { sink(line + "\n") }
  }

  /// Breaks at blanks; a word that is wider than the terminal is left whole, to be copied.
  private func wrap(_ text: String, first: String, rest: String) -> [String] {
    var lines: [String] = []
    var line = first
    var isEmpty = true
    for word in SafeText.visible(text).split(separator: " ") {
      let width = DisplayWidth.of(line) + (isEmpty ? 0 : 1) + DisplayWidth.of(String(word))
      if !isEmpty, width > options.width {
        lines.append(line)
        line = rest
        isEmpty = true
      }
      line += (isEmpty ? "" : " ") + word
      isEmpty = false
    }
    lines.append(line)
    return lines
  }

  private func bold(_ text: String) -> String {
    options.color ? "\u{1b}[1m\(text)\u{1b}[0m" : text
  }
}
