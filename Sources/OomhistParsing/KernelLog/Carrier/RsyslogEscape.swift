/// rsyslog's escape of control characters: `#` and three octal digits
/// (`$EscapeControlCharactersOnReceive`).
enum RsyslogEscape {
  /// The text with `#012` turned back into newlines.
  static func newlines(_ message: Bytes) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(message.count)
    var offset = 0
    while offset < message.count {
      if message.has("#012", at: offset) {
        text.append(0x0A)
        offset += 4
      } else {
        text.append(message[offset])
        offset += 1
      }
    }
    return text
  }
}
