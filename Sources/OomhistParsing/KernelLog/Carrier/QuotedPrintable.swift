/// The encoding of mails that keeps lines short (RFC 2045, section 6.7).
enum QuotedPrintable {
  /// Whether a report is written so, or a mail's head says it.
  static func isIn(_ window: Bytes) -> Bool {
    guard window.contains("=3D") else { return false }
    return window.contains("gfp_mask=3D") || window.contains("constraint=3D")
      || window.contains("order=3D") || window.contains("quoted-printable")
  }

  /// Appends what a line stands for; whether it goes on in the next one.
  static func decode(_ line: Bytes, onto text: inout [UInt8]) -> Bool {
    var offset = 0
    while offset < line.count {
      guard line[offset] == UInt8(ascii: "=") else {
        text.append(line[offset])
        offset += 1
        continue
      }
      if line.from(offset + 1).allSatisfy(\.isBlank) { return true }
      if let byte = UInt8(line.part(offset + 1..<offset + 3).repairedText, radix: 16) {
        // No line is ended by what stands in it.
        text.append(byte == 0x0A ? 0x20 : byte)
        offset += 3
      } else {
        text.append(line[offset])
        offset += 1
      }
    }
    return false
  }
}
