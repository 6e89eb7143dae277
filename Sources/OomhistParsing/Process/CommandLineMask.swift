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
    text(arguments: bytes, policy: policy, isAlwaysScanned: false)
  }

  /// As above; `isAlwaysScanned` masks without any quick search first, which changes nothing but
  /// the time it takes.
  static func text(
    arguments bytes: UnsafeRawBufferPointer, policy: CommandLinePolicy, isAlwaysScanned: Bool
  ) -> String? {
    guard policy != .none else { return nil }
    var input = Array(UnsafeRawBufferPointer(rebasing: bytes.prefix(maxInputBytes)))[...]
    // A page or more without a closing NUL was cut by a reader: half a word could be half a
    // secret that is not recognised without its other half.
    let isCut = bytes.count > maxInputBytes || bytes.count >= 4096 && input.last != 0
    if isCut && policy == .masked { input = withoutLastWord(input) }
    input = input[..<(input.lastIndex { $0 != 0 }.map { $0 + 1 } ?? input.startIndex)]
    guard !input.isEmpty || isCut else { return nil }
    guard policy == .masked, isAlwaysScanned || SecretScanner.isNeeded(for: input) else {
      return plain(input, isCut: isCut) ?? joined(input, isCut: isCut) { $0 }
    }
    // Repaired first, so that lengths and ends of words are those of the text that is shown.
    let repaired = Array(String(decoding: input, as: UTF8.self).utf8)[...]
    var scanner = SecretScanner(readsEveryName: isAlwaysScanned)
    return joined(repaired, isCut: isCut) { scanner.masked($0) }
  }

  private static func withoutLastWord(_ input: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let end = input.lastIndex { $0 == 0 || $0 == 0x20 || $0 == 0x0a || $0 == 0x09 }
    return input[..<(end ?? input.startIndex)]
  }

  /// The usual case at the price of a copy: nothing to quote or escape, no empty argument.
  private static func plain(_ input: ArraySlice<UInt8>, isCut: Bool) -> String? {
    let text = input.prefix(maxBytes + 4).withUnsafeBufferPointer { bytes -> String? in
      // Sums of flags instead of exits: the compiler makes vectors of this loop.
      var odd: UInt8 = 0
      var previous: UInt8 = 0
      for index in 0..<bytes.count {
        let byte = bytes[index]
        odd |= flag(byte != 0) & flag(byte &- 0x21 > 0x5d) | flag(byte | previous == 0)
        odd |= flag(byte == 0x22) | flag(byte == 0x27) | flag(byte == 0x5c)
        previous = byte
      }
      guard odd == 0 else { return nil }
      return String(unsafeUninitializedCapacity: bytes.count) { text in
        for index in 0..<bytes.count { text[index] = bytes[index] == 0 ? 0x20 : bytes[index] }
        return bytes.count
      }
    }
    return text.map { cut($0, isCut: isCut) }
  }

  private static func flag(_ condition: Bool) -> UInt8 { condition ? 1 : 0 }

  private static func joined(
    _ input: ArraySlice<UInt8>, isCut: Bool,
    masked: (ArraySlice<UInt8>) -> ArraySlice<UInt8>
  ) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(min(input.count, maxBytes) + 16)
    var start = input.startIndex
    while text.count <= maxBytes {
      let end = input[start...].firstIndex(of: 0) ?? input.endIndex
      // A title that a process wrote over its arguments, "nginx: worker process", is one word.
      let isTitle = start == input.startIndex && end == input.endIndex
      append(masked(input[start..<end]), isTitle: isTitle, to: &text)
      guard end < input.endIndex else { break }
      text.append(0x20)
      start = end + 1
    }
    return cut(String(decoding: text, as: UTF8.self), isCut: isCut)
  }

  // MARK: Bytes that cannot be shown as they are

  /// Appends an argument in quotes if it needs them and without control characters.
  private static func append(
    _ argument: ArraySlice<UInt8>, isTitle: Bool, to text: inout [UInt8]
  ) {
    if !argument.isEmpty, argument.allSatisfy(isPlain) {
      text += argument
      return
    }
    let isQuoted = !isTitle && (argument.isEmpty || needsQuotes(argument))
    if isQuoted { text.append(quote) }
    var wasC2 = false
    // What lies behind the cap is not shown; a character has at most four bytes.
    for byte in argument.prefix(maxBytes + 4) {
      if wasC2, isLateControl(byte) {
        text.removeLast()
        appendEscaped(byte, to: &text)
      } else if byte < 0x20 || byte == 0x7f {
        appendEscaped(byte, to: &text)
      } else if byte == quote, isQuoted {
        text += #"'\''"#.utf8
      } else {
        text.append(byte)
      }
      wasC2 = byte == 0xc2
    }
    if isQuoted { text.append(quote) }
  }

  private static var quote: UInt8 { UInt8(ascii: "'") }

  private static func isPlain(_ byte: UInt8) -> Bool {
    byte > 0x20 && byte < 0x7f && byte != 0x22 && byte != 0x27 && byte != 0x5c
  }

  /// Second byte of U+0080 to U+009F, which steer terminals, too.
  ///
  /// The first is 0xc2, which begins a character wherever it stands.
  private static func isLateControl(_ byte: UInt8) -> Bool { (0x80...0x9f).contains(byte) }

  private static func needsQuotes(_ argument: ArraySlice<UInt8>) -> Bool {
    var wasC2 = false
    return argument.contains { byte in
      defer { wasC2 = byte == 0xc2 }
      return wasC2 && isLateControl(byte) || byte < 0x80 && !isPlain(byte)
    }
  }

  private static func appendEscaped(_ byte: UInt8, to text: inout [UInt8]) {
    let digits = "0123456789abcdef".utf8
    text += "\\x".utf8
    for digit in [byte >> 4, byte & 15] {
      text.append(digits[digits.index(digits.startIndex, offsetBy: Int(digit))])
    }
  }

  /// The text within ``maxBytes``, cut between two characters.
  private static func cut(_ text: String, isCut: Bool) -> String {
    let mark = "…"
    let utf8 = text.utf8
    guard isCut || utf8.count > maxBytes else { return text }
    let room = maxBytes - mark.utf8.count
    guard var end = utf8.index(utf8.startIndex, offsetBy: room, limitedBy: utf8.endIndex) else {
      return text + mark
    }
    while end < utf8.endIndex, utf8[end] & 0xc0 == 0x80 { end = utf8.index(before: end) }
    return String(text[..<end]) + mark
  }
}
