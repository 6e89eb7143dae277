import GRDB
package import OomhistAnalysis
import OomhistModel

/// All that the record holds around one kill.
extension Store {
  /// Readings of a timeline; longer ones are thinned.
  private static let timelineCount: Int64 = 240

  /// The number of the newest kill; `nil` without any.
  package func newestKillID() throws -> Int64? {
    try StoreError.naming(path) {
      try queue.read { db in
        try Int64.fetchOne(
          db, sql: "SELECT kill_id FROM oom_event ORDER BY at_us DESC NULLS LAST, kill_id DESC")
      }
    }
  }

  /// When a kill was, µs since the epoch; `nil` where there is no such kill, or no date of it.
  package func killMoment(_ killID: Int64) throws -> Int64? {
    try StoreError.naming(path) {
      try queue.read { db in
        try Int64.fetchOne(
          db, sql: "SELECT at_us FROM oom_event WHERE kill_id = ?", arguments: [killID])
      }
    }
  }

  /// The kills with numbers above one, in their order: those that were stored since.
  package func newestNumbers(after killID: Int64) throws -> [(killID: Int64, atUs: Int64?)] {
    try StoreError.naming(path) {
      try queue.read { db in
        try Row.fetchAll(
          db, sql: "SELECT kill_id, at_us FROM oom_event WHERE kill_id > ? ORDER BY kill_id",
          arguments: [killID]
        ).map { ($0["kill_id"], $0["at_us"]) }
      }
    }
  }

  /// One kill, its machine before it and its siblings; `nil` where there is no such kill.
  ///
  /// `startUs`: the moment from which the timeline is wanted.
  package func killRecord(_ killID: Int64, startUs: Int64?) throws -> KillRecord? {
    try StoreError.naming(path) {
      try queue.read { db in
        guard
          let row = try Row.fetchOne(
            db, sql: "SELECT * FROM kill WHERE kill_id = ?", arguments: [killID])
        else { return nil }
        var event = try EventRow(row).event
        event.tasks = try EventRow.tasks(of: killID, db)
        var record = KillRecord(killID: killID, event: event)
        record.sources = try Self.sources(of: killID, db)
        record.siblings = try Self.siblings(of: row["incident_id"], but: killID, db)
        record.weekUs = try Self.weekUs(until: event, scope: row["scope"], db)
        let bootNo: Int64? = row["boot_no"]
        let boot = try Row.fetchOne(
          db, sql: "SELECT kernel_release, booted_us FROM boot WHERE boot_no = ?",
          arguments: [bootNo])
        record.kernelRelease = event.kernelRelease ?? boot?[0]
        record.bootedUs = boot?[1]
        if let snapshotID: Int64 = row["before_snapshot_id"], let bootNo {
          try Self.addRecorded(
            to: &record, snapshotID: snapshotID, bootNo: bootNo, startUs: startUs, db)
        }
        return record
      }
    }
  }

  private static func sources(of killID: Int64, _ db: Database) throws -> [KillRecord.Source] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT path, first_line, last_line, carrier, trusted FROM oom_event_source
        WHERE kill_id = ? ORDER BY trusted DESC, path, first_line
        """, arguments: [killID]
    ).map {
      KillRecord.Source(
        path: $0[0], firstLine: $0[1], lastLine: $0[2], carrier: $0[3], isTrusted: $0[4])
    }
  }

  private static func siblings(
    of incidentID: Int64?, but killID: Int64, _ db: Database
  ) throws -> [KillRecord.Sibling] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT kill_id, victim_comm, victim_pid, victim_size_kib, at_us FROM kill
        WHERE incident_id = ? AND kill_id <> ? ORDER BY at_us, kill_id
        """, arguments: [incidentID, killID]
    ).map {
      KillRecord.Sibling(killID: $0[0], comm: $0[1], pid: $0[2], sizeKib: $0[3], atUs: $0[4])
    }
  }

  /// One moment an incident: kills of one cause are one fall.
  private static func weekUs(
    until event: OOMEvent, scope: String?, _ db: Database
  ) throws -> [Int64] {
    guard let atUs = event.atUs else { return [] }
    return try Int64.fetchAll(
      db,
      sql: """
        SELECT min(at_us) FROM kill
        WHERE scope = ?1 AND at_us > ?2 - 604800000000 AND at_us <= ?2
        GROUP BY incident_id
        UNION ALL
        SELECT at_us FROM incident_elsewhere
        WHERE scope = ?1 AND at_us > ?2 - 604800000000 AND at_us <= ?2
        ORDER BY 1
        """, arguments: [scope, atUs])
  }

  private static func addRecorded(
    to record: inout KillRecord, snapshotID: Int64, bootNo: Int64, startUs: Int64?, _ db: Database
  ) throws {
    let atUs = record.event.atUs ?? .max
    record.lastSnapshotUs = try Int64.fetchOne(
      db, sql: "SELECT wall_us FROM snapshot WHERE snapshot_id = ?", arguments: [snapshotID])
    record.processes = try candidates(in: snapshotID, db)
    let machine = try Row.fetchOne(
      db, sql: "SELECT * FROM machine_sample WHERE snapshot_id = ?", arguments: [snapshotID])
    record.machine = machine.map { row in
      var sample = MachineSample()
      for field in MachineSample.fields {
        switch field.path {
        case .integer(let path): sample[keyPath: path] = row[field.column]
        case .real(let path): sample[keyPath: path] = row[field.column]
        }
      }
      return sample
    }
    record.settings = try settings(in: snapshotID, bootNo: bootNo, db)
    let sinceUs = startUs ?? atUs - 3_600_000_000
    record.headroom = try headroom(
      of: record.event, from: sinceUs - (atUs - sinceUs) / 4, until: snapshotID, bootNo: bootNo, db)
    record.gaps = try Row.fetchAll(
      db,
      sql: """
        SELECT kind, from_us, until_us, detail FROM gap
        WHERE boot_no = ? AND until_us >= ? AND from_us <= ? ORDER BY from_us
        """, arguments: [bootNo, sinceUs, atUs]
    ).map { KillRecord.Gap(kind: $0[0], fromUs: $0[1], untilUs: $0[2], detail: $0[3]) }
    record.limitBeforeKib = try Int64.fetchOne(
      db,
      sql: """
        SELECT x.limit_kib FROM cgroup_sample x
        JOIN cgroup g ON g.cgroup_id = x.cgroup_id
        JOIN snapshot s ON s.snapshot_id = x.snapshot_id
        WHERE g.path = ? AND s.boot_no = ? AND s.wall_us <= ?
        ORDER BY x.snapshot_id DESC LIMIT 1
        """, arguments: [record.event.oomMemcg, bootNo, sinceUs])
  }

  /// What the machine could still take; of a cgroup's kill what the cgroup could.
  private static func headroom(
    of event: OOMEvent, from fromUs: Int64, until snapshotID: Int64, bootNo: Int64, _ db: Database
  ) throws -> [Reading] {
    let isCgroup = event.oomMemcg != nil && event.oomMemcg != "/"
    let rows = try Row.fetchAll(
      db,
      sql: isCgroup
        ? """
        SELECT s.wall_us, coalesce(x.limit_kib, ?4) - x.used_kib
        FROM snapshot s
        JOIN cgroup_sample x ON x.snapshot_id = s.snapshot_id
        JOIN cgroup g ON g.cgroup_id = x.cgroup_id AND g.path = ?5
        WHERE s.wall_us >= ?1 AND s.boot_no = ?2 AND +s.snapshot_id <= ?3
        ORDER BY s.wall_us
        """
        : """
        SELECT s.wall_us,
               m.headroom_kib, ?4, ?5
        FROM snapshot s
        JOIN machine_sample m ON m.snapshot_id = s.snapshot_id
        WHERE s.wall_us >= ?1 AND s.boot_no = ?2 AND +s.snapshot_id <= ?3
        ORDER BY s.wall_us
        """,
      arguments: [fromUs, bootNo, snapshotID, event.memcgLimitKib, event.oomMemcg])
    let step = max(1, rows.count / Int(timelineCount))
    return rows.enumerated().compactMap { index, row in
      guard index % step == 0 || index == rows.count - 1, let kib: Int64 = row[1] else {
        return nil
      }
      return Reading(us: row[0], kib: kib)
    }
  }

  private static func settings(
    in snapshotID: Int64, bootNo: Int64, _ db: Database
  ) throws -> [String: String] {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT t.name, t.value FROM setting t
        WHERE t.value IS NOT NULL AND t.snapshot_id = (
          SELECT max(o.snapshot_id) FROM setting o WHERE o.name = t.name AND o.snapshot_id <= ?)
        """, arguments: [snapshotID])
    return Dictionary(rows.map { ($0[0], $0[1]) }, uniquingKeysWith: { $1 })
  }

  /// Every process in a snapshot, as the OOM killer weighs it.
  static func candidates(in snapshotID: Int64, _ db: Database) throws -> [Candidate] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT i.pid, i.comm, i.unit, i.cgroup, i.uid, i.ppid, i.cmdline, i.started_us,
               v.size_kib, v.oom_score_adj, v.threads
        FROM (
          SELECT x.process_id, sum(x.size_kib) AS size_kib, sum(x.oom_score_adj) AS oom_score_adj,
                 sum(x.threads) AS threads
          FROM snapshot s
          CROSS JOIN process_change x
            ON x.change_key BETWEEN s.keyframe_id << 28 AND (s.snapshot_id << 28) + 268435455
          CROSS JOIN process p ON p.process_id = x.process_id
            AND (p.gone_snapshot_id IS NULL OR p.gone_snapshot_id > s.snapshot_id)
          WHERE s.snapshot_id = ?
          GROUP BY x.process_id
        ) v
        JOIN process_info i ON i.process_id = v.process_id
        """, arguments: [snapshotID]
    ).map { row in
      Candidate(
        pid: row[0], comm: row[1], unit: row[2], cgroup: row[3], uid: row[4], sizeKib: row[8],
        oomScoreAdj: row[9] ?? 0, ppid: row[5], cmdline: row[6], startedUs: row[7],
        threads: row[10])
    }
  }
}
