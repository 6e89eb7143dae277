import GRDB
import GRDBSQLite
import Glibc
import OomhistAnalysis
import OomhistModel
import OomhistSQL

/// The history of one machine in one SQLite file: the only type that knows SQLite.
///
/// The writer appends snapshots and events, each in one transaction; readers open the file
/// read-only beside it (write-ahead log). Extensions by topic: `Store+Snapshots`,
/// `Store+Events`, `Store+Queries`, `Store+Overview`.
package final class Store {
  package let path: String
  let queue: DatabaseQueue
  /// What the writer knows of the last stored values; `nil` until it is read from the file.
  var recorderState: RecorderState?
  /// Times that events were stored through this connection.
  var recordings = 0
  /// The last counts of kills, and what they hold for.
  var lastTally: (stamp: TallyStamp, tally: RecordTally)?

  /// Free space of the file system that snapshots leave to others, bytes.
  package var minFreeBytes: Int64 = 0

  /// Ends questions that take too long; `nil` lets them take their time.
  var deadline: QueryDeadline?

  /// "oomh": tells our files from other SQLite databases.
  static let applicationID = 0x6f6f_6d68
  /// How long a writer waits for another one.
  static let busyTimeoutSeconds = 30.0
  /// The version of the SQLite library that is in use.
  package static var sqliteVersion: String { String(cString: sqlite3_libversion()) }

  /// Opens `path`, by the name `opened` where SQLite is to be told more than that.
  init(path: String, as opened: String? = nil, configuration: Configuration) throws {
    self.path = path
    queue = try StoreError.naming(path) {
      try DatabaseQueue(path: opened ?? path, configuration: configuration)
    }
  }

  // MARK: - Opening

  /// Opens the file for recording, makes it where it is missing, and brings its schema up to
  /// date.
  ///
  /// A new file is readable by its owner and group only, since command lines may hold secrets.
  package static func openForWriting(path: String) throws -> Store {
    try createPrivately(path)
    var configuration = Configuration()
    configuration.label = "oomhist"
    configuration.busyMode = .timeout(busyTimeoutSeconds)
    // A row is written behind the one that it names, in the same transaction. Looking that one up
    // again costs a task table's rows a seventh more; `db check` looks at all of them.
    configuration.foreignKeysEnabled = false
    configuration.prepareDatabase { db in
      // In a new file only, before its first table; later it would only touch the header.
      if try Int.fetchOne(db, sql: "PRAGMA page_count") == 0 {
        // A snapshot touches the last page of a few tables: smaller ones halve what it writes.
        try db.execute(sql: "PRAGMA page_size = 2048")
        try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
        try db.execute(sql: "PRAGMA application_id = \(applicationID)")
      }
      try db.execute(sql: "PRAGMA journal_mode = WAL")
      // What is committed is on the disk: a machine that runs out of memory may not shut down.
      try db.execute(sql: "PRAGMA synchronous = FULL")
      // The log is folded in between snapshots (StoreUpkeep); this is for when that cannot keep up.
      try db.execute(sql: "PRAGMA wal_autocheckpoint = 4000")
      try db.execute(sql: "PRAGMA journal_size_limit = 4194304")
      SQLFunctions.add(to: db)
    }
    try checkIdentity(path)
    let store = try Store(path: path, configuration: configuration)
    try store.migrate()
    return store
  }

  static func createPrivately(_ path: String) throws {
    let descriptor = Glibc.open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o640)
    if descriptor >= 0 {
      FolderOwner.give(descriptor, path: path)
      Glibc.close(descriptor)
      return
    }
    switch errno {
    case EEXIST: try refuseOtherThanFile(path)
    case ENOENT, ENOTDIR: throw StoreError(.noFolder, path: path)
    case EACCES, EPERM, EROFS: throw StoreError(.permission, path: path, detail: reason())
    case ENOSPC, EDQUOT: throw StoreError(.diskFull, path: path)
    default: throw StoreError(.other, path: path, detail: reason())
    }
  }

  private static func reason() -> String { String(cString: strerror(errno)) }

  /// Refuses what is no file: a folder, and what opening would wait at for ever, such as a pipe.
  static func refuseOtherThanFile(_ path: String) throws {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG else { return }
    throw StoreError(status.st_mode & S_IFMT == S_IFDIR ? .isFolder : .notADatabase, path: path)
  }

  // MARK: - Identity and schema

  /// Refuses a file that is not ours before anything is written to it.
  static func checkIdentity(_ path: String, leavesNoTrace: Bool = false) throws {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(busyTimeoutSeconds)
    try StoreError.naming(path) {
      let queue = try DatabaseQueue(
        path: readablePath(path, leavesNoTrace: leavesNoTrace), configuration: configuration)
      defer { try? queue.close() }
      try queue.read { db in
        let id = try Int.fetchOne(db, sql: "PRAGMA application_id")
        let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0
        guard id == applicationID || tables == 0 else {
          throw StoreError(.foreignDatabase, path: path)
        }
        try refuseNewer(db, path: path)
      }
    }
  }

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    for file in SQLFile.schema {
      migrator.registerMigration(file.name) { db in
        try db.execute(sql: file.text)
      }
    }
    return migrator
  }

  /// Brings the schema up to date.
  ///
  /// Where another recorder does the same at this moment, a step fails that the other one has taken; the next attempt goes on behind it.
  private func migrate() throws {
    try StoreError.naming(path) {
      var applied = -1
      while true {
        do {
          return try Self.migrator.migrate(queue)
        } catch let error as DatabaseError {
          let now = try queue.read(Self.migrator.appliedIdentifiers).count
          guard now > applied else { throw error }
          applied = now
        }
      }
    }
  }

  func requireCurrentSchema() throws {
    try StoreError.naming(path) {
      guard try queue.read(Self.migrator.hasCompletedMigrations) else {
        throw StoreError(.older, path: path)
      }
    }
  }

  private static func refuseNewer(_ db: Database, path: String) throws {
    guard try migrator.hasBeenSuperseded(db) else { return }
    let known = Set(SQLFile.schema.map(\.name))
    let newest = try migrator.appliedIdentifiers(db).subtracting(known).max()
    throw StoreError(.newer, path: path, detail: newest.map { "schema \($0)" })
  }

  /// Closes the file, folding the write-ahead log into it.
  package func close() throws {
    try StoreError.naming(path) { try queue.close() }
  }
}
