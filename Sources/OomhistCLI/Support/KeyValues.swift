/// Words of the form `key=value` on the command line.
enum KeyValues {
  static func parse(_ words: [String]) throws -> [String: String] {
    var texts: [String: String] = [:]
    for word in words {
      guard let equals = word.firstIndex(of: "="), equals != word.startIndex else {
        throw Failure(
          "\(word) is not of the form key=value", hint: "as in -p comm=java", status: .usage)
      }
      texts[String(word[..<equals])] = String(word[word.index(after: equals)...])
    }
    return texts
  }
}
