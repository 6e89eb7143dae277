package import OomhistModel

/// The words that a user gives to a field, made into the text of a ``TextPattern``.
///
/// Each field forgives what is usually left out: `.service`, the rest of a container's id, what is
/// below a cgroup, the end of a name that the kernel cuts.
package struct FilterWords {
  package let field: FilterField
  /// uids of the users whose names fit a pattern.
  package let uids: (TextPattern) -> [Int64]

  package init(_ field: FilterField, uids: @escaping (TextPattern) -> [Int64]) {
    self.field = field
    self.uids = uids
  }

  /// Text of the pattern that fits one of the words, which stand in a line each.
  package func patternText(_ words: String) throws -> String {
    var lines: [String] = []
    for line in words.split(separator: "\n", omittingEmptySubsequences: false) {
      lines += try alternatives(String(line))
    }
    let text = lines.joined(separator: "\n")
    _ = try TextPattern(text)
    return text
  }

  private func alternatives(_ word: String) throws -> [String] {
    guard !word.isEmpty else { throw FilterWordError(field: field, word: word) }
    if field == .user { return try users(word) }
    if word.hasPrefix(TextPattern.regexPrefix) { return [word] }
    let isPattern = word.contains { $0 == "*" || $0 == "?" }
    switch field {
    case .comm: return [isPattern ? word : Self.cut(word)]
    case .pid:
      guard isPattern || Int64(word) != nil else { throw FilterWordError(field: field, word: word) }
      return [word]
    case .unit: return isPattern || word.contains(".") ? [word] : [word, word + ".service"]
    case .container: return isPattern ? [word] : [word + "*"]
    case .cgroup:
      let path = (word.hasPrefix("/") ? "/" : "*/") + word.drop { $0 == "/" }
      return path == "/" ? ["*"] : [path, path + "/*"]
    case .user: return []
    }
  }

  private func users(_ word: String) throws -> [String] {
    if let uid = Int64(word) { return ["\(uid)"] }
    let uids = uids(try TextPattern(word))
    guard !uids.isEmpty else { throw FilterWordError(field: field, word: word) }
    return uids.map { "\($0)" }
  }

  /// The kernel keeps 15 bytes of a name (`TASK_COMM_LEN`).
  private static func cut(_ name: String) -> String {
    String(decoding: name.utf8.prefix(15), as: UTF8.self)
  }
}

/// A word that says nothing in its field.
package struct FilterWordError: Error, Equatable, CustomStringConvertible {
  package let field: FilterField
  package let word: String

  package var description: String {
    if word.isEmpty { return "--\(field.rawValue) is empty" }
    return field == .user ? "no user here is named \(word)" : "\(word) is no \(field.rawValue)"
  }

  package var hint: String? {
    switch field {
    case .user: "give the uid; names are looked up on this machine, not on the recorded one"
    case .pid: "a pid is a whole number"
    default: nil
    }
  }
}
