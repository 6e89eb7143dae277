/// Colours of `dmesg --color=always` and `journalctl` that were saved with the text.
enum TerminalColours {
  /// The line without `ESC [ … letter`.
  static func removed(from line: Bytes) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(line.count)
    var offset = 0
    while offset < line.count {
      guard line.has("\u{1b}[", at: offset) else {
        text.append(line[offset])
        offset += 1
        continue
      }
      offset += 2
      // Parameters up to the letter that ends the sequence.
      while offset < line.count, line[offset] < 0x40 { offset += 1 }
      offset += 1
    }
    return text
  }
}
