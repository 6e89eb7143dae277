/// The queries that `oomhist query NAME` knows: the embedded ones, and files of the user, which
/// win where the names are equal.
package struct QueryCatalogue: Sendable {
  private let byName: [String: SQLFile]

  package init(userFiles: [SQLFile] = []) {
    byName = Dictionary(
      (SQLFile.queries + userFiles).map { ($0.name, $0) }, uniquingKeysWith: { $1 })
  }

  /// Every query in the order of its name; a file with a broken header is an error for itself.
  package var all: [Result<NamedQuery, QueryHeaderError>] {
    names.compactMap { name in
      byName[name].map { file in
        Result { () throws(QueryHeaderError) in try NamedQuery(file) }
      }
    }
  }

  package var names: [String] { byName.keys.sorted() }

  /// The query, or `nil` where no file has this name.
  package func query(named name: String) throws(QueryHeaderError) -> NamedQuery? {
    guard let file = byName[name] else { return nil }
    return try NamedQuery(file)
  }

  /// The known name that a mistyped one is closest to, if one is close.
  package func suggestion(for name: String) -> String? {
    let near = names.map { ($0, Self.distance($0, name)) }.min { $0.1 < $1.1 }
    guard let near, near.1 <= max(1, name.count / 3) || near.0.hasPrefix(name) else { return nil }
    return near.0
  }

  /// Levenshtein distance.
  private static func distance(_ a: String, _ b: String) -> Int {
    let second = Array(b)
    var row = Array(0...second.count)
    for (i, x) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, y) in second.enumerated() {
        let change = diagonal + (x == y ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(change, row[j] + 1, diagonal + 1)
      }
    }
    return row[second.count]
  }
}
