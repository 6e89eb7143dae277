/// The encoding of mails that keeps lines short (RFC 2045, section 6.7).
enum QuotedPrintable {
  /// Bytes of a line that goes on in the next one: programs break at 76.
  private static let brokenBytes = 60...80

  /// Whether a report is written so: only the encoding turns the kernel's `gfp_mask=` into this.
  static func isIn(_ window: Bytes) -> Bool {
    guard window.contains("=3D") else { return false }
    return window.split(separator: 0x0A).contains { line in
      let line = UnsafeRawBufferPointer(rebasing: line)
      let prefix = CarrierReader.read(line)
      if case .program = prefix.tag { return false }
      let message = line.from(prefix.message)
      guard line.first?.isBlank == false else { return false }
      return message.has("oom-kill:constraint=3D") || message.has("gfp_mask=3D0x")
        || message.firstOffset(of: " invoked oom-killer: gfp_mask=3D0x")
          .map { $0 <= TaskName.mostBytes } == true
    }
  }

  /// Appends what a line stands for; whether it goes on in the next one.
  ///
  /// A line with an equals sign that no encoder writes is taken as it is: a mailbox has mails of
  /// both kinds.
  static func decode(_ line: Bytes, onto text: inout [UInt8]) -> Bool {
    let isBroken = line.last == UInt8(ascii: "=") && brokenBytes.contains(line.count)
    let line = isBroken ? line.upTo(line.count - 1) : line
    let start = text.count
    var offset = 0
    while offset < line.count {
      guard line[offset] == UInt8(ascii: "=") else {
        text.append(line[offset])
        offset += 1
        continue
      }
      let code = line.part(from: offset + 1, to: offset + 3)
      guard code.count == 2, code.allSatisfy({ $0.isDigit || (0x41...0x46).contains($0) }),
        let byte = UInt8(code.repairedText, radix: 16)
      else {
        text.removeLast(text.count - start)
        text.append(contentsOf: line)
        break
      }
      // No line is ended by what stands in it.
      text.append(byte == 0x0A ? 0x20 : byte)
      offset += 3
    }
    return isBroken
  }
}
