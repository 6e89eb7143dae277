import GRDB
package import OomhistModel

extension Store: SnapshotSink {
  /// How far replay may have to reach back, in µs since boot.
  static let keyframeIntervalUs: Int64 = 3_600_000_000

  /// Stores a snapshot in one transaction, with rows for what changed only.
  package func append(_ snapshot: Snapshot, gaps: [Gap] = []) throws -> AppendReceipt {
    do {
      return try StoreError.naming(path) {
        try queue.writeWithoutTransaction { db in
          var receipt: AppendReceipt?
          try leaveRoom(db)
          try db.inTransaction(.immediate) {
            receipt = try SnapshotAppend(store: self, db: db, snapshot: snapshot).run(gaps: gaps)
            return .commit
          }
          guard let receipt else { throw StoreError(.other, path: path) }
          return receipt
        }
      }
    } catch {
      // What was noted as stored is not.
      recorderState = nil
      throw error
    }
  }
}

extension Store {
  /// Refuses to grow into the space that shall stay free; pages that are empty may be filled.
  private func leaveRoom(_ db: Database) throws {
    guard minFreeBytes > 0 else { return }
    let freeBytes = StoreSize.freeBytes(at: path)
    guard freeBytes < minFreeBytes else { return }
    let emptyPages = try Int64.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
    guard emptyPages < 256 else { return }
    throw StoreError(
      .tooLittleFree, path: path, detail: "\(freeBytes >> 20) of \(minFreeBytes >> 20) MiB")
  }

  /// Fills an empty database with a recording: INSERT statements for its tables.
  package func load(recording sql: String) throws {
    try StoreError.naming(path) {
      try queue.inTransaction { db in
        try db.execute(sql: sql)
        return .commit
      }
    }
  }
}
