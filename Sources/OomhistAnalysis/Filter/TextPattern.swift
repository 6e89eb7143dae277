import Glibc

/// What a text must be like: one of several shell patterns or regular expressions.
///
/// As text, a line each: a pattern of ``TextGlob``, or an extended regular expression (regex(7))
/// behind `re:`, which fits anywhere in the text unless `^` and `$` hold it.
package final class TextPattern {
  /// What a line begins with that is a regular expression.
  package static let regexPrefix = "re:"

  private enum Alternative {
    case glob(String)
    case regex(UnsafeMutablePointer<regex_t>)
  }

  private var alternatives: [Alternative] = []

  package init(_ text: String) throws(TextPatternError) {
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix(Self.regexPrefix) {
        let regex = String(line.dropFirst(Self.regexPrefix.count))
        alternatives.append(.regex(try Self.compiled(regex)))
      } else {
        alternatives.append(.glob(String(line)))
      }
    }
  }

  deinit {
    for case .regex(let regex) in alternatives {
      regfree(regex)
      regex.deallocate()
    }
  }

  /// Whether one of the alternatives fits.
  package func matches(_ text: String) -> Bool {
    alternatives.contains { alternative in
      switch alternative {
      case .glob(let glob): TextGlob.matches(text, glob)
      case .regex(let regex): regexec(regex, text, 0, nil, 0) == 0
      }
    }
  }

  private static func compiled(
    _ text: String
  ) throws(TextPatternError) -> UnsafeMutablePointer<regex_t> {
    let regex = UnsafeMutablePointer<regex_t>.allocate(capacity: 1)
    regex.initialize(to: regex_t())
    let code = regcomp(regex, text, REG_EXTENDED | REG_NOSUB)
    guard code != 0 else { return regex }
    var reason = [UInt8](repeating: 0, count: 256)
    let length = reason.withUnsafeMutableBytes { bytes in
      regerror(code, regex, bytes.assumingMemoryBound(to: CChar.self).baseAddress, bytes.count)
    }
    regex.deallocate()
    throw TextPatternError(
      pattern: text, reason: String(decoding: reason.prefix(max(length, 1) - 1), as: UTF8.self))
  }
}

/// A regular expression that is none.
package struct TextPatternError: Error, Equatable, CustomStringConvertible {
  package let pattern: String
  /// As the C library says it.
  package let reason: String

  package var description: String { "\(pattern) is no regular expression: \(reason)" }
}
