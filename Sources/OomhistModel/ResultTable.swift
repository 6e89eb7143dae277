/// What a column means, and so how each output format shows its values.
///
/// Machine formats keep the number; a terminal shows it as people read it.
package enum ColumnKind: String, Sendable, CaseIterable {
  case text
  /// A number that names something: a pid, our own key. Never grouped or scaled.
  case id
  /// A plain number.
  case count
  /// Memory in KiB.
  case kib
  /// A moment in µs since the epoch; ISO 8601 UTC in machine formats, local time on a terminal.
  case time
  /// A duration in seconds.
  case seconds
  /// A duration in µs.
  case micros
  /// Percent, 0 to 100.
  case percent
  /// Permille, 0 to 1000 and beyond.
  case permille
  /// 0 or 1.
  case bool
  /// A JSON array of numbers: a sparkline on a terminal.
  case trend
  /// JSON text.
  case json
}

/// A column of a result.
package struct ResultColumn: Equatable, Sendable {
  package var name: String
  package var kind: ColumnKind
  /// Place in the order of importance on a terminal, 1 first; `nil`: machine formats only.
  package var rank: Int?
  /// One sentence with the unit.
  package var summary: String

  package init(name: String, kind: ColumnKind, rank: Int? = nil, summary: String = "") {
    self.name = name
    self.kind = kind
    self.rank = rank
    self.summary = summary
  }
}

/// A value of a result.
package enum Cell: Equatable, Sendable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
}

/// A whole result in memory: what a terminal table needs.
package struct ResultTable: Equatable, Sendable {
  package var columns: [ResultColumn]
  package var rows: [[Cell]]

  package init(columns: [ResultColumn], rows: [[Cell]] = []) {
    self.columns = columns
    self.rows = rows
  }
}
