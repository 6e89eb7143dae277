/// The formats in which rows can be had, by the names that `--format` takes.
package enum OutputFormat: String, CaseIterable, Sendable {
  /// Aligned columns for a terminal, as many as fit.
  case table
  /// RFC 4180.
  case csv
  /// One array of objects.
  case json
  /// One object a line.
  case ndjson
  /// A table of GitHub's Markdown, for tickets and postmortems.
  case markdown

  /// The writer of this format; a new format is one type and one case.
  package func makeWriter(options: RenderOptions, sink: @escaping ByteSink) -> any RowWriter {
    switch self {
    case .table: TableWriter(options: options, sink: Self.texts(sink))
    case .csv: CSVWriter(header: options.header, sink: sink)
    case .json: JSONArrayWriter(sink: sink)
    case .ndjson: JSONLinesWriter(sink: sink)
    case .markdown: MarkdownWriter(options: options, sink: Self.texts(sink))
    }
  }

  private static func texts(_ sink: @escaping ByteSink) -> TextSink {
    { text in
      var text = text
      text.withUTF8 { sink(UnsafeRawBufferPointer($0)) }
    }
  }
}
