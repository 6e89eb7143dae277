/// The task table of a report.
extension Assembly {
  /// Adds a row of the task table.
  ///
  /// Where the table's header was lost, the last one of this host has the same columns.
  mutating func addRow(_ message: Bytes, _ origin: LineOrigin) -> Bool {
    guard message.first == UInt8(ascii: "["), let report, report.isInside,
      let table = report.table ?? current.table, report.read(row: message, table)
    else { return false }
    touch(origin)
    isInRows = true
    return true
  }

  /// Adds the rows that follow a row, whose origin is then that of the last one.
  ///
  /// Returns the offset of the first line that is left to ``handle(_:_:program:)``.
  func addRows(_ lines: Bytes, _ run: inout TaskRowRun) -> Int {
    guard isInRows, let report, let table = report.table ?? current.table else { return 0 }
    return run.read(lines, table, into: &report.rows)
  }
}
