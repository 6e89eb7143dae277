import GRDB
package import OomhistAnalysis
import OomhistModel

/// Memory around a kill as curves.
extension Store {
  /// The curves of the machine or the cgroup, and of some processes, around one kill.
  ///
  /// `startUs`: when memory began to run out. Empty where nothing was recorded before the kill,
  /// `nil` where there is no such kill or no moment of it.
  package func killCurves(_ killID: Int64, pids: [Int64], startUs: Int64?) throws -> KillCurves? {
    try StoreError.naming(path) {
      try queue.read { db in
        guard
          let kill = try Row.fetchOne(
            db,
            sql: """
              SELECT at_us, boot_no, before_snapshot_id, oom_memcg, memcg_limit_kib FROM kill
              WHERE kill_id = ?
              """, arguments: [killID]), let atUs: Int64 = kill["at_us"]
        else { return nil }
        var curves = KillCurves(around: atUs, startUs: startUs)
        let lastID: Int64? = kill["before_snapshot_id"]
        guard let bootNo: Int64 = kill["boot_no"], lastID != nil else { return curves }
        let stretch = Stretch(bootNo: bootNo, fromUs: curves.fromUs, untilUs: curves.untilUs)
        if let cgroup: String = kill["oom_memcg"] {
          try Self.addCgroup(
            cgroup, limitKib: kill["memcg_limit_kib"], in: stretch, to: &curves, db)
        }
        try Self.addMachine(in: stretch, to: &curves, db)
        curves.processes = try pids.compactMap {
          try Self.process(pid: $0, atUs: atUs, in: stretch, db)
        }
        try Self.addRecorder(in: stretch, to: &curves, db)
        return curves
      }
    }
  }

  /// Which snapshots.
  private struct Stretch {
    let bootNo: Int64
    let fromUs: Int64
    let untilUs: Int64
  }

  private static func addMachine(
    in stretch: Stretch, to curves: inout KillCurves, _ db: Database
  ) throws {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT s.wall_us, m.mem_available_kib, nullif(m.swap_total_kib, 0), m.swap_free_kib,
               m.mem_total_kib
        FROM snapshot s
        JOIN machine_sample m ON m.snapshot_id = s.snapshot_id
        WHERE s.wall_us BETWEEN ?1 AND ?2 AND +s.boot_no = ?3
        ORDER BY s.wall_us
        """, arguments: [stretch.fromUs, stretch.untilUs, stretch.bootNo])
    curves.available = readings(rows) { $0[1] }
    curves.headroom = readings(rows) { row -> Int64? in
      guard row[2] as Int64? != nil, let available: Int64 = row[1] else { return nil }
      return available + (row[3] ?? 0)
    }
    curves.ram = ends(readings(rows) { $0[4] })
  }

  private static func addCgroup(
    _ path: String, limitKib: Int64?, in stretch: Stretch, to curves: inout KillCurves,
    _ db: Database
  ) throws {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT s.wall_us, x.snapshot_id IS NOT NULL, x.current_kib, coalesce(x.limit_kib, ?4)
        FROM snapshot s
        LEFT JOIN cgroup_sample x ON x.snapshot_id = s.snapshot_id
          AND x.cgroup_id = (SELECT g.cgroup_id FROM cgroup g WHERE g.path = ?5)
        WHERE s.snapshot_id >= (SELECT min(f.keyframe_id) FROM snapshot f
                                WHERE f.wall_us BETWEEN ?1 AND ?2 AND +f.boot_no = ?3)
          AND s.wall_us <= ?2 AND +s.boot_no = ?3
        ORDER BY s.snapshot_id
        """,
      arguments: [stretch.fromUs, stretch.untilUs, stretch.bootNo, limitKib, path])
    var used: [Reading] = []
    var limit: [Reading] = []
    // A row holds until the next one; one without numbers says that the cgroup is gone.
    var usedKib: Int64?
    var currentLimitKib: Int64?
    for row in rows {
      if row[1] {
        usedKib = row[2]
        currentLimitKib = row[3]
      }
      let us: Int64 = row[0]
      guard us >= stretch.fromUs, let kib = usedKib else { continue }
      used.append(Reading(us: us, kib: kib))
      if let kib = currentLimitKib { limit.append(Reading(us: us, kib: kib)) }
    }
    curves.used = KillCurves.thinned(used)
    curves.limit = ends(KillCurves.thinned(limit))
  }

  private static func readings(_ rows: [Row], _ value: (Row) -> Int64?) -> [Reading] {
    KillCurves.thinned(
      rows.compactMap { row in value(row).map { Reading(us: row[0], kib: $0) } })
  }

  /// The first and the last reading of a value that stays, and all of one that does not.
  private static func ends(_ readings: [Reading]) -> [Reading] {
    guard let first = readings.first, let last = readings.last, first != last,
      readings.allSatisfy({ $0.kib == first.kib })
    else { return readings }
    return [first, last]
  }

  /// The process that had a pid at a moment; `nil` without such a one.
  ///
  /// Rows hold differences, summed up from the keyframe on.
  private static func process(
    pid: Int64, atUs: Int64, in stretch: Stretch, _ db: Database
  ) throws -> KillCurves.Process? {
    let rows = try Row.fetchAll(
      db,
      sql: """
        WITH wanted AS (
          SELECT p.process_id, p.first_snapshot_id, p.gone_snapshot_id
          FROM process p
          WHERE p.boot_no = ?1 AND p.pid = ?2 AND p.started_us <= ?3 + 1000000
          ORDER BY p.start_ticks DESC LIMIT 1)
        SELECT s.wall_us, s.keyframe_id, x.rss_anon_kib + x.swap_kib + x.pgtables_kib,
               x.size_kib
        FROM wanted w
        CROSS JOIN snapshot s ON s.snapshot_id >= max(w.first_snapshot_id, (
            SELECT min(f.keyframe_id) FROM snapshot f
            WHERE f.wall_us BETWEEN ?4 AND ?5 AND +f.boot_no = ?1))
          AND s.snapshot_id < coalesce(w.gone_snapshot_id, 34359738367)
          AND s.wall_us <= ?5 AND +s.boot_no = ?1
        LEFT JOIN process_change x ON x.change_key = s.snapshot_id << 28 | w.process_id
        ORDER BY s.snapshot_id
        """,
      arguments: [stretch.bootNo, pid, atUs, stretch.fromUs, stretch.untilUs])
    guard !rows.isEmpty else { return nil }
    var own: [Reading] = []
    var size: [Reading] = []
    var keyframeID: Int64?
    var ownKib: Int64 = 0
    var sizeKib: Int64 = 0
    for row in rows {
      if keyframeID != row[1] {
        keyframeID = row[1]
        ownKib = 0
        sizeKib = 0
      }
      ownKib += row[2] ?? 0
      sizeKib += row[3] ?? 0
      let us: Int64 = row[0]
      // Without memory it was met when it was ending.
      guard us >= stretch.fromUs, sizeKib > 0 else { continue }
      own.append(Reading(us: us, kib: max(0, ownKib)))
      size.append(Reading(us: us, kib: sizeKib))
    }
    return KillCurves.Process(
      pid: pid, own: KillCurves.thinned(own), size: KillCurves.thinned(size))
  }

  private static func addRecorder(
    in stretch: Stretch, to curves: inout KillCurves, _ db: Database
  ) throws {
    let boot = try Row.fetchOne(
      db, sql: "SELECT host, boot_id FROM boot WHERE boot_no = ?", arguments: [stretch.bootNo])
    curves.recorder.host = boot?[0]
    curves.recorder.bootID = boot?[1]
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT wall_us, cause, read_cpu_us FROM snapshot
        WHERE wall_us BETWEEN ? AND ? AND +boot_no = ? ORDER BY wall_us
        """, arguments: [stretch.fromUs, stretch.untilUs, stretch.bootNo])
    for row in rows { curves.recorder.causes[row[1], default: 0] += 1 }
    curves.recorder.cpuUs = rows.map { $0[2] }
    curves.recorder.snapshotsUs = rows.map { $0[0] }
  }
}
