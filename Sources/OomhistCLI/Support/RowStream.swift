import OomhistModel
import OomhistRender

/// Rows on their way from a source to an output, in one format.
struct RowStream {
  let format: OutputFormat
  let options: RenderOptions
  /// Whether what the writer has to say besides (columns left out, the zone) is said.
  var saysNotes = true

  /// Hands a writer's functions to the source of the rows.
  ///
  /// `emptyText` is what a person reads where there is not one row; machine formats are valid and
  /// empty instead. Returns the number of rows.
  @discardableResult
  func write(
    to output: Output, emptyText: () throws -> String,
    rows source: (_ begin: ([ResultColumn]) throws -> Void, _ row: ([Cell]) throws -> Void) throws
      -> Void
  ) throws -> Int {
    var failure: (any Error)?
    var writer = format.makeWriter(options: options) { bytes in
      do { try output.write(contentsOf: bytes) } catch { failure = error }
    }
    var count = 0
    var progress = Progress(label: "writing", unit: .rows)
    defer { progress.finish() }
    // A head without rows, and then a sentence, would read as a table.
    let isForPeople = format == .table || format == .markdown
    var heading: [ResultColumn] = []
    try source { columns in
      if isForPeople { heading = columns } else { writer.begin(columns) }
    } _: { cells in
      if count == 0, isForPeople { writer.begin(heading) }
      writer.row(cells)
      count += 1
      if count % 4096 == 0 { progress.update(Int64(count)) }
      if let failure { throw failure }
    }
    if count == 0, isForPeople {
      try output.write(try emptyText() + "\n")
      return 0
    }
    writer.end()
    if let failure { throw failure }
    if saysNotes { for note in writer.notes { Console.say("note: \(note)") } }
    return count
  }
}
