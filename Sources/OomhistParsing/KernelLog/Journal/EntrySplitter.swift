/// Cuts a stream of bytes into lines that may be as long as an entry of the journal.
struct EntrySplitter {
  /// Bytes of a line that are kept; the rest of a longer one is passed over.
  private static let limit = 1 << 20

  private var partial: [UInt8] = []
  private var isCut = false
  private(set) var cutLines: Int64 = 0

  /// Hands over every line that ends in `bytes`, and keeps the rest.
  mutating func consume(_ bytes: Bytes, _ body: (Bytes) -> Void) {
    var start = 0
    while let newline = bytes.firstOffset(of: 0x0A, from: start) {
      let piece = bytes.part(from: start, to: newline)
      if partial.isEmpty, !isCut {
        body(Self.trim(piece))
      } else {
        keep(piece)
        deliver(body)
      }
      start = newline + 1
    }
    keep(bytes.from(start))
  }

  /// Hands over the last line, which has no newline.
  mutating func finish(_ body: (Bytes) -> Void) {
    if !partial.isEmpty { deliver(body) }
  }

  private mutating func keep(_ piece: Bytes) {
    let room = max(0, Self.limit - partial.count)
    if piece.count > room, !isCut {
      isCut = true
      cutLines += 1
    }
    partial.append(contentsOf: piece.upTo(room))
  }

  private mutating func deliver(_ body: (Bytes) -> Void) {
    partial.withUnsafeBytes { body(Self.trim($0)) }
    partial.removeAll(keepingCapacity: true)
    isCut = false
  }

  /// The line without the carriage return of CRLF.
  private static func trim(_ line: Bytes) -> Bytes {
    line.last == 0x0D ? line.upTo(line.count - 1) : line
  }
}
