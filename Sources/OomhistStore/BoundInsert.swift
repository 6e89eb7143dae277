import GRDB
import GRDBSQLite

/// An INSERT whose values are bound by SQLite's own calls, for rows by the thousand: binding
/// through arrays of values costs five times as much as SQLite itself.
struct BoundInsert {
  let statement: OpaquePointer
  private let insertion: Statement
  private let db: Database

  /// The statement, prepared once for a connection.
  init(sql: String, _ db: Database) throws {
    insertion = try db.cachedStatement(sql: sql)
    statement = insertion.sqliteStatement
    self.db = db
  }

  /// Binds a number to a place, from 1.
  func bind(_ value: Int64?, at place: Int32) {
    if let value {
      sqlite3_bind_int64(statement, place, value)
    } else {
      sqlite3_bind_null(statement, place)
    }
  }

  /// Binds a text, which is copied, to a place; its length counts, since it may hold NUL.
  func bind(_ text: String?, at place: Int32) {
    guard var text else {
      sqlite3_bind_null(statement, place)
      return
    }
    let copied = unsafeBitCast(OpaquePointer(bitPattern: -1), to: sqlite3_destructor_type.self)
    text.withUTF8 { text in
      text.withMemoryRebound(to: CChar.self) { text in
        _ = sqlite3_bind_text(
          statement, place, text.baseAddress, Int32(clamping: text.count), copied)
      }
    }
  }

  /// Writes the row that is bound.
  func write() throws {
    let status = sqlite3_step(statement)
    sqlite3_reset(statement)
    guard status == SQLITE_DONE else {
      throw DatabaseError(
        resultCode: ResultCode(rawValue: status), message: db.lastErrorMessage,
        sql: insertion.sql)
    }
  }

  /// Forgets all values; without it they stay for the next row.
  func clear() { sqlite3_clear_bindings(statement) }
}
