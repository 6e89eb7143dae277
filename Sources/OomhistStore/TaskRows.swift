import GRDB
import GRDBSQLite
import OomhistModel

/// Writes the rows of a task table.
enum TaskRows {
  private static let sql: String = {
    let columns = OOMTask.fields.map(\.name).joined(separator: ", ")
    let marks = String(repeating: ", ?", count: OOMTask.fields.count)
    return
      "INSERT INTO oom_task (kill_id, row_no, pid, comm, \(columns)) VALUES (?, ?, ?, ?\(marks))"
  }()

  static func insert(_ tasks: OOMTaskList, killID: Int64, _ db: Database) throws {
    let row = try BoundInsert(sql: sql, db)
    var rowNumber: Int64 = 0
    defer { row.clear() }
    try tasks.forEachRow { task in
      rowNumber += 1
      row.bind(killID, at: 1)
      row.bind(rowNumber, at: 2)
      row.bind(task.pid, at: 3)
      bind(task.comm, to: row.statement, at: 4)
      for index in task.values.indices {
        let isPresent = task.presence & 1 << UInt64(index) != 0
        row.bind(isPresent ? task.values[index] : nil, at: Int32(5 + index))
      }
      try row.write()
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
