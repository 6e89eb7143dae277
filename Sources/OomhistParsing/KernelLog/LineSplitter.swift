/// Cuts a stream of bytes into lines, however the stream comes in pieces.
struct LineSplitter {
  /// Bytes of a line that are kept; the rest of a longer one is passed over.
  static let limit = 64 * 1024

  private var partial: [UInt8] = []
  private var isCutting = false
  private(set) var cutLines: Int64 = 0

  /// Hands over every line that ends in `bytes`, and keeps the rest.
  mutating func consume(_ bytes: Bytes, _ body: (Bytes) -> Void) {
    var start = endPartial(bytes, body)
    while let newline = bytes.firstOffset(of: 0x0A, from: start) {
      deliver(bytes.part(from: start, to: newline), body)
      start = newline + 1
    }
    keep(bytes.from(start))
  }

  /// Hands over the line that began in an earlier piece, if `bytes` end it; returns where the
  /// next line begins.
  mutating func endPartial(_ bytes: Bytes, _ body: (Bytes) -> Void) -> Int {
    if partial.isEmpty, !isCutting { return 0 }
    guard let newline = bytes.firstOffset(of: 0x0A, from: 0) else { return 0 }
    keep(bytes.upTo(newline))
    deliverPartial(body)
    return newline + 1
  }

  /// Hands over a whole line, without its newline.
  mutating func deliver(_ line: Bytes, _ body: (Bytes) -> Void) {
    if line.count > Self.limit { cutLines += 1 }
    body(Self.trim(line.upTo(Self.limit)))
  }

  /// Keeps the beginning of a line whose end has not come yet.
  mutating func keep(_ piece: Bytes) {
    let room = Self.limit - partial.count
    if piece.count > room, !isCutting {
      isCutting = true
      cutLines += 1
    }
    if room > 0 { partial.append(contentsOf: piece.upTo(room)) }
  }

  /// Hands over the last line, which has no newline.
  mutating func finish(_ body: (Bytes) -> Void) {
    if !partial.isEmpty { deliverPartial(body) }
  }

  private mutating func deliverPartial(_ body: (Bytes) -> Void) {
    partial.withUnsafeBytes { body(Self.trim($0)) }
    partial.removeAll(keepingCapacity: true)
    isCutting = false
  }

  /// The line without the carriage return of CRLF.
  private static func trim(_ line: Bytes) -> Bytes {
    line.last == 0x0D ? line.upTo(line.count - 1) : line
  }
}
