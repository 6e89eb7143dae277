/// Finds the lines of passed-over text whose stamps the clock must know.
///
/// A stamp tells nothing new while its beginning, which holds the date, stays the same. So in a
/// long log it is enough to look at one line of each piece of text; where the date changed, at
/// every line of that piece. In the first part of a log every stamp counts: a short log may go
/// through years in a few lines.
struct StampSamples {
  /// Whether lines that begin with time since boot say nothing.
  let skipsUptime: Bool
  /// Whether every second counts.
  var isExact = true
  private var key = SIMD4<UInt64>.zero

  /// Length of the first part of a log, in which each stamp is looked at.
  static let exactBytes: Int64 = 256 * 1024

  init(skipsUptime: Bool) { self.skipsUptime = skipsUptime }

  /// Looks at a line; `true` where its date differs from that of the line looked at before.
  mutating func isNew(_ line: Bytes) -> Bool {
    guard let key = key(line), key != self.key else { return false }
    self.key = key
    return true
  }

  /// Whether a line has the date of the last one that was new; `nil` where it has no stamp.
  func isSame(_ line: Bytes) -> Bool? {
    isExact ? nil : key(line).map { $0 == key }
  }

  /// Hands over the lines at both sides of each change of date, from one line's beginning to
  /// another's.
  mutating func walk(_ bytes: Bytes, from start: Int, to end: Int, _ body: (Bytes) -> Void) {
    var offset = start
    var previous: Bytes?
    while offset <= end, offset < bytes.count {
      let newline = bytes.firstOffset(of: 0x0A, from: offset) ?? bytes.count
      let line = bytes.part(from: offset, to: newline)
      if isNew(line) {
        if let previous { body(previous) }
        body(line)
      }
      previous = line
      offset = newline + 1
    }
  }

  /// The beginning of a stamp: `2026-11-`, `Nov 21 0`, `[Sat Nov`, behind a priority (`<6>`) too.
  ///
  /// Where every second counts, it is all of the stamp.
  private func key(_ line: Bytes) -> SIMD4<UInt64>? {
    guard line.count >= 16 else { return nil }
    if skipsUptime, line[0] == UInt8(ascii: "["), line[1].isBlank || line[1].isDigit { return nil }
    if isExact {
      return SIMD4(
        line.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
        line.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
        line.loadUnaligned(fromByteOffset: min(16, line.count - 8), as: UInt64.self), 1)
    }
    var start = 0
    if line[0] == UInt8(ascii: "<") {
      start = line.upTo(6).firstOffset(of: UInt8(ascii: ">"), from: 1) ?? 0
    }
    return SIMD4(line.loadUnaligned(fromByteOffset: start, as: UInt64.self), 0, 0, 0)
  }
}
