import OomhistModel
import OomhistRender
import OomhistSQL
import OomhistStore

/// A named query on its way from the words of the command line to the rows of an output.
struct NamedQueryRun {
  let query: NamedQuery
  let clock: ClockOptions
  let format: OutputFormat
  /// See ``RowStream/saysNotes``.
  var saysNotes = true

  /// Writes the rows of an open database.
  @discardableResult
  func write(
    _ values: [String: Cell], _ store: Store, to output: Output, rendering: RenderOptions
  ) throws -> Int {
    try RowStream(format: format, options: rendering, saysNotes: saysNotes).write(
      to: output, emptyText: { try emptyText(values, store) }
    ) { begin, row in
      try store.run(query, values: values, begin: begin, row: row)
    }
  }

  private func emptyText(_ values: [String: Cell], _ store: Store) throws -> String {
    try EmptyAnswer(
      query: query, store: store, zone: clock.zone, values: values, nowUs: clock.nowUs()
    ).text()
  }
}
