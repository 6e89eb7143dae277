import GRDB
package import OomhistModel
import OomhistParsing

extension Store {
  /// Counts of the running boot, for metrics.
  ///
  /// Kills are counted by boot, as the kernel does: a counter that grew with each log that is
  /// ingested, or fell when old events are removed, would raise alarms. They are counted anew only
  /// when something came: a recorder asks with every snapshot. `nowUs` is the present, µs since the
  /// epoch.
  package func tally(of boot: Boot, nowUs: Int64) throws -> RecordTally {
    try StoreError.naming(path) {
      try queue.read { db in
        let stamp = try TallyStamp(boot, recordings: recordings, db)
        var tally = RecordTally()
        if let known = lastTally, known.stamp == stamp {
          tally = known.tally
        } else {
          try Self.countKills(of: boot, into: &tally, db)
          lastTally = (stamp, tally)
        }
        tally.recentGaps = try Self.recentGaps(nowUs: nowUs, db)
        tally.databaseBytes = StoreSize.ofFiles(path)
        return tally
      }
    }
  }

  /// What the counts of kills depend on: while it stays, so do they.
  struct TallyStamp: Equatable {
    private let bootID: String
    private let recordings: Int
    /// Commits of other connections.
    private let dataVersion: Int64?
    private let newestCount: Int64?

    fileprivate init(_ boot: Boot, recordings: Int, _ db: Database) throws {
      bootID = boot.bootID
      self.recordings = recordings
      dataVersion = try Int64.fetchOne(db.cachedStatement(sql: "PRAGMA data_version"))
      newestCount = try Int64.fetchOne(
        db.cachedStatement(sql: "SELECT max(snapshot_id) FROM kill_count"))
    }
  }

  private static let recentUs: Int64 = 86_400_000_000
  /// The kernel reports some shortages without a kill; what a killer in user space logs is one.
  private static let isKill = "(victim_pid NOT NULL OR killer <> 'kernel')"

  private static func countKills(
    of boot: Boot, into tally: inout RecordTally, _ db: Database
  ) throws {
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT killer, kind, unit, task_memcg, count(*) FROM oom_event
        WHERE at_us >= ?2 AND \(isKill)
          AND (boot_id = ?1 OR boot_id IS NULL AND (host IS NULL OR ?3 IS NULL OR host = ?3))
        GROUP BY killer, kind, unit, task_memcg
        """, arguments: [boot.bootID, boot.bootedUs, boot.host])
    while let row = try rows.next() {
      let count: Int64 = row[4]
      tally.kills[.init(killer: row[0], kind: row[1]), default: 0] += count
      let unit: String? = row[2]
      let cgroup: String? = row[3]
      if let name = unit ?? cgroup.flatMap({ CgroupPath($0).unit }) {
        tally.unitKills[name, default: 0] += count
      }
    }
    tally.unloggedKills =
      try Int64.fetchOne(
        db,
        sql: """
          SELECT sum(counted - logged) FROM unlogged_kill
          WHERE boot_no = (SELECT boot_no FROM boot WHERE boot_id = ?)
          """, arguments: [boot.bootID]) ?? 0
    tally.lastKillUs = try Int64.fetchOne(
      db,
      sql: """
        SELECT at_us FROM oom_event
        WHERE at_us NOT NULL AND (host IS NULL OR ?1 IS NULL OR host = ?1) AND \(isKill)
        ORDER BY at_us DESC LIMIT 1
        """, arguments: [boot.host])
  }

  private static func recentGaps(nowUs: Int64, _ db: Database) throws -> [String: Int64] {
    var gaps: [String: Int64] = [:]
    let rows = try Row.fetchCursor(
      db.cachedStatement(
        sql: "SELECT kind, count(*) FROM gap WHERE until_us >= ? GROUP BY kind"),
      arguments: [nowUs - recentUs])
    while let row = try rows.next() { gaps[row[0]] = row[1] }
    return gaps
  }
}
