import GRDB
import Glibc

/// How large a database is, and how much room there is for it.
package struct StoreSize: Equatable, Sendable {
  /// The file with its write-ahead log and the log's index, bytes on disk.
  package var totalBytes: Int64
  /// Pages of the file that hold nothing, bytes.
  package var unusedBytes: Int64
  package var walBytes: Int64
  /// Free space of the file system for an ordinary user, bytes.
  package var freeBytes: Int64

  static func of(_ path: String, _ db: Database) throws -> StoreSize {
    let pageBytes = try Int64.fetchOne(db, sql: "PRAGMA page_size") ?? 4096
    let unused = try Int64.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
    let wal = fileBytes(path + "-wal")
    return StoreSize(
      totalBytes: ofFiles(path),
      unusedBytes: unused * pageBytes, walBytes: wal, freeBytes: freeBytes(at: path))
  }

  /// A database with its write-ahead log and the log's index, bytes; 0 where there is none.
  package static func ofFiles(_ path: String) -> Int64 {
    fileBytes(path) + fileBytes(path + "-wal") + fileBytes(path + "-shm")
  }

  static func freeBytes(at path: String) -> Int64 {
    var system = statvfs()
    guard statvfs(path, &system) == 0 else { return .max }
    return Int64(clamping: UInt64(system.f_bavail) &* UInt64(system.f_frsize))
  }

  /// The same where there is no file yet: of the nearest folder above it that is there.
  package static func freeBytes(near path: String) -> Int64? {
    var place = path
    while access(place, F_OK) != 0, let slash = place.lastIndex(of: "/") {
      place = slash == place.startIndex ? "/" : String(place[..<slash])
    }
    let bytes = freeBytes(at: place)
    return bytes == .max ? nil : bytes
  }

  private static func fileBytes(_ path: String) -> Int64 {
    var status = stat()
    return stat(path, &status) == 0 ? Int64(status.st_size) : 0
  }
}

extension Store {
  /// How large the database is now.
  package func size() throws -> StoreSize {
    try StoreError.naming(path) { try queue.read { try StoreSize.of(path, $0) } }
  }
}
