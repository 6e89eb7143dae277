/// A record of `/dev/kmsg`: `priority,sequence,µs,flags;message` and lines that continue it.
///
/// Source: `Documentation/ABI/testing/dev-kmsg` in the kernel's tree.
package struct KmsgRecord: Equatable, Sendable {
  /// 0 (emergency) to 7 (debug).
  package let priority: Int64
  /// 0 is the kernel itself; a program that writes to `/dev/kmsg` gets another one.
  package let facility: Int64
  /// Number of the record since boot: a cursor that survives a restart of the reader.
  package let sequence: Int64
  /// Time since boot in µs.
  package let boottimeUs: Int64
  /// The text, with `\xNN` escapes resolved and invalid UTF-8 repaired.
  package let message: String

  /// Reads one record as `read()` on `/dev/kmsg` returns it; `nil` if it is none.
  package static func parse(record: UnsafeRawBufferPointer) -> KmsgRecord? {
    guard let header = header(record) else { return nil }
    var cursor = ByteCursor(record, at: header.length)
    cursor.skip(to: UInt8(ascii: "\n"))
    let text = unescape(record.part(from: header.length, to: cursor.position))
    return KmsgRecord(
      priority: header.priority % 8, facility: header.priority / 8, sequence: header.sequence,
      boottimeUs: header.boottimeUs, message: String(decoding: text, as: UTF8.self))
  }

  /// What stands in front of the text.
  struct Header {
    var priority: Int64
    var sequence: Int64
    var boottimeUs: Int64
    /// The µs as printed.
    var stamp: Range<Int>
    /// Bytes up to the text.
    var length: Int
  }

  static func header(_ bytes: UnsafeRawBufferPointer) -> Header? {
    var cursor = ByteCursor(bytes)
    guard let first = cursor.next, first.isDigit, let priority = cursor.decimal(),
      priority < 1024, cursor.skip(","),
      let sequence = cursor.signedDecimal(), sequence >= 0, cursor.skip(",")
    else { return nil }
    let start = cursor.position
    guard let us = cursor.signedDecimal(), us >= 0 else { return nil }
    let stamp = start..<cursor.position
    // Behind the flag come fields that a later kernel may add, `caller=T123` among them.
    guard cursor.next == UInt8(ascii: ",") || cursor.next == UInt8(ascii: ";"),
      let end = bytes.firstOffset(of: UInt8(ascii: ";"), from: cursor.position),
      end - cursor.position < 64
    else { return nil }
    return Header(
      priority: Int64(priority), sequence: sequence, boottimeUs: us, stamp: stamp,
      length: end + 1)
  }

  /// Resolves the escapes of `msg_add_ext_text()`: every byte outside printable ASCII, and the
  /// backslash, as `\x` and two hexadecimal digits.
  static func unescape(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    var offset = 0
    while offset < bytes.count {
      if bytes.has("\\x", at: offset), offset + 3 < bytes.count,
        let high = hexValue(bytes[offset + 2]), let low = hexValue(bytes[offset + 3])
      {
        text.append(high << 4 | low)
        offset += 4
      } else {
        text.append(bytes[offset])
        offset += 1
      }
    }
    return text
  }

  private static func hexValue(_ byte: UInt8) -> UInt8? {
    guard byte.isHexDigit else { return nil }
    return byte.isDigit ? byte - 0x30 : (byte | 0x20) - 0x61 + 10
  }

  /// Whether a record has one of the words that a report's first lines have; most have none.
  package static func hasReportWord(_ record: UnsafeRawBufferPointer) -> Bool {
    QuietScan.hasKey(record)
  }
}
