/// Replaces the secrets in a command line by `***`.
///
/// Known are values of names such as `password` (see ``SecretName``) in `--password=x`,
/// `--password x`, `-Ddb.password=x`, `PASSWORD=x`, `"password": "x"` and `X-Auth-Token: x`,
/// passwords in URLs, and the short options of well-known programs (see ``SecretOptions``).
/// Scripts inside an argument (`sh -c "…"`) are walked word by word. When a secret is found in
/// an argument that is not clearly a script, the rest of the argument goes, too: secrets contain
/// blanks.
struct SecretScanner {
  private static let mark = "***"
  /// Quotes in quotes in quotes; deeper text is masked as a whole.
  private static let maxDepth = 4

  /// Words before the secret in the value of an `Authorization` header.
  private static let schemes: Set<String> = ["basic", "bearer", "digest", "negotiate", "token"]

  private enum Expected {
    case anything
    /// The word after an option that takes a secret.
    case secret
    /// A name stood alone; it was an assignment if `=` follows.
    case assignment
  }

  private var expected = Expected.anything
  private var options: SecretOptions?
  private var previous: String?

  /// The next argument of the command line without its secrets.
  mutating func masked(_ argument: String) -> String {
    // A title that a process wrote over its arguments is like a script.
    let masked = self.argument(
      argument, isScript: previous.map(Self.isScriptOption) ?? true, depth: 0)
    if masked.hidesRest { expected = .secret }
    previous = argument
    return masked.text
  }

  /// `-c` and its clusters, such as `-lc`.
  private static func isScriptOption(_ argument: String) -> Bool {
    argument.hasPrefix("-") && argument.hasSuffix("c") && argument.utf8.count <= 4
      && !argument.hasPrefix("--")
  }

  /// A word, or the blanks between two.
  private typealias Piece = (text: String, isBlank: Bool)
  /// Text without its secrets, and whether what follows in the same argument is secret as well.
  private typealias Masked = (text: String, foundSecret: Bool, hidesRest: Bool)

  private mutating func argument(_ text: String, isScript: Bool, depth: Int) -> Masked {
    guard text.utf8.contains(where: Self.isBlank) else { return word(text, depth: depth) }
    if case .secret = expected { return word(text, depth: depth) }
    return walk(Self.words(text, keepQuoted: true), isScript: isScript, depth: depth)
  }

  private mutating func walk(_ pieces: [Piece], isScript: Bool, depth: Int) -> Masked {
    guard depth < Self.maxDepth else { return (Self.mark, true, false) }
    var result = ""
    var found = false
    for piece in pieces {
      if piece.isBlank {
        result += piece.text
        continue
      }
      let masked = word(piece.text, depth: depth)
      result += masked.text
      found = found || masked.foundSecret
      if masked.hidesRest || masked.foundSecret && !isScript {
        if !result.hasSuffix(Self.mark) { result += Self.mark }
        expected = .anything
        return (result, true, false)
      }
    }
    return (result, found, false)
  }

  private mutating func word(_ text: String, depth: Int) -> Masked {
    if let masked = awaited(text) { return masked }
    if let quote = text.first, quote == "\"" || quote == "'", text.count > 1, text.last == quote {
      guard depth < Self.maxDepth else { return (Self.mark, true, false) }
      let inner = argument(String(text.dropFirst().dropLast()), isScript: false, depth: depth + 1)
      return ("\(quote)\(inner.text)\(quote)", inner.foundSecret, inner.hidesRest)
    }
    if let known = SecretOptions.ofProgram(text) { options = known }
    if let options {
      if options.takesNextWord(text) {
        expected = .secret
        return (text, false, false)
      }
      if let option = options.attachedOption(text) { return (option + Self.mark, true, false) }
    }
    let (shown, hasPassword) = SecretURL.masked(text)
    let assigned = assignments(shown)
    if hasPassword || assigned.foundSecret || assigned.hidesRest {
      return (assigned.text, assigned.foundSecret || hasPassword, assigned.hidesRest)
    }
    // Quotes within the word hold blanks: look at what they hold as well.
    guard text.utf8.contains(where: Self.isBlank) else { return assigned }
    return walk(Self.words(text, keepQuoted: false), isScript: false, depth: depth + 1)
  }

  /// The word if an earlier one said what it is.
  private mutating func awaited(_ text: String) -> Masked? {
    let wanted = expected
    expected = .anything
    switch wanted {
    case .anything: return nil
    case .secret:
      if ["=", ":", "=>"].contains(text) {
        expected = .secret
        return (text, false, false)
      }
      // The option before took no value after all.
      if text.hasPrefix("--") { return nil }
      if Self.schemes.contains(text.lowercased()) { expected = .secret }
      return (Self.mark, true, false)
    case .assignment:
      if ["=", ":", "=>"].contains(text) {
        expected = .secret
        return (text, false, false)
      }
      return text.hasPrefix("=") || text.hasPrefix(":") ? ("=" + Self.mark, true, false) : nil
    }
  }

  /// Looks for the names of secrets in a word and hides what is assigned to the first of them.
  private mutating func assignments(_ text: String) -> Masked {
    let bytes = Array(text.utf8)
    var place = 0
    while place < bytes.count {
      guard SecretName.isPart(bytes[place]) else {
        place += 1
        continue
      }
      let start = place
      while place < bytes.count, SecretName.isPart(bytes[place]) { place += 1 }
      let name = String(decoding: bytes[start..<place], as: UTF8.self)
      guard SecretName.isSecret(name) else { continue }
      var end = place
      while end < bytes.count, "\"'])}\\".utf8.contains(bytes[end]) { end += 1 }
      guard end < bytes.count else {
        noteName(name, isWholeWord: start == 0)
        continue
      }
      guard bytes[end] == UInt8(ascii: "=") || bytes[end] == UInt8(ascii: ":") else { continue }
      // A volume, /etc/passwd:/etc/passwd:ro.
      if name == "passwd", start > 0, bytes[start - 1] == UInt8(ascii: "/") { continue }
      let shown = String(decoding: bytes[...end], as: UTF8.self)
      if end + 1 < bytes.count { return (shown + Self.mark, true, false) }
      // A header, `Authorization: Bearer x`, takes all that follows; after `=` it is one word.
      if bytes[end] == UInt8(ascii: ":") { return (text, false, true) }
      expected = .secret
    }
    return (text, false, false)
  }

  private mutating func noteName(_ name: String, isWholeWord: Bool) {
    guard isWholeWord else { return }
    let isValueNext = name.hasPrefix("-") || SecretName.standAlone.contains(name.lowercased())
    expected = isValueNext ? .secret : .assignment
  }

  // MARK: Words

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0d).contains(byte)
  }

  /// The words of a text and the blanks between them, in order; balanced quotes hold blanks
  /// together if they are to be kept.
  private static func words(_ text: String, keepQuoted: Bool) -> [Piece] {
    let bytes = Array(text.utf8)
    var pieces: [Piece] = []
    var place = 0
    while place < bytes.count {
      let start = place
      let blank = isBlank(bytes[place])
      while place < bytes.count, isBlank(bytes[place]) == blank {
        place = blank || !keepQuoted ? place + 1 : endOfCharacter(bytes, at: place)
      }
      pieces.append((String(decoding: bytes[start..<place], as: UTF8.self), blank))
    }
    return pieces
  }

  /// Steps over one byte, an escaped one, or a quoted stretch.
  private static func endOfCharacter(_ bytes: [UInt8], at place: Int) -> Int {
    let byte = bytes[place]
    if byte == UInt8(ascii: "\\") { return min(place + 2, bytes.count) }
    guard byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") else { return place + 1 }
    // An apostrophe without its like is only that.
    return bytes[(place + 1)...].firstIndex(of: byte).map { $0 + 1 } ?? place + 1
  }
}
