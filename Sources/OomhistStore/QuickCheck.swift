import GRDB
import Glibc
package import OomhistAnalysis
import Synchronization

/// `PRAGMA quick_check` beside other work, for as long as one cares to wait.
///
/// SQLite walks a table's tree in one step that nothing can interrupt (before 3.42), so the check
/// has a connection and a thread of its own, and one that is not waited for ends with the program.
package final class QuickCheck: Sendable {
  private let lines = Mutex<[String]?>(nil)
  private let began = ContinuousClock.now
  /// Closing the connection would wait for the check.
  private static let running = Mutex<[DatabaseQueue]>([])

  /// Begins the check of a database; see ``Store/openForReading(path:anonymizer:isForAll:leavesNoTrace:)``.
  package init(path: String) throws {
    var configuration = Configuration()
    configuration.label = "oomhist check"
    configuration.readonly = true
    let queue = try StoreError.naming(path) {
      try DatabaseQueue(
        path: Store.readablePath(path, leavesNoTrace: true), configuration: configuration)
    }
    Self.running.withLock { $0.append(queue) }
    queue.asyncRead { [self] database in
      let found: [String]
      do {
        found = try String.fetchAll(database.get(), sql: "PRAGMA quick_check(10)")
      } catch {
        found = ["\(error)"]
      }
      lines.withLock { $0 = found }
    }
  }

  /// What the check came to so long after its beginning; `nil` waits for its end.
  package func result(withinUs limitUs: Int64?) -> RecordHealth.Check {
    while true {
      if let found = lines.withLock({ $0 }) { return found == ["ok"] ? .passed : .failed(found) }
      if let limitUs, began.duration(to: .now) >= .microseconds(limitUs) {
        return .unfinished(afterUs: limitUs)
      }
      usleep(2_000)
    }
  }
}
