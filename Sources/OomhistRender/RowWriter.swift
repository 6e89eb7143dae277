package import OomhistModel

/// Takes the finished text of an output, piece by piece and in order.
package typealias TextSink = (String) -> Void

/// Takes the finished bytes of an output, UTF-8, piece by piece and in order; they last for the call.
package typealias ByteSink = (UnsafeRawBufferPointer) -> Void

/// Turns the rows of a result into one output format.
///
/// Call ``begin(_:)`` once, ``row(_:)`` for each row, ``end()`` once. Output goes to the sink as
/// soon as it is final, so that memory does not grow with the rows; only the table for a
/// terminal must see them all before it knows its widths. A row shorter than the columns is
/// filled up with NULL.
package protocol RowWriter {
  mutating func begin(_ columns: [ResultColumn])
  mutating func row(_ cells: [Cell])
  mutating func end()

  /// Sentences about the output that are not part of it, such as columns left out: for stderr,
  /// complete after ``end()``.
  var notes: [String] { get }
}

extension RowWriter {
  package var notes: [String] { [] }

  /// Writes a result that is in memory already.
  package mutating func write(_ table: ResultTable) {
    begin(table.columns)
    for cells in table.rows { row(cells) }
    end()
  }
}

extension [Cell] {
  /// The cell at a place, NULL behind the end.
  subscript(orNull index: Int) -> Cell {
    indices.contains(index) ? self[index] : .null
  }
}
