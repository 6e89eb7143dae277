import GRDB
import OomhistModel

/// Writes what changed of a process: each number as the difference to the one before.
///
/// Most numbers move little from one snapshot to the next, and SQLite stores a small number in
/// fewer bytes and 0 in none. A process without a sample before counts from 0, so its row holds
/// whole values.
struct ChangeRows {
  /// Bits of `change_key` that hold the process.
  static let processBits: Int64 = 28
  private static let processMask: Int64 = 1 << processBits - 1

  private static let sql: String = {
    let columns = ProcessSample.fields.map(\.column).joined(separator: ", ")
    let marks = String(repeating: ", ?", count: ProcessSample.fields.count)
    return "INSERT INTO process_change (change_key, present, \(columns)) VALUES (?, ?\(marks))"
  }()

  private let row: BoundInsert
  private let snapshotID: Int64

  init(snapshotID: Int64, _ db: Database) throws {
    row = try BoundInsert(sql: Self.sql, db)
    self.snapshotID = snapshotID
  }

  /// Key of the row of a process in a snapshot; 268 million processes, then the keys are used up.
  static func key(snapshotID: Int64, processID: Int64) throws -> Int64 {
    guard processID <= processMask, snapshotID < 1 << (62 - processBits) else {
      throw DatabaseError(
        resultCode: .SQLITE_FULL, message: "the database has no keys left; start a new one")
    }
    return snapshotID << processBits | processID
  }

  /// The keys of all rows of some snapshots.
  static func keys(_ snapshotIDs: ClosedRange<Int64>) -> ClosedRange<Int64> {
    snapshotIDs.lowerBound << processBits...(snapshotIDs.upperBound << processBits | processMask)
  }

  func insert(_ sample: ProcessSample, after before: ProcessSample?, of processID: Int64) throws {
    row.bind(try Self.key(snapshotID: snapshotID, processID: processID), at: 1)
    row.bind(sample.presence - (before?.presence ?? 0), at: 2)
    for (index, field) in ProcessSample.fields.enumerated() {
      let now = sample[keyPath: field.path] ?? 0
      row.bind(now &- (before?[keyPath: field.path] ?? 0), at: Int32(3 + index))
    }
    try row.write()
  }
}
