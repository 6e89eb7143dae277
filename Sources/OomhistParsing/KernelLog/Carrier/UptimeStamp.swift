/// `[   12.345678]`, the kernel's own stamp, with the caller id that may follow (`[T123]`).
struct UptimeStamp {
  var boottimeUs: Int64
  var fractionDigits: Int
  /// The number as printed.
  var text: Range<Int>
  /// Bytes up to the message.
  var length: Int

  static func read(_ bytes: Bytes) -> UptimeStamp? {
    var cursor = ByteCursor(bytes)
    guard cursor.skip("[") else { return nil }
    cursor.skipBlanks()
    let start = cursor.position
    guard let byte = cursor.next, byte.isDigit, let seconds = cursor.decimal(),
      seconds < 1 << 40, cursor.skip(".")
    else { return nil }
    var us = Int64(seconds) * 1_000_000
    var unitUs: Int64 = 100_000
    let fraction = cursor.position
    while let byte = cursor.next, byte.isDigit {
      us += Int64(byte - 0x30) * unitUs
      unitUs /= 10
      _ = cursor.take()
    }
    let text = start..<cursor.position
    let digits = cursor.position - fraction
    guard digits > 0 else { return nil }
    // `dmesg -d`: the time since the line before, `[   12.345678 <    0.000012>]`.
    if cursor.skip(" <") {
      cursor.skipBlanks()
      guard cursor.decimal() != nil, cursor.skip("."), cursor.decimal() != nil, cursor.skip(">")
      else { return nil }
    }
    guard cursor.skip("]") else { return nil }
    var length = cursor.position
    length += callerLength(bytes.from(length))
    if bytes.has(" ", at: length) { length += 1 }
    return UptimeStamp(boottimeUs: us, fractionDigits: digits, text: text, length: length)
  }

  /// Bytes of `[T123]`, `[  C97]` or ` [T123]`: the task or CPU that printed
  /// (CONFIG_PRINTK_CALLER).
  static func callerLength(_ bytes: Bytes) -> Int {
    var cursor = ByteCursor(bytes)
    cursor.skipBlanks()
    guard cursor.skip("[") else { return 0 }
    cursor.skipBlanks()
    guard cursor.skip("T") || cursor.skip("C"), let byte = cursor.next, byte.isDigit,
      cursor.decimal() != nil, cursor.skip("]")
    else { return 0 }
    return cursor.position
  }
}
