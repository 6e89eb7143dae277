/// Replaces what names a machine, a person or a program that few have by tokens.
///
/// The same text becomes the same token wherever it stands, and nothing is kept: a token is a
/// keyed hash of its text. What is kept as it is stands in lists (``KnownNames``,
/// ``LogVocabulary``); a word that no list has becomes a token. Numbers that measure stay.
package struct Anonymizer: Sendable {
  private let hash: KeyedHash

  /// With a key that nobody else has: tokens can be compared within what is made with it.
  package init(key: (UInt64, UInt64)) { hash = KeyedHash(key: key) }

  /// With a key out of a phrase: who knows it gets the same tokens again, and can test guesses.
  package init(phrase: String) {
    let first = KeyedHash(key: (0, 1))
    let second = KeyedHash(key: (2, 3))
    self.init(key: (first(phrase.utf8), second(phrase.utf8)))
  }

  /// A token: `x` and ten letters and digits, which hold 50 bits.
  package func token(_ text: String) -> String {
    guard !text.isEmpty else { return text }
    let letters = Array("abcdefghijkmnpqrstuvwxyz23456789".utf8)
    var rest = hash(text.utf8)
    var token = [UInt8(ascii: "x")]
    for _ in 0..<10 {
      token.append(letters[Int(rest & 31)])
      rest >>= 5
    }
    return String(decoding: token, as: UTF8.self)
  }

  /// The name of a program or a thread, which stays where many machines have it.
  package func name(_ comm: String) -> String {
    KnownNames.contains(comm) ? comm : token(comm)
  }

  /// The id of a boot, a container or a pod: other digits in the same form.
  package func id(_ text: String) -> String {
    isID(text) ? digits(text) : token(text)
  }

  /// A user's number; root stays root.
  package func uid(_ number: Int64) -> Int64 {
    guard number != 0 else { return 0 }
    return 1_000_000 + Int64(hash("uid \(number)".utf8) & 0x3fff_ffff)
  }

  /// A kernel's release: its numbers and the words that distributions use.
  package func release(_ text: String) -> String {
    separated(text, by: [".", "-", "_", "+", "~"]) { word in
      isNumber(word) || KnownNames.isReleaseWord(String(word)) ? String(word) : token(String(word))
    }
  }

  // MARK: - Paths

  /// A path of files or of cgroups, part by part.
  package func path(_ text: String) -> String { separated(text, by: ["/"]) { part(String($0)) } }

  /// A part of a path, a systemd unit, or what stands for a container in a cgroup.
  package func part(_ text: String) -> String {
    let mark = " (deleted)"
    if text.hasSuffix(mark) { return part(String(text.dropLast(mark.count))) + mark }
    if text.contains(":") { return separated(text, by: [":"]) { part(String($0)) } }
    let name = CgroupPath.unescaped(text)
    for kind in KnownNames.unitKinds where name.hasSuffix(kind) && name.count > kind.count {
      return stem(String(name.dropLast(kind.count))) + kind
    }
    return stem(name)
  }

  private func stem(_ text: String) -> String {
    if text.isEmpty || KnownNames.isPartOfPath(text) { return text }
    if isID(text) { return digits(text) }
    for prefix in KnownNames.partPrefixes where text.hasPrefix(prefix) && text.count > prefix.count
    {
      let rest = String(text.dropFirst(prefix.count))
      if isID(rest) { return prefix + digits(rest) }
      if prefix.hasPrefix("user"), let number = Int64(rest) { return prefix + String(uid(number)) }
      return prefix + token(rest)
    }
    guard let at = text.firstIndex(of: "@") else { return token(text) }
    return stem(String(text[..<at])) + "@" + token(String(text[text.index(after: at)...]))
  }

  // MARK: - Ids

  /// A hash in hexadecimal digits, as containers have it, or a UUID, with `-` or `_` between.
  private func isID(_ text: String) -> Bool {
    var count = 0
    for byte in text.utf8 where byte != UInt8(ascii: "-") && byte != UInt8(ascii: "_") {
      guard (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) else { return false }
      count += 1
    }
    return count >= 12
  }

  /// Other digits in the same places.
  ///
  /// The marks between them do not count: a pod's id has both forms.
  private func digits(_ text: String) -> String {
    let plain = text.utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "_") }
    let hex = Array("0123456789abcdef".utf8)
    var result: [UInt8] = []
    var place: UInt8 = 0
    var rest: UInt64 = 0
    for byte in text.utf8 {
      guard byte != UInt8(ascii: "-"), byte != UInt8(ascii: "_") else {
        result.append(byte)
        continue
      }
      if place % 16 == 0 { rest = hash(plain + [place]) }
      result.append(hex[Int(rest & 15)])
      rest >>= 4
      place &+= 1
    }
    return String(decoding: result, as: UTF8.self)
  }

  // MARK: - Words

  /// Each stretch between separators changed, the separators left.
  func separated(
    _ text: String, by separators: Set<Character>, _ change: (Substring) -> String
  ) -> String {
    var result = ""
    var rest = text[...]
    while true {
      let word = rest.prefix { !separators.contains($0) }
      result += change(word)
      guard word.endIndex < rest.endIndex else { return result }
      result.append(rest[word.endIndex])
      rest = rest[rest.index(after: word.endIndex)...]
    }
  }

  private func isNumber(_ word: Substring) -> Bool {
    word.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }
}
