/// Turns UTF-16, as PowerShell and Notepad save it, into UTF-8; pieces may be cut anywhere.
struct UTF16Text {
  private let isBigEndian: Bool
  /// The first byte of a unit whose second is still to come.
  private var half: UInt8?
  private var highSurrogate: UInt32?

  /// Knows it by its byte order mark.
  init?(byteOrderMark bytes: Bytes) {
    if bytes.count >= 2, bytes[0] == 0xFF, bytes[1] == 0xFE {
      isBigEndian = false
    } else if bytes.count >= 2, bytes[0] == 0xFE, bytes[1] == 0xFF {
      isBigEndian = true
    } else {
      return nil
    }
  }

  /// The text of the next bytes, without byte order marks.
  mutating func decode(_ bytes: Bytes) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    for byte in bytes {
      guard let first = half else {
        half = byte
        continue
      }
      half = nil
      let (high, low) = isBigEndian ? (first, byte) : (byte, first)
      take(UInt32(high) << 8 | UInt32(low), &text)
    }
    return text
  }

  private mutating func take(_ unit: UInt32, _ text: inout [UInt8]) {
    if let high = highSurrogate {
      highSurrogate = nil
      if (0xDC00..<0xE000).contains(unit) {
        append(0x10000 + (high - 0xD800) << 10 + (unit - 0xDC00), &text)
        return
      }
      append(0xFFFD, &text)
    }
    if (0xD800..<0xDC00).contains(unit) {
      highSurrogate = unit
    } else if unit != 0xFEFF {
      append(unit, &text)
    }
  }

  private func append(_ code: UInt32, _ text: inout [UInt8]) {
    if code < 0x80 {
      text.append(UInt8(code))
    } else {
      text.append(contentsOf: String(Unicode.Scalar(code) ?? "\u{fffd}").utf8)
    }
  }
}
