/// How many columns of a terminal text takes, after the manner of `wcwidth(3)`.
package enum DisplayWidth {
  /// Columns of a text without control characters.
  package static func of(_ text: String) -> Int {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
    return text.unicodeScalars.reduce(0) { $0 + of($1) }
  }

  /// 0 for marks that sit on the letter before, 2 for East Asian wide letters and emoji, else 1.
  package static func of(_ scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return 1 }
    // Vowels and final consonants that join the Hangul syllable before them.
    if (0x1160...0x11ff).contains(scalar.value) || (0xd7b0...0xd7ff).contains(scalar.value) {
      return 0
    }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: return isWide(scalar) ? 2 : 1
    }
  }

  /// The text cut to a width, the last column then being `…`.
  package static func cut(_ text: String, to width: Int) -> String {
    guard of(text) > width else { return text }
    guard width > 0 else { return "" }
    var result = ""
    var used = 0
    for scalar in text.unicodeScalars {
      let columns = of(scalar)
      guard used + columns < width else { break }
      used += columns
      result.unicodeScalars.append(scalar)
    }
    return result + "…"
  }

  /// The text with blanks up to a width, in front of it for numbers.
  package static func pad(_ text: String, to width: Int, right: Bool) -> String {
    let blanks = String(repeating: " ", count: max(0, width - of(text)))
    return right ? blanks + text : text + blanks
  }

  /// Ranges of wide letters (East Asian Width W and F) apart from emoji, in order.
  private static let wideRanges: [ClosedRange<UInt32>] = [
    0x1100...0x115f, 0x2329...0x232a, 0x2e80...0x303e, 0x3041...0xa4cf, 0xa960...0xa97f,
    0xac00...0xd7a3, 0xf900...0xfaff, 0xfe10...0xfe19, 0xfe30...0xfe6f, 0xff00...0xff60,
    0xffe0...0xffe6, 0x16fe0...0x18dff, 0x1aff0...0x1b2ff, 0x1d300...0x1d376, 0x1f200...0x1f265,
    0x20000...0x3fffd,
  ]

  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    let value = scalar.value
    if value < 0x1100 { return false }
    // Letters of flags stand in pairs, and the pair is two columns wide.
    if (0x1f1e6...0x1f1ff).contains(value) { return false }
    return wideRanges.contains { $0.contains(value) } || scalar.properties.isEmojiPresentation
  }
}
