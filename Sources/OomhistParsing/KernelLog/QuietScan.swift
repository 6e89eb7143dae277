private import CLogScan

/// Looks through whole blocks of a log for the words that a line outside a report must have to
/// matter, and counts the lines that it passes over.
///
/// The words are in `log_scan.c`. Nearly all lines of a log have none of them, and get no more
/// than this one pass.
struct QuietScan {
  /// Newlines passed over.
  private(set) var newlines: Int64 = 0
  /// Whether a NUL byte was among the bytes looked at.
  private(set) var hasNul = false

  /// Bytes that one call looks at: between two pieces the stamps are looked at.
  static let pieceBytes = 16 * 1024

  /// Looks at a piece from `start` on, which goes to `end` at the most.
  ///
  /// Returns the offset of a letter of the first word found, or where the next piece begins.
  mutating func pass(_ bytes: Bytes, from start: Int, to end: Int) -> (offset: Int, isKey: Bool) {
    let end = min(end, start + Self.pieceBytes, bytes.count)
    guard start < end, let base = bytes.baseAddress else { return (max(start, end), false) }
    var counts = log_scan_counts()
    let found = log_scan_find(
      base.assumingMemoryBound(to: UInt8.self), start, end, bytes.count, &counts)
    newlines += Int64(counts.newlines)
    if counts.has_nul { hasNul = true }
    return (found, found < end)
  }

  /// Whether one of the words stands in a line.
  static func hasKey(_ line: Bytes) -> Bool {
    guard let base = line.baseAddress else { return false }
    return log_line_has_word(base.assumingMemoryBound(to: UInt8.self), line.count)
  }

  /// What is in a line besides text.
  struct Marks {
    var hasNul = false
    var hasEscape = false
    /// A `#`, as rsyslog's escapes have it.
    var hasHash = false
  }

  /// Offset of the newline that ends the line at `start`, or `end`.
  static func lineEnd(
    _ bytes: Bytes, from start: Int, to end: Int, _ marks: inout Marks
  ) -> Int {
    guard let base = bytes.baseAddress else { return end }
    var bits: UInt32 = 0
    let newline = log_line_end(base.assumingMemoryBound(to: UInt8.self), start, end, &bits)
    marks.hasNul = bits & UInt32(LOG_LINE_NUL) != 0
    marks.hasEscape = bits & UInt32(LOG_LINE_ESCAPE) != 0
    marks.hasHash = bits & UInt32(LOG_LINE_HASH) != 0
    return newline
  }
}
