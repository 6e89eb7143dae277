import OomhistModel

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
        Result { () throws(QueryHeaderError) in try composed(NamedQuery(file), within: []) }
      }
    }
  }

  package var names: [String] { byName.keys.sorted() }

  /// The query, or `nil` where no file has this name.
  package func query(named name: String) throws(QueryHeaderError) -> NamedQuery? {
    guard let file = byName[name] else { return nil }
    return try composed(NamedQuery(file), within: [])
  }

  /// A query with those that it uses, and those that they use.
  private func composed(
    _ query: NamedQuery, within users: [String]
  ) throws(QueryHeaderError) -> NamedQuery {
    var composed = query
    for name in query.uses {
      guard let file = byName[name], name != query.name, !users.contains(name) else {
        throw QueryHeaderError(
          query: query.name, line: nil,
          problem: byName[name] == nil
            ? "uses \(name), which is no query" : "uses \(name), which uses it")
      }
      let used = try self.composed(NamedQuery(file), within: users + [query.name])
      composed = composed.using(used)
    }
    return composed
  }

  /// The known name that a mistyped one is closest to, if one is close.
  package func suggestion(for name: String) -> String? {
    NearestName.of(name, among: names)
  }
}
