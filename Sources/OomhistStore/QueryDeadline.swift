import GRDB
import GRDBSQLite
import Glibc

/// Ends a query that takes longer than it may.
///
/// SQLite asks while it works (`sqlite3_progress_handler`), so that no thread of ours is needed.
final class QueryDeadline {
  /// µs.
  let limitUs: Int64
  private var endNs: UInt64 = 0
  /// Steps of SQLite's machine between two questions: well below a millisecond.
  private static let steps: Int32 = 20_000

  init(limitUs: Int64) {
    self.limitUs = limitUs
  }

  /// Starts the clock of the next query.
  func start() {
    endNs =
      Self.nowNs() + UInt64(max(0, limitUs)).multipliedReportingOverflow(by: 1000).partialValue
  }

  /// Lets a connection ask, which must not outlive this object.
  func watch(_ db: Database) {
    sqlite3_progress_handler(
      db.sqliteConnection, Self.steps,
      { context in
        guard let context else { return 0 }
        let deadline = Unmanaged<QueryDeadline>.fromOpaque(context).takeUnretainedValue()
        return QueryDeadline.nowNs() > deadline.endNs ? 1 : 0
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  private static func nowNs() -> UInt64 {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
  }
}
