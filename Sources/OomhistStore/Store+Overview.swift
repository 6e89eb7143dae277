import GRDB

extension Store {
  /// What the database holds: the ground on which "no kills" can be said.
  package struct Overview: Equatable, Sendable {
    package var firstSnapshotUs: Int64?
    package var lastSnapshotUs: Int64?
    /// Snapshots in the window asked for.
    package var snapshotsInWindow: Int64 = 0
    /// Gaps of the record that touch the window.
    package var gapsInWindow: Int64 = 0
    package var firstEventUs: Int64?
    package var lastEventUs: Int64?
    package var events: Int64 = 0
    /// Events of which no log tells the time: no window contains them.
    package var undatedEvents: Int64 = 0
    /// Whether the kernel's log could not be read for some of the window.
    package var isKernelLogUnread = false
    /// Kills that the kernel counted itself (`oom_kill` of `/proc/vmstat`) in the window.
    package var kernelCountInWindow: Int64?
  }

  /// Sums up the record, and the part of it between two moments.
  package func overview(sinceUs: Int64?, untilUs: Int64?) throws -> Overview {
    let since = sinceUs ?? .min
    let until = untilUs ?? .max
    return try StoreError.naming(path) {
      try queue.read { db in
        var overview = Overview()
        if let row = try Row.fetchOne(
          db, sql: "SELECT min(wall_us), max(wall_us) FROM snapshot")
        {
          overview.firstSnapshotUs = row[0]
          overview.lastSnapshotUs = row[1]
        }
        if let row = try Row.fetchOne(
          db, sql: "SELECT min(at_us), max(at_us), count(*), sum(at_us IS NULL) FROM oom_event")
        {
          overview.firstEventUs = row[0]
          overview.lastEventUs = row[1]
          overview.events = row[2]
          overview.undatedEvents = row[3] ?? 0
        }
        overview.snapshotsInWindow = try Self.count(
          "SELECT count(*) FROM snapshot WHERE wall_us BETWEEN ? AND ?", since, until, db)
        overview.gapsInWindow = try Self.count(
          "SELECT count(*) FROM gap WHERE until_us >= ? AND from_us <= ?", since, until, db)
        overview.isKernelLogUnread =
          try Self.count(
            """
            SELECT count(*) FROM gap
            WHERE kind = 'kmsg-unreadable' AND until_us >= ? AND from_us <= ?
            """, since, until, db) > 0
        overview.kernelCountInWindow = try Int64.fetchOne(
          db,
          sql: """
            SELECT sum(counted) FROM (
              SELECT max(m.oom_kills) - min(m.oom_kills) AS counted
              FROM snapshot s JOIN machine_sample m ON m.snapshot_id = s.snapshot_id
              WHERE s.wall_us BETWEEN ? AND ? GROUP BY s.boot_no)
            """, arguments: [since, until])
        return overview
      }
    }
  }

  private static func count(
    _ sql: String, _ since: Int64, _ until: Int64, _ db: Database
  ) throws -> Int64 {
    try Int64.fetchOne(db, sql: sql, arguments: [since, until]) ?? 0
  }

  /// Tables and views, for `export` and for error messages.
  package func tableNames() throws -> [String] {
    try StoreError.naming(path) {
      try queue.read { db in
        try String.fetchAll(
          db,
          sql: """
            SELECT name FROM sqlite_master
            WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'grdb_%'
            ORDER BY name
            """)
      }
    }
  }
}
