/// What can be told of a command line of the shell without running it.
enum ShellText {
  /// Whether the line ends here: no quote is open, no backslash and no here-document goes on.
  static func isComplete(_ text: String) -> Bool {
    var quote: Character?
    var escaped = false
    for character in text {
      if escaped {
        escaped = false
      } else if character == "\\", quote != "'" {
        escaped = true
      } else if let open = quote {
        if character == open { quote = nil }
      } else if character == "'" || character == "\"" {
        quote = character
      }
    }
    let hereDocument = text.firstMatch(of: /<<'?([A-Z]+)'?/)
    let isRead = hereDocument.map { text.hasSuffix("\n" + $0.1) } ?? true
    return quote == nil && !escaped && isRead
  }

  /// The commands of a line, each as its words: those of a pipe, of a list, behind `sudo`.
  static func calls(in text: String) -> [[String]] {
    var calls: [[String]] = [[]]
    for word in words(of: text) {
      if ["|", "||", "&&", ";", "&", "(", ")"].contains(word) {
        calls.append([])
      } else {
        calls[calls.count - 1].append(word)
      }
    }
    return calls.map { $0.first == "sudo" ? Array($0.dropFirst()) : $0 }.filter { !$0.isEmpty }
  }

  /// Words without their quotes; a comment ends them.
  private static func words(of text: String) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    for character in text {
      if let open = quote {
        if character == open { quote = nil } else { word?.append(character) }
      } else if character == "'" || character == "\"" {
        quote = character
        word = word ?? ""
      } else if character.isWhitespace {
        word.map { words.append($0) }
        word = nil
      } else if character == "#", word == nil {
        break
      } else if "|&;()".contains(character) {
        let isSecond = word == nil && words.last == String(character)
        word.map { words.append($0) }
        word = nil
        if !isSecond { words.append(String(character)) }
      } else {
        word = (word ?? "") + String(character)
      }
    }
    word.map { words.append($0) }
    return words
  }
}
