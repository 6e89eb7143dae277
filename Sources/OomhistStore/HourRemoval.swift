import GRDB

/// Takes hours out of the database: first the samples between two keyframes, then all of it.
enum HourRemoval {
  /// Snapshots that a piece removes: some milliseconds.
  private static let snapshotsPerPiece: Int64 = 20

  /// Hours that are summed up, full (1) or thinned (0), that ended before a moment; pinned ones,
  /// which hold a kill, only where asked for.
  ///
  /// The oldest first.
  static func oldest(
    detail: Int?, endedBeforeUs: Int64, pinnedToo: Bool, _ db: Database
  ) throws -> Int64? {
    try Int64.fetchOne(
      db.cachedStatement(
        sql: """
          SELECT h.keyframe_id FROM machine_hour h
          WHERE (:detail IS NULL OR h.detail = :detail) AND h.until_us < :ended
            AND (:pinned OR h.detail = 0 OR NOT EXISTS (
              SELECT 1 FROM oom_event e
              WHERE e.at_us BETWEEN h.from_us - \(Retention.pinnedAfterUs)
                AND h.until_us + \(Retention.pinnedBeforeUs)))
          ORDER BY h.keyframe_id LIMIT 1
          """),
      arguments: ["detail": detail, "ended": endedBeforeUs, "pinned": pinnedToo])
  }

  /// Removes snapshots of an hour but its keyframe, the last ones first: what is left of it can
  /// be replayed at any time.
  static func thin(_ keyframeID: Int64, _ db: Database) throws {
    let last = try Int64.fetchOne(
      db.cachedStatement(
        sql: """
          SELECT max(snapshot_id) FROM snapshot
          WHERE snapshot_id > :keyframe AND snapshot_id < coalesce(
            (SELECT min(keyframe_id) FROM machine_hour WHERE keyframe_id > :keyframe),
            \(Int64.max))
          """), arguments: ["keyframe": keyframeID])
    guard let last else {
      try db.execute(
        sql: "UPDATE machine_hour SET detail = 0 WHERE keyframe_id = ?", arguments: [keyframeID])
      return
    }
    try remove(max(keyframeID + 1, last - snapshotsPerPiece + 1)...last, db)
  }

  /// Removes a thinned hour.
  static func drop(_ keyframeID: Int64, _ db: Database) throws {
    try remove(keyframeID...keyframeID, db)
    for table in ["process_hour", "machine_hour"] {
      try db.cachedStatement(sql: "DELETE FROM \(table) WHERE keyframe_id = ?")
        .execute(arguments: [keyframeID])
    }
  }

  private static func remove(_ snapshotIDs: ClosedRange<Int64>, _ db: Database) throws {
    let keys = ChangeRows.keys(snapshotIDs)
    try db.cachedStatement(sql: "DELETE FROM process_change WHERE change_key BETWEEN ? AND ?")
      .execute(arguments: [keys.lowerBound, keys.upperBound])
    for table in ["cgroup_sample", "machine_sample", "snapshot"] {
      try db.cachedStatement(sql: "DELETE FROM \(table) WHERE snapshot_id BETWEEN ? AND ?")
        .execute(arguments: [snapshotIDs.lowerBound, snapshotIDs.upperBound])
    }
  }

  /// Removes what only dropped hours referred to: processes that were gone by then, texts, gaps and
  /// events.
  ///
  /// Whether more is left of it.
  static func sweep(_ db: Database) throws -> Bool {
    guard let oldest = try Int64.fetchOne(db, sql: "SELECT min(snapshot_id) FROM snapshot") else {
      return false
    }
    let limit = 500
    try db.execute(
      sql: """
        CREATE TEMP TABLE IF NOT EXISTS forgotten (process_id INTEGER PRIMARY KEY);
        DELETE FROM forgotten;
        """)
    try db.execute(
      sql: """
        INSERT INTO forgotten
          SELECT process_id FROM process WHERE gone_snapshot_id <= ? LIMIT \(limit)
        """, arguments: [oldest])
    let count = db.changesCount
    try db.execute(
      sql: """
        DELETE FROM process_fact WHERE process_id IN (SELECT process_id FROM forgotten);
        DELETE FROM process WHERE process_id IN (SELECT process_id FROM forgotten);
        """)
    try db.execute(
      sql: """
        DELETE FROM text WHERE text_id IN (
          SELECT t.text_id FROM text t
          WHERE NOT EXISTS (SELECT 1 FROM process_fact f WHERE f.exe_id = t.text_id)
            AND NOT EXISTS (SELECT 1 FROM process_fact f WHERE f.cmdline_id = t.text_id)
          LIMIT \(limit))
        """)
    let texts = db.changesCount
    let fromUs = try Int64.fetchOne(db, sql: "SELECT min(wall_us) FROM snapshot") ?? 0
    try db.execute(sql: "DELETE FROM gap WHERE until_us < ?", arguments: [fromUs])
    try db.execute(sql: "DELETE FROM kill_count WHERE until_us < ?", arguments: [fromUs])
    return count == limit || texts == limit
  }
}
