/// Outside reports a log is not read line by line: blocks of it are searched for the words that
/// begin a report.
extension LogParser {
  /// Passes over the lines that cannot matter; returns where the first other one begins.
  mutating func passQuietLines(_ bytes: Bytes, from start: Int, to end: Int) -> Int {
    var scan = QuietScan()
    // Stamps that are passed over may have turned the year.
    prefixes.forget()
    defer {
      result.lineCount += scan.newlines
      if scan.hasNul { noteNul() }
    }
    var offset = start
    var sampled = start
    var longLineEnd = start
    while offset < end {
      let newlinesBefore = scan.newlines
      let found = scan.pass(bytes, from: offset, to: end)
      if found.isKey { return stop(bytes, start, found.offset, sampled) }
      if scan.newlines == newlinesBefore, offset >= longLineEnd {
        let line = Self.line(bytes, around: offset, from: start)
        // Only so much of a line is read: what is behind is no word of it.
        if line.count > LineSplitter.limit { return stop(bytes, start, offset, sampled) }
        longLineEnd = line.upperBound
      }
      offset = found.offset
      if let newline = bytes.firstOffset(of: 0x0A, from: offset - 1), newline + 1 < end {
        // A line without a stamp decides nothing; the next piece's first line will.
        if let isSame = stamps.isSame(bytes.part(from: newline + 1, to: newline + 33)) {
          if !isSame { walk(bytes, from: sampled, to: newline + 1) }
          sampled = newline + 1
        }
      }
    }
    let last = Self.line(bytes, around: end - 1, from: start).lowerBound
    sample(bytes, from: sampled, to: last)
    noteStamp(bytes.part(from: last, to: end))
    noteHead(bytes, from: start, to: end)
    return end
  }

  /// Ends at the beginning of the line that holds `offset`.
  private mutating func stop(
    _ bytes: Bytes, _ start: Int, _ offset: Int, _ sampled: Int
  ) -> Int {
    let line = Self.line(bytes, around: offset, from: start).lowerBound
    // Looking beyond the line would be out of turn.
    if sampled < line {
      let previous = Self.line(bytes, around: line - 1, from: start).lowerBound
      sample(bytes, from: sampled, to: previous)
    }
    noteHead(bytes, from: start, to: line)
    return line
  }

  /// Tells the clock what is new in the lines up to the one at `end`.
  private mutating func sample(_ bytes: Bytes, from start: Int, to end: Int) {
    if stamps.isSame(bytes.part(from: end, to: end + 32)) != true {
      walk(bytes, from: start, to: end)
    }
  }

  private mutating func walk(_ bytes: Bytes, from start: Int, to end: Int) {
    var stamps = stamps
    stamps.walk(bytes, from: start, to: end) { noteStamp($0) }
    self.stamps = stamps
  }

  private mutating func noteHead(_ bytes: Bytes, from start: Int, to end: Int) {
    guard start < end else { return }
    var place = end
    lastLine.removeAll(keepingCapacity: true)
    while place > start {
      let range = Self.line(bytes, around: place - 1, from: start)
      let line = bytes.part(range).upTo(Self.headBytes)
      place = range.lowerBound
      guard let first = line.first, line.count > 1 || first != 0x0D else { continue }
      if lastLine.isEmpty { lastLine.replaceAll(with: line) }
      if !first.isBlank { return lastHead.replaceAll(with: line) }
    }
  }

  /// The line that holds an offset, without its newline.
  private static func line(_ bytes: Bytes, around offset: Int, from start: Int) -> Range<Int> {
    let before = bytes.part(from: start, to: offset).lastOffset(of: 0x0A)
    let begin = before.map { start + $0 + 1 } ?? start
    return begin..<(bytes.firstOffset(of: 0x0A, from: offset) ?? bytes.count)
  }
}
