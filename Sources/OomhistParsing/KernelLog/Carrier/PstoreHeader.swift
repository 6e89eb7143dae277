/// The line in front of each part of a dump in pstore: `Panic#1 Part7`, `Oops#2 Part1`.
///
/// Source: `pstore_dump()` in `fs/pstore/platform.c`, reasons in `kmsg_dump_reason_str()`.
package enum PstoreHeader {
  /// Length of the header that the bytes begin with, without the newline; `nil` if there is none.
  package static func length(_ bytes: UnsafeRawBufferPointer) -> Int? {
    guard let first = bytes.first, first.isLetter,
      let hash = bytes.upTo(24).firstOffset(of: UInt8(ascii: "#"), from: 1),
      bytes.upTo(hash).allSatisfy({ $0.isLetter || $0 == 0x20 })
    else { return nil }
    var cursor = ByteCursor(bytes, at: hash + 1)
    guard cursor.next?.isDigit == true, cursor.decimal() != nil, cursor.skip(" Part"),
      cursor.next?.isDigit == true, cursor.decimal() != nil,
      cursor.isAtEnd || cursor.next == 0x0A || cursor.next == 0x0D
    else { return nil }
    return cursor.position
  }
}
