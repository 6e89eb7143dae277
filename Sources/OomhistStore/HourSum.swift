import GRDB
import OomhistAnalysis
import OomhistModel

/// Sums up one hour that is over, a piece at a time.
struct HourSum {
  private let keyframeID: Int64
  private let lastID: Int64
  private var rollUp: HourRollUp
  private var snapshotCount: Int
  private var lastUs: Int64
  private var nextKey: Int64
  private let lastKey: Int64
  private var sizes: [Int64: (present: Int64, sizeKib: Int64)] = [:]

  /// Rows that a piece reads: some milliseconds.
  private static let rowsPerPiece = 4000

  /// The oldest hour that is over and not yet summed up.
  static func next(_ db: Database) throws -> HourSum? {
    let row = try Row.fetchOne(
      db.cachedStatement(
        sql: """
          SELECT h.keyframe_id,
                 (SELECT min(n.keyframe_id) FROM machine_hour n WHERE n.keyframe_id > h.keyframe_id)
          FROM machine_hour h WHERE h.until_us IS NULL ORDER BY h.keyframe_id LIMIT 1
          """))
    guard let row, let end: Int64 = row[1] else { return nil }
    return try HourSum(keyframeID: row[0], lastID: end - 1, db)
  }

  private init(keyframeID: Int64, lastID: Int64, _ db: Database) throws {
    self.keyframeID = keyframeID
    self.lastID = lastID
    let snapshots = try Row.fetchAll(
      db,
      sql: """
        SELECT snapshot_id, boottime_us, wall_us FROM snapshot
        WHERE snapshot_id BETWEEN ? AND ? AND keyframe_id = ? ORDER BY snapshot_id
        """, arguments: [keyframeID, lastID, keyframeID])
    rollUp = HourRollUp(snapshots: snapshots.map { ($0[0], $0[1]) })
    snapshotCount = snapshots.count
    lastUs = snapshots.last?[2] ?? 0
    let keys = ChangeRows.keys(keyframeID...lastID)
    nextKey = keys.lowerBound
    lastKey = keys.upperBound
  }

  /// Reads on; at the end writes the sums.
  ///
  /// Whether the hour is done.
  mutating func doPiece(_ db: Database) throws -> Bool {
    let rows = try Row.fetchCursor(
      db.cachedStatement(
        sql: """
          SELECT change_key, snapshot_id, process_id, present, size_kib FROM process_change
          WHERE change_key BETWEEN ? AND ? ORDER BY change_key LIMIT \(Self.rowsPerPiece)
          """), arguments: [nextKey, lastKey])
    var count = 0
    while let row = try rows.next() {
      count += 1
      nextKey = row[0] + 1
      let (snapshotID, processID): (Int64, Int64) = (row[1], row[2])
      var state = sizes[processID] ?? (0, 0)
      state.present += row[3] as Int64
      state.sizeKib += row[4] as Int64
      sizes[processID] = state
      rollUp.add(
        snapshotID: snapshotID, processID: processID,
        value: state.present & ProcessSample.residentBits == 0 ? nil : state.sizeKib)
    }
    guard count < Self.rowsPerPiece else { return false }
    try write(db)
    return true
  }

  private mutating func write(_ db: Database) throws {
    let gone = try db.cachedStatement(
      sql: "SELECT gone_snapshot_id FROM process WHERE process_id = ?")
    let sums = try rollUp.finish { try Int64.fetchOne(gone, arguments: [$0]) }
    let row = try BoundInsert(
      sql: """
        INSERT OR REPLACE INTO process_hour (keyframe_id, process_id, snapshots, first_size_kib,
          last_size_kib, min_size_kib, max_size_kib, sum_t_s, sum_tt_s2, sum_size_kib, sum_t_size)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """, db)
    for (processID, sum) in sums {
      let values = [
        keyframeID, processID, sum.count, sum.first, sum.last, sum.least, sum.most, sum.sumT,
        sum.sumTT, sum.sumX, sum.sumTX,
      ]
      for (index, value) in values.enumerated() { row.bind(value, at: Int32(index + 1)) }
      try row.write()
    }
    try db.execute(
      sql: """
        UPDATE machine_hour SET until_us = ?, snapshots = ?,
          (mem_total_kib, min_available_kib, max_swap_kib, max_shmem_kib, max_slab_kib,
           max_psi_some_avg10_pct, oom_kills) =
          (SELECT max(mem_total_kib), min(mem_available_kib), max(swap_total_kib - swap_free_kib),
                  max(shmem_kib), max(slab_unreclaimable_kib), max(psi_some_avg10_pct),
                  max(oom_kills)
           FROM machine_sample WHERE snapshot_id BETWEEN ? AND ?)
        WHERE keyframe_id = ?
        """, arguments: [lastUs, snapshotCount, keyframeID, lastID, keyframeID])
  }
}
