/// What is recorded of command lines.
package enum CommandLinePolicy: String, CaseIterable, Sendable {
  /// Everything, secrets included.
  case full
  /// Secrets replaced by `***`.
  case masked
  case none
}

/// Command lines as one line of text, by default without the secrets that people put there.
///
/// The masking is a net, not a proof: it knows the names that secrets usually have and the
/// options of well-known programs, and when in doubt masks too much. See ``SecretScanner``.
package enum CommandLineMask {
  /// Longest text in bytes, the `…` of a cut one included.
  package static let maxBytes = 4096
  /// Bytes that are looked at; what a command line says is said by then.
  private static let maxInputBytes = 32_768

  /// The text of `/proc/[pid]/cmdline`: arguments joined by blanks.
  ///
  /// Arguments that hold blanks, quotes or nothing are quoted as for a shell, control characters
  /// are written `\x1b`, invalid UTF-8 is repaired. `nil` for an empty command line (a kernel
  /// thread, a zombie) and under ``CommandLinePolicy/none``.
  package static func text(
    arguments bytes: UnsafeRawBufferPointer, policy: CommandLinePolicy
  ) -> String? {
    guard policy != .none else { return nil }
    var input = bytes[..<min(bytes.count, maxInputBytes)]
    // A page or more without a closing NUL was cut by a reader: half a word could be half a
    // secret that is not recognised without its other half.
    let isCut = bytes.count > maxInputBytes || bytes.count >= 4096 && input.last != 0
    if isCut && policy == .masked { input = withoutLastWord(input) }
    while input.last == 0 { input.removeLast() }
    guard !input.isEmpty || isCut else { return nil }
    let arguments = input.split(separator: 0, omittingEmptySubsequences: false)
    var scanner = SecretScanner()
    var text = ""
    for bytes in arguments where text.utf8.count <= maxBytes {
      var argument = String(decoding: bytes, as: UTF8.self)
      if policy == .masked { argument = scanner.masked(argument) }
      if bytes.startIndex > input.startIndex { text += " " }
      // A title that a process wrote over its arguments, "nginx: worker process", is one word.
      text += arguments.count == 1 ? visible(argument) : quoted(argument)
    }
    return cut(text, isCut: isCut)
  }

  private static func withoutLastWord(
    _ input: Slice<UnsafeRawBufferPointer>
  ) -> Slice<UnsafeRawBufferPointer> {
    let end = input.lastIndex { $0 == 0 || $0 == 0x20 || $0 == 0x0a || $0 == 0x09 }
    return input[..<(end ?? input.startIndex)]
  }

  private static func quoted(_ argument: String) -> String {
    let text = visible(argument)
    let needsQuotes = text.utf8.contains { byte in
      byte <= 0x20 || byte == 0x22 || byte == 0x27 || byte == 0x5c
    }
    guard needsQuotes || text.isEmpty else { return text }
    var result = "'"
    for scalar in text.unicodeScalars {
      if scalar == "'" { result += "'\\'" }
      result.unicodeScalars.append(scalar)
    }
    return result + "'"
  }

  private static func visible(_ text: String) -> String {
    if text.utf8.allSatisfy({ (0x20..<0x7f).contains($0) }) { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if scalar.properties.generalCategory == .control {
        result += scalar.value < 0x10 ? "\\x0" : "\\x"
        result += String(scalar.value, radix: 16)
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// The text within ``maxBytes``, cut between two characters.
  private static func cut(_ text: String, isCut: Bool) -> String {
    let mark = "…"
    guard isCut || text.utf8.count > maxBytes else { return text }
    var result = String.UnicodeScalarView()
    var room = maxBytes - mark.utf8.count
    for scalar in text.unicodeScalars {
      room -= UTF8.width(scalar)
      if room < 0 { break }
      result.append(scalar)
    }
    return String(result) + mark
  }
}
