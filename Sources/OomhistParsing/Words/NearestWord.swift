import OomhistModel

/// What a text with mistyped words was meant to be.
enum NearestWord {
  /// The text with each unknown word as the known one that it is closest to; `nil` where one is
  /// close to none, or where that would not be understood either.
  static func of(
    _ text: String, among known: [String], isUnderstood: (String) -> Bool
  ) -> String? {
    // No word for a time is nearly so long.
    guard text.utf8.count <= 60 else { return nil }
    var mended = ""
    var rest = text[...]
    while let first = rest.first {
      let word = rest.prefix { isLetter($0) }
      if word.isEmpty {
        mended.append(first)
        rest.removeFirst()
      } else {
        guard let name = nearest(word.lowercased(), among: known) else { return nil }
        mended += name
        rest.removeFirst(word.count)
      }
    }
    return mended != text && isUnderstood(mended) ? mended : nil
  }

  private static func nearest(_ word: String, among known: [String]) -> String? {
    if known.contains(word) { return word }
    // A letter or two are close to everything.
    guard word.utf8.count > 2 else { return nil }
    return NearestName.of(word, among: known.filter { $0.utf8.count > 2 })
  }

  private static func isLetter(_ character: Character) -> Bool {
    character.isASCII && character.isLetter
  }
}
