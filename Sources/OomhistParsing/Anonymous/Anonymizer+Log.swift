/// Text of logs, and all other text of many words.
extension Anonymizer {
  /// Lines of a log word by word: the words of kernel and killers stay, and so do numbers.
  ///
  /// `names` are texts that the event itself calls names: they are replaced first and as a whole,
  /// so that a name of several words, or one that is a word of the kernel, gets its token.
  package func log(_ text: String, hosts: [String] = [], names: [String] = []) -> String {
    let known =
      (hosts.map { ($0, token($0)) } + names.map { ($0, name($0)) })
      .filter { !$0.0.isEmpty }.sorted { $0.0.utf8.count > $1.0.utf8.count }
    var reader = LogWords(text, names: known.map { Array($0.0.utf8) })
    var result = ""
    var isUser = false
    while let piece = reader.next() {
      switch piece {
      case .name(let index):
        result += known[index].1
        isUser = false
      case .separator(let text):
        result += text
        if text != "=" && text != ":" && text != " " { isUser = false }
      case .word(let word):
        if isUser, let number = Int64(word) {
          result += String(uid(number))
        } else {
          result += LogVocabulary.contains(word) ? word : part(word)
        }
        isUser = word.lowercased().hasSuffix("uid")
      }
    }
    return result
  }
}

/// Cuts a text into words, the characters between them, and names that are known beforehand.
private struct LogWords {
  enum Piece {
    /// Index of the name.
    case name(Int)
    case word(String)
    case separator(String)
  }

  private let bytes: [UInt8]
  private let names: [[UInt8]]
  private var place = 0

  init(_ text: String, names: [[UInt8]]) {
    bytes = Array(text.utf8)
    self.names = names
  }

  mutating func next() -> Piece? {
    guard place < bytes.count else { return nil }
    if let index = names.firstIndex(where: isHere) {
      place += names[index].count
      return .name(index)
    }
    let start = place
    guard Self.isOfWord(bytes[place]) else {
      place += 1
      return .separator(text(start..<place))
    }
    while place < bytes.count, Self.isOfWord(bytes[place]) {
      // A name may begin inside a word: `web1.` at the end of a sentence, `a-b` of `a-b.c`.
      place += 1
    }
    // A full stop ends a sentence.
    while place > start + 1, bytes[place - 1] == UInt8(ascii: ".") { place -= 1 }
    return .word(text(start..<place))
  }

  /// Whether a name begins here and ends where a word may end.
  private func isHere(_ name: [UInt8]) -> Bool {
    let end = place + name.count
    guard end <= bytes.count, bytes[place..<end].elementsEqual(name) else { return false }
    return (place == 0 || !Self.isOfWord(bytes[place - 1]) || !Self.isOfWord(name[0]))
      && (end == bytes.count || !Self.isOfWord(bytes[end]) || bytes[end] == UInt8(ascii: ".")
        || !Self.isOfWord(name[name.count - 1]))
  }

  private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  /// What separates words in the lines of logs, in `key=value,…`, JSON and paths.
  private static func isOfWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0...0x20, 0x7f, UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "["),
      UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "<"),
      UInt8(ascii: ">"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"),
      UInt8(ascii: "="), UInt8(ascii: "|"), UInt8(ascii: "\""), UInt8(ascii: "'"),
      UInt8(ascii: "`"), UInt8(ascii: "/"):
      false
    default: true
    }
  }
}
