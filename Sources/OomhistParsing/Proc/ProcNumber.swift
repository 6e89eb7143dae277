/// Files below `/proc` that hold nothing but a number or two.
package enum ProcNumber {
  /// The number of `oom_score` or `oom_score_adj`; `nil` where anything else is in the file.
  package static func integer(_ bytes: UnsafeRawBufferPointer) -> Int64? {
    var cursor = ByteCursor(bytes)
    guard let value = cursor.signedDecimal() else { return nil }
    guard let byte = cursor.next else { return value }
    return byte == UInt8(ascii: "\n") ? value : nil
  }

  /// Time since boot in µs (first number of `/proc/uptime`, seconds with two decimals).
  package static func uptimeUs(_ bytes: UnsafeRawBufferPointer) -> Int64? {
    var cursor = ByteCursor(bytes)
    guard let seconds = cursor.decimal(), seconds < 1 << 40 else { return nil }
    var us = Int64(seconds) * 1_000_000
    guard cursor.skip(".") else { return us }
    var unitUs: Int64 = 100_000
    while let byte = cursor.take(), (0x30...0x39).contains(byte) {
      us += Int64(byte - 0x30) * unitUs
      unitUs /= 10
    }
    return us
  }
}
