package import GRDB

/// A database that could not be opened, read or written.
///
/// The message names the file and never a bound value: values include command lines.
package struct StoreError: Error, CustomStringConvertible {
  package enum Code: Equatable, Sendable {
    case missing
    case noFolder
    case isFolder
    case notADatabase
    case foreignDatabase
    case newer
    case older
    case damaged
    case busy
    /// A recorder keeps running on this database.
    case recorderRuns
    /// Less space is free on the file system than shall stay free.
    case tooLittleFree
    case diskFull
    case permission
    /// Somebody wanted it to end.
    case stopped
    case invalidSQL
    /// A question took longer than it may.
    case tookTooLong
    case other
  }

  package let code: Code
  package let path: String
  /// What SQLite said, or what the message needs besides.
  package let detail: String?

  package init(_ code: Code, path: String, detail: String? = nil) {
    self.code = code
    self.path = path
    self.detail = detail
  }

  /// Translates what GRDB threw while the file at `path` was used.
  package init(_ error: DatabaseError, path: String) {
    let code: Code
    switch error.resultCode {
    case .SQLITE_NOTADB: code = .notADatabase
    case .SQLITE_CORRUPT: code = .damaged
    case .SQLITE_BUSY, .SQLITE_LOCKED: code = .busy
    case .SQLITE_FULL: code = .diskFull
    case .SQLITE_INTERRUPT: code = .tookTooLong
    case .SQLITE_PERM, .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_AUTH: code = .permission
    default: code = .other
    }
    self.init(code, path: path, detail: error.message)
  }

  /// Runs what may fail in GRDB and names the file in the error.
  static func naming<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as DatabaseError {
      throw StoreError(error, path: path)
    }
  }

  package var description: String {
    switch code {
    case .missing: "there is no database at \(path)"
    case .noFolder: "the folder of \(path) does not exist"
    case .isFolder: "\(path) is a folder and no database"
    case .notADatabase: "\(path) is not a database"
    case .foreignDatabase: "\(path) is a SQLite database, but not one of oomhist"
    case .newer: "\(path) was written by a newer oomhist (\(detail ?? "unknown schema"))"
    case .older: "\(path) has the schema of an older oomhist"
    case .damaged: "\(path) is damaged (\(detail ?? "malformed"))"
    case .busy: "\(path) is locked by another program"
    case .recorderRuns:
      "a recorder already writes to \(path)\(detail.map { " (\($0))" } ?? "")"
    case .tooLittleFree: "too little space is free to write \(path) (\(detail ?? ""))"
    case .diskFull: "no space is left to write \(path)"
    case .permission: "\(path) cannot be opened (\(detail ?? "permission denied"))"
    case .tookTooLong: "the question to \(path) took longer than it may"
    case .stopped: "\(path) was not finished"
    case .invalidSQL: "the query is not valid: \(detail ?? "")"
    case .other: "\(path) cannot be used (\(detail ?? "unknown error"))"
    }
  }

  /// What the user can do about it, where there is something.
  package var hint: String? {
    switch code {
    case .missing: "run `oomhist collect` to start recording, or name another file with --db"
    case .noFolder: "make the folder, or name another file with --db"
    case .isFolder, .notADatabase, .foreignDatabase:
      "name the database with --db PATH or OOMHIST_DB"
    case .newer: "update oomhist; nothing was changed"
    case .older: "run `oomhist collect` or `oomhist ingest` once with the right to write it"
    case .damaged: "keep the file, and start a new one with --db PATH or by moving it away"
    case .busy: "try again when the other program is done"
    case .recorderRuns:
      "one is enough: end it, or leave this run out (a cron job beside the service?)"
    case .tooLittleFree: "make room, or lower min-free in the configuration"
    case .diskFull: "make room; the last snapshot was not stored, all before it are safe"
    case .permission: "run as the user who records, or as root"
    case .tookTooLong: "ask for a shorter window, or allow more by --time-limit"
    case .invalidSQL: "`oomhist db schema` prints all tables, views and columns"
    case .stopped, .other: nil
    }
  }
}
