/// Replaces the secrets in a command line by `***`.
///
/// Known are values of names such as `password` (see ``SecretName``) in `--password=x`,
/// `--password x`, `-Ddb.password=x`, `PASSWORD=x`, `"password": "x"` and `X-Auth-Token: x`,
/// passwords in URLs, and the short options of well-known programs (see ``SecretOptions``).
/// Scripts inside an argument (`sh -c "…"`) are walked word by word. When a secret is found in
/// an argument that is not clearly a script, the rest of the argument goes, too: secrets contain
/// blanks.
///
/// All of it works on bytes: searches in characters would be the recorder's most expensive act.
struct SecretScanner {
  private typealias Bytes = ArraySlice<UInt8>

  private static let mark = Array("***".utf8)
  /// Quotes in quotes in quotes; deeper text is masked as a whole.
  private static let maxDepth = 4

  /// Words before the secret in the value of an `Authorization` header.
  private static let schemes = ["basic", "bearer", "digest", "negotiate", "token"]
    .map { Array($0.utf8) }

  private enum Expected {
    case anything
    /// The word after an option that takes a secret.
    case secret
    /// A name stood alone; it was an assignment if `=` follows.
    case assignment
  }

  /// What was found in a text that has been written to `output`.
  private struct Found {
    var isSecret = false
    /// What follows in the same argument is secret as well.
    var hidesRest = false
  }

  private var expected = Expected.anything
  private var options: SecretOptions?
  // A title that a process wrote over its arguments is like a script.
  private var isScriptNext = true
  private var output: [UInt8] = []
  private let readsEveryName: Bool

  /// `readsEveryName` is for comparison with the quick search for suspects.
  init(readsEveryName: Bool = false) {
    self.readsEveryName = readsEveryName
  }

  /// Whether a scanner can find anything in a command line, its arguments divided by NUL.
  ///
  /// `false` is certain: nothing is hidden without the name of a secret or of a program with
  /// secret options, a URL with `@`, or three pairs of quotes in each other.
  static func isNeeded(for commandLine: ArraySlice<UInt8>) -> Bool {
    // Flags instead of an exit: the compiler makes vectors of this loop.
    let isOdd = commandLine.withUnsafeBufferPointer { bytes in
      var odd: UInt8 = 0
      for index in 0..<bytes.count {
        let byte = bytes[index]
        odd |= (byte == 0x22 ? 1 : 0) | (byte == 0x27 ? 1 : 0) | (byte == 0x40 ? 1 : 0)
      }
      return odd == 1
    }
    if isOdd {
      if SecretURL.isSuspect(commandLine) { return true }
      let quotes = commandLine.reduce(0) { $0 &+ (isQuote($1) ? 1 : 0) }
      if quotes >= 2 * (maxDepth - 1) { return true }
    }
    return SecretName.Suspects(in: commandLine).contains { range in
      let name = commandLine[range]
      return SecretName.isSecret(name) || SecretOptions.ofProgram(name) != nil
    }
  }

  /// The next argument of the command line without its secrets.
  mutating func masked(_ argument: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    output.removeAll(keepingCapacity: true)
    let found = self.argument(argument, isScript: isScriptNext, depth: 0)
    if found.hidesRest { expected = .secret }
    isScriptNext = Self.isScriptOption(argument)
    return output[...]
  }

  /// `-c` and its clusters, such as `-lc`.
  private static func isScriptOption(_ argument: Bytes) -> Bool {
    argument.count <= 4 && argument.first == UInt8(ascii: "-")
      && argument.last == UInt8(ascii: "c") && !argument.starts(with: "--".utf8)
  }

  private mutating func argument(_ text: Bytes, isScript: Bool, depth: Int) -> Found {
    guard text.contains(where: Self.isBlank) else { return word(text, depth: depth) }
    if case .secret = expected { return word(text, depth: depth) }
    return walk(text, keepsQuoted: true, isScript: isScript, depth: depth)
  }

  /// Goes through the words of a text; balanced quotes hold blanks together if they are to be
  /// kept.
  private mutating func walk(
    _ text: Bytes, keepsQuoted: Bool, isScript: Bool, depth: Int
  ) -> Found {
    guard depth < Self.maxDepth else { return hide() }
    var found = Found()
    var place = text.startIndex
    while place < text.endIndex {
      let piece = Self.piece(of: text, at: place, keepsQuoted: keepsQuoted)
      place = piece.endIndex
      if Self.isBlank(text[piece.startIndex]) {
        output += piece
        // The rest is not shown: what is written stays, and a character has at most four bytes.
        if output.count > CommandLineMask.maxBytes + 4 { return found }
        continue
      }
      let inWord = word(piece, depth: depth)
      found.isSecret = found.isSecret || inWord.isSecret
      if inWord.hidesRest || inWord.isSecret && !isScript {
        if output.suffix(Self.mark.count) != Self.mark[...] { output += Self.mark }
        expected = .anything
        return Found(isSecret: true)
      }
    }
    return found
  }

  private mutating func word(_ text: Bytes, depth: Int) -> Found {
    if let found = awaited(text) { return found }
    if text.count > 1, let quote = text.first, Self.isQuote(quote), text.last == quote {
      guard depth < Self.maxDepth else { return hide() }
      output.append(quote)
      defer { output.append(quote) }
      return argument(text.dropFirst().dropLast(), isScript: false, depth: depth + 1)
    }
    let isSuspect = suspects(in: text).contains { _ in true }
    if isSuspect, let known = SecretOptions.ofProgram(text) { options = known }
    if let options {
      if options.takesNextWord(text) {
        expected = .secret
        output += text
        return Found()
      }
      if let count = options.attachedOption(text) { return hide(after: text.prefix(count)) }
    }
    let withoutURLs = SecretURL.masked(text)
    let shown = withoutURLs?[...] ?? text
    let end = isSuspect ? assignment(in: shown) : nil
    if let end, end < shown.endIndex { return hide(after: shown[..<end]) }
    // Quotes within the word hold blanks: look at what they hold as well.
    if end == nil, withoutURLs == nil, text.contains(where: Self.isBlank) {
      return walk(text, keepsQuoted: false, isScript: false, depth: depth + 1)
    }
    output += shown
    return Found(isSecret: withoutURLs != nil, hidesRest: end != nil)
  }

  private func suspects(in text: Bytes) -> SecretName.Suspects {
    SecretName.Suspects(in: text, isEveryName: readsEveryName)
  }

  private mutating func hide(after shown: Bytes = []) -> Found {
    output += shown
    output += Self.mark
    return Found(isSecret: true)
  }

  /// Writes the word if an earlier one said what it is.
  private mutating func awaited(_ text: Bytes) -> Found? {
    let wanted = expected
    expected = .anything
    if case .anything = wanted { return nil }
    if ["=", ":", "=>"].contains(where: { text.elementsEqual($0.utf8) }) {
      expected = .secret
      output += text
      return Found()
    }
    if case .assignment = wanted {
      let isAssigned = text.first == UInt8(ascii: "=") || text.first == UInt8(ascii: ":")
      return isAssigned ? hide(after: Array("=".utf8)[...]) : nil
    }
    // The option before took no value after all.
    if text.starts(with: "--".utf8) { return nil }
    if Self.schemes.contains(where: { $0.elementsEqual(text.lazy.map(SecretName.lowercased)) }) {
      expected = .secret
    }
    return hide()
  }

  /// The end of the first name of a secret in a word with the `=` or `:` after it.
  ///
  /// What follows, be it in the words after this, is secret. `nil` if there is none.
  private mutating func assignment(in text: Bytes) -> Int? {
    for name in suspects(in: text) where SecretName.isSecret(text[name]) {
      let end =
        text[name.upperBound...].firstIndex { !"\"'])}\\".utf8.contains($0) } ?? text.endIndex
      guard end < text.endIndex else {
        if name.lowerBound == text.startIndex { noteName(text[name]) }
        continue
      }
      guard text[end] == UInt8(ascii: "=") || text[end] == UInt8(ascii: ":") else { continue }
      // A volume, /etc/passwd:/etc/passwd:ro.
      if text[name].elementsEqual("passwd".utf8),
        text[..<name.lowerBound].last == UInt8(ascii: "/")
      {
        continue
      }
      // A header, `Authorization: Bearer x`, takes all that follows; after `=` it is one word.
      if end + 1 < text.endIndex || text[end] == UInt8(ascii: ":") { return end + 1 }
      expected = .secret
    }
    return nil
  }

  /// A name is a word of its own: the secret may follow.
  private mutating func noteName(_ name: Bytes) {
    let isValueNext = name.first == UInt8(ascii: "-") || SecretName.isStandAlone(name)
    expected = isValueNext ? .secret : .assignment
  }

  // MARK: Words

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0d).contains(byte)
  }

  private static func isQuote(_ byte: UInt8) -> Bool { byte == 0x22 || byte == 0x27 }

  /// The word at a place, or the blanks there.
  private static func piece(of text: Bytes, at start: Int, keepsQuoted: Bool) -> Bytes {
    let blank = isBlank(text[start])
    var place = start
    while place < text.endIndex, isBlank(text[place]) == blank {
      place = blank || !keepsQuoted ? place + 1 : endOfCharacter(text, at: place)
    }
    return text[start..<place]
  }

  /// Steps over one byte, an escaped one, or a quoted stretch.
  private static func endOfCharacter(_ text: Bytes, at place: Int) -> Int {
    let byte = text[place]
    if byte == UInt8(ascii: "\\") { return min(place + 2, text.endIndex) }
    guard isQuote(byte) else { return place + 1 }
    // An apostrophe without its like is only that.
    return text[(place + 1)...].firstIndex(of: byte).map { $0 + 1 } ?? place + 1
  }
}
