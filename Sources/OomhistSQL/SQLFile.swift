/// A file of `schema/` or `queries/`, embedded in the binary.
package struct SQLFile: Sendable {
  /// File name without `.sql`.
  package let name: String
  package let text: String

  package init(name: String, text: String) {
    self.name = name
    self.text = text
  }

  /// The files of `schema/` in the order in which they are applied.
  package static let schema: [SQLFile] = EmbeddedSQL.schema.map {
    SQLFile(name: $0.name, text: $0.text)
  }

  /// The files of `queries/`.
  package static let queries: [SQLFile] = EmbeddedSQL.queries.map {
    SQLFile(name: $0.name, text: $0.text)
  }

  /// The recorded incident of `oomhist demo`: INSERT statements for the tables of `schema/`.
  package static let demo: [SQLFile] = EmbeddedSQL.demo.map {
    SQLFile(name: $0.name, text: $0.text)
  }
}
