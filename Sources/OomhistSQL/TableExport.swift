package import OomhistModel

/// How a table or view of the database is exported as it stands.
///
/// Moments are stored as `*_us`; people get them as ISO 8601 in columns named `*_utc`. A
/// duration in µs keeps its name and its number.
package struct TableExport: Sendable {
  package let sql: String
  package let columns: [ResultColumn]

  /// - Parameters:
  ///   - table: a name that the database has.
  ///   - names: its columns.
  package init(table: String, columns names: [String]) {
    let columns = names.map(Self.column)
    let list = zip(names, columns).map { "\(Self.quoted($0)) AS \(Self.quoted($1.name))" }
    sql = "SELECT \(list.joined(separator: ", ")) FROM \(Self.quoted(table))"
    self.columns = columns
  }

  /// Durations among the columns that end in `_us`.
  private static let durations: Set<String> = [
    "boottime_us", "read_cpu_us", "window_us", "psi_some_total_us", "psi_full_total_us",
  ]

  private static func column(named name: String) -> ResultColumn {
    if name.hasSuffix("_us"), !durations.contains(name) {
      return ResultColumn(name: name.dropLast(3) + "_utc", kind: .time)
    }
    return ResultColumn(name: name, kind: name.hasSuffix("_kib") ? .kib : .text)
  }

  private static func quoted(_ name: String) -> String {
    "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }
}
