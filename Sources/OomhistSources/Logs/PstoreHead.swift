import OomhistParsing

/// The first line of a dump in `/sys/fs/pstore`: `Panic#1 Part7`.
///
/// Source: `pstore_dump()` in `fs/pstore/platform.c`. Part 1 holds the newest lines.
struct PstoreHead: Equatable {
  /// The how manieth dump since boot.
  var dump: UInt64
  var part: UInt64

  init?(_ bytes: UnsafeRawBufferPointer) {
    guard let length = PstoreHeader.length(bytes) else { return nil }
    let line = bytes.part(0..<length)
    guard let hash = line.firstOffset(of: UInt8(ascii: "#"), from: 0) else { return nil }
    var cursor = ByteCursor(line, at: hash + 1)
    guard let dump = cursor.decimal(), cursor.skip(" Part"), let part = cursor.decimal() else {
      return nil
    }
    (self.dump, self.part) = (dump, part)
  }
}
