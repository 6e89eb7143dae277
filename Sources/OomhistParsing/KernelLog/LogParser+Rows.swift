/// Half of a report are the rows of its task table.
extension LogParser {
  /// Reads the rows of a task table that follow one and begin like it; returns where the first
  /// other line begins.
  mutating func readRows(_ lines: Bytes, from start: Int) -> Int {
    guard !unwrapper.isHolding, !prefixes.head.isEmpty else { return start }
    var run = TaskRowRun(head: prefixes.head)
    let length = assembly.addRows(lines.from(start), &run)
    guard run.rowCount > 0 else { return start }
    result.lineCount += Int64(run.rowCount)
    prefixes.follow(run, number: result.lineCount)
    assembly.touch(prefixes.origin)
    return start + length
  }
}
