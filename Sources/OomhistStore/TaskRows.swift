import GRDB
import GRDBSQLite
import OomhistModel

/// Writes the rows of a task table.
///
/// Several at once where there are so many: what a statement costs to begin and end is more than
/// half of a row's own cost.
enum TaskRows {
  private static let columns = ["kill_id", "row_no", "pid", "comm"] + OOMTask.fields.map(\.name)

  /// Rows that one statement writes, the most first.
  private static let batches: [(rowCount: Int, sql: String)] = [32, 8, 1].map { count in
    let row = "(" + columns.map { _ in "?" }.joined(separator: ", ") + ")"
    let rows = Array(repeating: row, count: count).joined(separator: ", ")
    return (count, "INSERT INTO oom_task (\(columns.joined(separator: ", "))) VALUES \(rows)")
  }

  static func insert(_ tasks: OOMTaskList, killID: Int64, _ db: Database) throws {
    guard !tasks.isEmpty else { return }
    let inserts = try batches.map {
      (rowCount: $0.rowCount, insert: try BoundInsert(sql: $0.sql, db))
    }
    defer { for batch in inserts { batch.insert.clear() } }
    var batch = inserts[0]
    var rowNumber = 0
    var bound = 0
    try tasks.forEachRow { task in
      if bound == 0, let next = inserts.first(where: { $0.rowCount <= tasks.count - rowNumber }) {
        batch = next
      }
      rowNumber += 1
      let place = Int32(bound * columns.count)
      batch.insert.bind(killID, at: place + 1)
      batch.insert.bind(Int64(rowNumber), at: place + 2)
      batch.insert.bind(task.pid, at: place + 3)
      bind(task.comm, to: batch.insert, at: place + 4)
      for index in task.values.indices {
        let isPresent = task.presence & 1 << UInt64(index) != 0
        batch.insert.bind(isPresent ? task.values[index] : nil, at: place + Int32(5 + index))
      }
      bound += 1
      if bound == batch.rowCount {
        try batch.insert.write()
        bound = 0
      }
    }
  }

  /// Binds a name, repaired where it is no UTF-8; the bytes must last until the row is written.
  private static func bind(
    _ name: UnsafeRawBufferPointer, to insert: BoundInsert, at place: Int32
  ) {
    guard let base = name.baseAddress, name.allSatisfy({ $0 < 0x80 }) else {
      return insert.bind(String(decoding: name, as: UTF8.self), at: place)
    }
    let text = base.assumingMemoryBound(to: CChar.self)
    sqlite3_bind_text(insert.statement, place, text, Int32(clamping: name.count), nil)
  }
}
