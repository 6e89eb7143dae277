/// Makes text from outside harmless for a terminal and for the eye.
package enum SafeText {
  /// The text with every character that steers instead of being seen written out.
  ///
  /// C0, DEL and C1 control characters become `\x1b`; bidi overrides, zero-width and other
  /// format characters, line and paragraph separators become `\u{202e}`. Joiners stay, since
  /// scripts and emoji need them.
  package static func visible(_ text: String, keepNewlines: Bool = false) -> String {
    if text.utf8.allSatisfy({ (0x20..<0x7f).contains($0) }) { return text }
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      if keepNewlines && scalar == "\n" || !steers(scalar) {
        result.unicodeScalars.append(scalar)
      } else {
        result += escaped(scalar)
      }
    }
    return result
  }

  private static func steers(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7f }
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: return true
    case .format: return scalar != "\u{200c}" && scalar != "\u{200d}"
    default: return false
    }
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    let hex = String(scalar.value, radix: 16)
    guard scalar.value < 0x100 else { return "\\u{\(hex)}" }
    return hex.utf8.count < 2 ? "\\x0\(hex)" : "\\x\(hex)"
  }
}
