import GRDB
import GRDBSQLite
import OomhistModel

/// SQL aggregate `replay(change_key, own_kib, shmem_kib, file_kib, vsize_kib, first_key,
/// middle_key, last_key)`: the sizes of every process at three moments of a stretch of changes.
///
/// A JSON array with an array for each process: `process_id`, what it owned before each of the
/// keys, shared memory before the first and the last, files and `vsize_kib` before the last; NULL
/// where it has no row before the key. SQLite would sort the changes for a GROUP BY, which costs
/// five times as much as reading them; and SQLite's own calls cost a fifth of GRDB's.
final class ReplayAggregate {
  private struct Row {
    let processID: Int64
    var hasFirst = false
    var hasMiddle = false
    var hasLast = false
    var first: Int64 = 0
    var middle: Int64 = 0
    var last: Int64 = 0
    var firstShmem: Int64 = 0
    var lastShmem: Int64 = 0
    var lastFile: Int64 = 0
    var vsize: Int64 = 0
  }

  private var rows: [Row] = []
  private var places: [Int64: Int] = [:]

  static func add(to db: Database) {
    sqlite3_create_function_v2(
      db.sqliteConnection, "replay", 8, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nil, nil,
      { context, _, values in
        guard let place = sqlite3_aggregate_context(context, Int32(MemoryLayout<Int>.size)),
          let values
        else { return }
        let slot = place.assumingMemoryBound(to: Unmanaged<ReplayAggregate>?.self)
        if slot.pointee == nil { slot.pointee = .passRetained(ReplayAggregate()) }
        slot.pointee?._withUnsafeGuaranteedRef { $0.step(values) }
      },
      { context in
        let place = sqlite3_aggregate_context(context, 0)
        let slot = place?.assumingMemoryBound(to: Unmanaged<ReplayAggregate>?.self)
        guard let replay = slot?.pointee?.takeRetainedValue() else {
          return sqlite3_result_null(context)
        }
        // SQLITE_TRANSIENT: SQLite makes a copy.
        let copies = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        replay.json.withCString { sqlite3_result_text(context, $0, -1, copies) }
      }, nil)
  }

  private func step(_ values: UnsafeMutablePointer<OpaquePointer?>) {
    let key = sqlite3_value_int64(values[0])
    let own = sqlite3_value_int64(values[1])
    let shmem = sqlite3_value_int64(values[2])
    let processID = key & 0xfff_ffff
    let index: Int
    if let known = places[processID] {
      index = known
    } else {
      index = rows.count
      places[processID] = index
      rows.append(Row(processID: processID))
    }
    rows.withUnsafeMutableBufferPointer { rows in
      if key < sqlite3_value_int64(values[5]) {
        rows[index].hasFirst = true
        rows[index].first &+= own
        rows[index].firstShmem &+= shmem
      }
      if key < sqlite3_value_int64(values[6]) {
        rows[index].hasMiddle = true
        rows[index].middle &+= own
      }
      if key < sqlite3_value_int64(values[7]) {
        rows[index].hasLast = true
        rows[index].last &+= own
        rows[index].lastShmem &+= shmem
        rows[index].lastFile &+= sqlite3_value_int64(values[3])
        rows[index].vsize &+= sqlite3_value_int64(values[4])
      }
    }
  }

  private var json: String {
    func text(_ value: Int64, _ isKnown: Bool) -> String { isKnown ? String(value) : "null" }
    return "["
      + rows.map { row in
        let numbers = [
          String(row.processID), text(row.first, row.hasFirst), text(row.middle, row.hasMiddle),
          text(row.last, row.hasLast), text(row.firstShmem, row.hasFirst),
          text(row.lastShmem, row.hasLast), text(row.lastFile, row.hasLast),
          text(row.vsize, row.hasLast),
        ]
        return "[" + numbers.joined(separator: ",") + "]"
      }.joined(separator: ",") + "]"
  }
}
