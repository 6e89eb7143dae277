package import OomhistModel

/// A question with a name: one read-only statement with a header that declares what goes in and
/// what comes out.
package struct NamedQuery: Sendable {
  /// The word on the command line: the file name without `.sql`.
  package let name: String
  /// First line of the header: one sentence.
  package let summary: String
  /// Further paragraphs of the header.
  package let details: String
  /// Heading under which `query --list` shows it.
  package let group: String
  /// Names of the queries whose rows this one reads as tables.
  package let uses: [String]
  /// Those queries, as the catalogue found them.
  package private(set) var used: [NamedQuery] = []
  package private(set) var parameters: [QueryParameter]
  /// What its filters choose; `nil` for a query that takes none.
  package let filter: QueryFilter?
  package let columns: [ResultColumn]
  /// The whole file, header included.
  ///
  /// Statements before the last make temporary tables or views for it.
  package let sql: String

  init(
    name: String, summary: String, details: String, group: String, uses: [String],
    parameters: [QueryParameter], filter: QueryFilter?, columns: [ResultColumn], sql: String
  ) {
    self.name = name
    self.summary = summary
    self.details = details
    self.group = group
    self.uses = uses
    self.parameters = parameters + (filter?.parameters ?? [])
    self.filter = filter
    self.columns = columns
    self.sql = sql
  }

  /// The query with the rows of another one at hand, whose parameters join its own.
  func using(_ other: NamedQuery) -> NamedQuery {
    var query = self
    query.used.append(other)
    query.parameters += other.parameters.filter { parameter(named: $0.name) == nil }
    return query
  }

  /// Whether it, or one that it uses, reads the table `chosen_process`.
  package var choosesProcesses: Bool {
    filter == .process || used.contains(where: \.choosesProcesses)
  }

  package func parameter(named name: String) -> QueryParameter? {
    parameters.first { $0.name == name }
  }
}

/// A value that a query takes, bound as `:name`.
package struct QueryParameter: Equatable, Sendable {
  /// What a user may type for it, and what is bound.
  package enum Kind: String, Sendable, CaseIterable {
    /// A time word; bound as µs since the epoch.
    case time
    /// A span such as `1h`; bound as µs.
    case span
    /// A size such as `64M`; bound as KiB.
    case size
    case integer
    case text
    /// A shell pattern for GLOB; bound as text.
    case glob
    /// A word of the ``FilterField`` with the parameter's name; bound as a pattern for `matches()`.
    case filter
  }

  package let name: String
  package let kind: Kind
  /// Text used where the user gives none; `nil` binds NULL.
  package let defaultText: String?
  package let summary: String

  package init(name: String, kind: Kind, defaultText: String?, summary: String) {
    self.name = name
    self.kind = kind
    self.defaultText = defaultText
    self.summary = summary
  }
}

/// A header that does not declare what it must.
package struct QueryHeaderError: Error, CustomStringConvertible {
  package let query: String
  package let line: Int?
  package let problem: String

  package var description: String {
    let place = line.map { " line \($0)" } ?? ""
    return "query \(query)\(place): \(problem)"
  }
}
