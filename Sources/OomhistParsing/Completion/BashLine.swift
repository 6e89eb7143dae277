/// A command line as bash has it while it is typed, up to the cursor: taken apart into words, and
/// with what readline will put in the place of the last one.
///
/// Bash hands quotes and backslashes to completion as they were typed. It replaces the last word
/// not from its beginning but from behind its last break (`=`, `:`) or open quote.
package struct BashLine: Equatable, Sendable {
  /// The words before the last one, without quotes.
  package private(set) var words: [String] = []
  /// The last word, without quotes.
  package private(set) var last = ""
  /// Whether the last word is a file that is read or written by a redirection.
  package private(set) var isRedirection = false
  /// The part of the last word that stays as it is.
  private var kept = ""
  /// The quote that is open at the end.
  private var quote: Character?

  /// Whether something stands behind a closed quote: readline then replaces another part than the
  /// line lets one see.
  private var isMixed = false
  private var isInWord = false
  private var isBehindQuote = false
  private var isBehindRedirection = false

  /// Reads a line up to the cursor; `breaks` are `COMP_WORDBREAKS`.
  package init(_ line: String, breaks: String) {
    var rest = line[...]
    while let character = rest.popFirst() {
      if let open = quote {
        readQuoted(character, open, &rest)
      } else {
        read(character, &rest, breaks)
      }
    }
    isRedirection = isBehindRedirection
  }

  private mutating func read(
    _ character: Character, _ rest: inout Substring, _ breaks: String
  ) {
    if " \t\n<>".contains(character) {
      endWord()
      if "<>".contains(character) { isBehindRedirection = true }
      return
    }
    isMixed = isMixed || isBehindQuote
    isInWord = true
    switch character {
    case "\\":
      if let next = rest.popFirst(), next != "\n" { last.append(next) }
    case "'", "\"":
      quote = character
      kept = last
    default:
      last.append(character)
      if breaks.contains(character) { kept = last }
    }
  }

  private mutating func readQuoted(
    _ character: Character, _ open: Character, _ rest: inout Substring
  ) {
    if character == open {
      quote = nil
      kept = last
      isBehindQuote = true
    } else if open == "\"", character == "\\", let next = rest.first, "$`\"\\\n".contains(next) {
      rest.removeFirst()
      if next != "\n" { last.append(next) }
    } else {
      last.append(character)
    }
  }

  private mutating func endWord() {
    guard isInWord else { return }
    if !isBehindRedirection { words.append(last) }
    (last, kept) = ("", "")
    (isInWord, isMixed, isBehindQuote, isBehindRedirection) = (false, false, false, false)
  }

  /// What readline is to put in for a whole word; `nil` where the word is another one, or cannot
  /// be written within the quotes that are open.
  package func replacement(for word: String) -> String? {
    guard word.hasPrefix(last), !isMixed else { return nil }
    let rest = word.dropFirst(kept.count)
    switch quote {
    case "'": return rest.contains("'") ? nil : String(rest)
    // Between these the history is still looked up, and a backslash would stay.
    case "\"": return rest.contains("!") ? nil : Self.escaped(rest) { "$`\"\\".contains($0) }
    default: return Self.escaped(rest) { !Self.isPlain($0) }
    }
  }

  private static func escaped(_ text: Substring, _ needsBackslash: (Character) -> Bool) -> String {
    text.reduce(into: "") { result, character in
      if needsBackslash(character) { result += "\\" }
      result.append(character)
    }
  }

  /// What means nothing to a shell.
  private static func isPlain(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || "_./:=@%+,-".contains(character)
  }
}
