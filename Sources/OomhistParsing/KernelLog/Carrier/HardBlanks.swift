/// Blanks that do not break, U+00A0.
enum HardBlanks {
  private static let bytes: StaticString = "\u{a0}"

  /// Whether a line of the killer has some; in other lines they may stay.
  static func isIn(_ window: Bytes) -> Bool {
    guard window.contains(bytes) else { return false }
    return window.split(separator: 0x0A).contains { line in
      let line = UnsafeRawBufferPointer(rebasing: line)
      return line.contains(bytes)
        && (QuietScan.hasKey(line) || line.contains("oom_score_adj") || line.contains("]\u{a0}"))
    }
  }

  /// The line with common blanks in their place, but for what stands in front of the message: a
  /// program's tag stays one.
  static func softened(_ line: Bytes) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(line.count)
    var offset = CarrierReader.read(line).message
    text.append(contentsOf: line.upTo(offset))
    while offset < line.count {
      let isBlank = line.has(bytes, at: offset)
      text.append(isBlank ? 0x20 : line[offset])
      offset += isBlank ? bytes.utf8CodeUnitCount : 1
    }
    return text
  }
}
