import GRDB
import OomhistModel

/// The pure functions of the core under their SQL names: a query, shipped or of the user, calls them.
///
/// docs/queries.md describes them.
enum SQLFunctions {
  private static let all =
    FilterFunctions.all + [
      TrendAggregate.function, OnsetAggregate.function, SuspectsAggregate.function,
      GrowthAggregate.function, BlameAggregate.function, BlameAggregate.rules,
      TheilSenAggregate.function,
      MannKendallAggregate.function,
    ]

  static func add(to db: Database) {
    for function in all { db.add(function: function) }
    ReplayAggregate.add(to: db)
  }
}

extension DatabaseValue {
  var integer: Int64? { Int64.fromDatabaseValue(self) }
  /// A size, held to what can be added up: databases take in logs, and logs are anybody's word.
  var kib: Int64? { integer?.asKib }
  /// A moment, held to what windows can be taken from: 36,000 years either way.
  var us: Int64? { integer.map { min(max($0, -(1 << 60)), 1 << 60) } }
  var real: Double? { Double.fromDatabaseValue(self) }
  var text: String? { String.fromDatabaseValue(self) }
}
