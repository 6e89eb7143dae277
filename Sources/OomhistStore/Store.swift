import GRDB
import GRDBSQLite
import Glibc
import OomhistAnalysis
import OomhistModel
package import OomhistParsing
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
  private init(path: String, as opened: String? = nil, configuration: Configuration) throws {
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

  /// Opens the file for questions; nothing can be changed through it.
  ///
  /// With an `anonymizer` every name in it is made anonymous.
  ///
  /// For answers of any size (`isForAll`) SQLite sorts in temporary files, and else in memory.
  ///
  /// `leavesNoTrace`: otherwise SQLite puts its log's index beside a file that no recorder has
  /// open. Without it, what a recorder that starts meanwhile folds into the file may be read in
  /// parts: right only for a look of a moment.
  package static func openForReading(
    path: String, anonymizer: Anonymizer? = nil, isForAll: Bool = false,
    leavesNoTrace: Bool = false
  ) throws -> Store {
    guard access(path, F_OK) == 0 || errno == EACCES else { throw StoreError(.missing, path: path) }
    guard access(path, R_OK) == 0 else { throw StoreError(.permission, path: path) }
    try refuseFolder(path)
    try checkIdentity(path, leavesNoTrace: leavesNoTrace)
    let store = try Store(
      path: path, as: readablePath(path, leavesNoTrace: leavesNoTrace),
      configuration: readerConfiguration(isForAll: isForAll))
    try store.requireCurrentSchema()
    if let anonymizer {
      try StoreError.naming(path) {
        try store.queue.inDatabase {
          try RecordView(schema: "main", anonymizer: anonymizer).install(in: $0)
        }
      }
    }
    return store
  }

  /// Ends each question from now on that takes longer than this, µs.
  package func limitTime(_ limitUs: Int64) {
    let deadline = QueryDeadline(limitUs: limitUs)
    self.deadline = deadline
    queue.inDatabase(deadline.watch)
  }

  /// Opens the file for a glance: without waiting for anybody, for a fifth of a second at most,
  /// and without a trace beside it.
  package static func openForGlance(path: String) throws -> Store {
    guard access(path, R_OK) == 0 else { throw StoreError(.missing, path: path) }
    try refuseFolder(path)
    let store = try Store(
      path: path, as: readablePath(path, leavesNoTrace: true),
      configuration: readerConfiguration(waits: false))
    try StoreError.naming(path) {
      guard
        try store.queue.read({ try Int.fetchOne($0, sql: "PRAGMA application_id") })
          == applicationID
      else { throw StoreError(.foreignDatabase, path: path) }
    }
    try store.requireCurrentSchema()
    store.limitTime(200_000)
    return store
  }

  private static func readerConfiguration(
    waits: Bool = true, isForAll: Bool = false
  ) -> Configuration {
    var configuration = Configuration()
    configuration.label = "oomhist reader"
    configuration.readonly = true
    configuration.busyMode = waits ? .timeout(busyTimeoutSeconds) : .immediateError
    configuration.prepareDatabase { db in
      if !isForAll { try db.execute(sql: "PRAGMA temp_store = MEMORY") }
      SQLFunctions.add(to: db)
    }
    return configuration
  }

  /// The name by which a reader opens the file.
  ///
  /// Without the right to write the folder that works only while a writer's log is there. With
  /// no log there is no writer either, and the file may be taken as it is.
  static func readablePath(_ path: String, leavesNoTrace: Bool = false) -> String {
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      .joined(separator: "/")
    let mayWrite = access(folder.isEmpty ? (path.hasPrefix("/") ? "/" : ".") : folder, W_OK) == 0
    guard !mayWrite || leavesNoTrace, access(path + "-wal", F_OK) != 0 else { return path }
    return fileURI(path) + "?immutable=1"
  }

  /// The name by which another connection attaches the file to read it.
  static func readOnlyName(_ path: String) -> String {
    let name = readablePath(path)
    return name.hasPrefix("file:") ? name : fileURI(path) + "?mode=ro"
  }

  private static func fileURI(_ path: String) -> String {
    let escaped = path.utf8.map { byte in
      switch byte {
      case UInt8(ascii: "%"), UInt8(ascii: "?"), UInt8(ascii: "#"), 0x80...:
        "%" + String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
      default: String(UnicodeScalar(byte))
      }
    }
    return "file:" + escaped.joined()
  }

  static func createPrivately(_ path: String) throws {
    let descriptor = Glibc.open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o640)
    if descriptor >= 0 {
      FolderOwner.give(descriptor, path: path)
      Glibc.close(descriptor)
      return
    }
    switch errno {
    case EEXIST: try refuseFolder(path)
    case ENOENT, ENOTDIR: throw StoreError(.noFolder, path: path)
    case EACCES, EPERM, EROFS: throw StoreError(.permission, path: path, detail: reason())
    case ENOSPC, EDQUOT: throw StoreError(.diskFull, path: path)
    default: throw StoreError(.other, path: path, detail: reason())
    }
  }

  private static func reason() -> String { String(cString: strerror(errno)) }

  private static func refuseFolder(_ path: String) throws {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return }
    throw StoreError(.isFolder, path: path)
  }

  // MARK: - Identity and schema

  /// Refuses a file that is not ours before anything is written to it.
  private static func checkIdentity(_ path: String, leavesNoTrace: Bool = false) throws {
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

  private func requireCurrentSchema() throws {
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
