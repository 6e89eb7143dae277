import OomhistModel
import OomhistRender

/// A page on its way to an output, in the format that was asked for.
struct PageOutput {
  private let page: Page
  private let format: OutputFormat
  private let options: RenderOptions

  init(_ page: Page, format: OutputFormat, options: RenderOptions) {
    self.page = page
    self.format = format
    self.options = options
  }

  func write(to output: Output) throws {
    try output.writing { sink in
      switch format {
      case .markdown: PageMarkdown(options: options, sink: sink).write(page)
      case .json, .ndjson: PageJSON(sink: sink).write(page)
      case .table, .csv: PageWriter(options: options, sink: sink).write(page)
      }
    }
  }
}
