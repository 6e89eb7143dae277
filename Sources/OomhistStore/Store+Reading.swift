import GRDB
import Glibc
package import OomhistParsing

/// Opening for questions: beside a recorder, without the right to write, or for a glance.
extension Store {
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
    try refuseOtherThanFile(path)
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
    try refuseOtherThanFile(path)
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
}
