import GRDB
import GRDBSQLite
import OomhistModel

/// Writes the rows of a task table.
///
/// By SQLite's own calls: a log can bring hundreds of thousands of rows, and binding through
/// arrays of values costs five times as much as SQLite itself.
enum TaskRows {
  static func insert(_ tasks: OOMTaskList, killID: Int64, _ db: Database) throws {
    let columns = OOMTask.fields.map(\.name).joined(separator: ", ")
    let marks = String(repeating: ", ?", count: OOMTask.fields.count)
    let insertion = try db.cachedStatement(
      sql: """
        INSERT INTO oom_task (kill_id, row_no, pid, comm, \(columns)) VALUES (?, ?, ?, ?\(marks))
        """)
    let statement = insertion.sqliteStatement
    var rowNumber: Int64 = 0
    defer { sqlite3_clear_bindings(statement) }
    try tasks.forEachRow { row in
      rowNumber += 1
      sqlite3_bind_int64(statement, 1, killID)
      sqlite3_bind_int64(statement, 2, rowNumber)
      sqlite3_bind_int64(statement, 3, row.pid)
      bind(row.comm, to: statement, at: 4)
      for index in row.values.indices {
        let place = Int32(5 + index)
        if row.presence & 1 << UInt64(index) != 0 {
          sqlite3_bind_int64(statement, place, row.values[index])
        } else {
          sqlite3_bind_null(statement, place)
        }
      }
      let status = sqlite3_step(statement)
      sqlite3_reset(statement)
      guard status == SQLITE_DONE else {
        throw DatabaseError(
          resultCode: ResultCode(rawValue: status), message: db.lastErrorMessage,
          sql: insertion.sql)
      }
    }
  }

  /// Binds a name, repaired where it is no UTF-8; the bytes must last until the row is written.
  private static func bind(
    _ name: UnsafeRawBufferPointer, to statement: OpaquePointer, at place: Int32
  ) {
    let copied = unsafeBitCast(OpaquePointer(bitPattern: -1), to: sqlite3_destructor_type.self)
    if let base = name.baseAddress, name.allSatisfy({ $0 < 0x80 }) {
      let text = base.assumingMemoryBound(to: CChar.self)
      sqlite3_bind_text(statement, place, text, Int32(clamping: name.count), nil)
    } else {
      // Its length is given: a name may hold NUL.
      var text = String(decoding: name, as: UTF8.self)
      text.withUTF8 { text in
        text.withMemoryRebound(to: CChar.self) { text in
          _ = sqlite3_bind_text(
            statement, place, text.baseAddress, Int32(clamping: text.count), copied)
        }
      }
    }
  }
}
