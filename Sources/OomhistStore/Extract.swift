import GRDB
import OomhistModel
import OomhistParsing
import OomhistSQL

/// Cuts a part out of a record into a database of its own, which every command opens.
///
/// Ids stay, so that a kill has the number that it has in the record. What lies in the plan's
/// stretch is kept in full; before it the record is thinned to hours, as retention thins it.
struct Extract {
  /// `main` is the new file, `record` the one that is read; plain names mean the latter.
  let db: Database
  let plan: ExtractPlan

  /// Snapshots whose rows are copied by one statement: progress is told in between.
  private static let portion = 500

  func run(progress: (_ done: Int64, _ total: Int64) throws -> Void) throws {
    try choose()
    try copySnapshots(progress)
    try copyProcesses()
    try copyHours()
    try copyRest()
  }

  // MARK: - What

  private func choose() throws {
    try db.execute(sql: "CREATE TEMP TABLE chosen AS SELECT * FROM kill WHERE 0")
    for killID in plan.killIDs {
      try db.execute(
        sql: "INSERT INTO chosen SELECT * FROM kill WHERE kill_id = ?", arguments: [killID])
    }
    try db.execute(
      sql: """
        CREATE TEMP TABLE chosen_boot AS
        SELECT boot_no FROM boot WHERE :incident IS NULL OR boot_no IN (SELECT boot_no FROM chosen);
        CREATE TEMP TABLE stretch AS
        SELECT min(keyframe_id) AS from_id, max(snapshot_id) AS until_id, boot_no
        FROM snapshot
        WHERE wall_us BETWEEN :from AND :until AND +boot_no IN (SELECT boot_no FROM chosen_boot)
        GROUP BY boot_no;
        -- Whatever time before it: from this the kill is judged.
        INSERT INTO stretch
        SELECT keyframe_id, snapshot_id, boot_no FROM snapshot
        WHERE snapshot_id IN (SELECT before_snapshot_id FROM chosen);
        """,
      arguments: ["incident": plan.incidentID, "from": plan.fromUs, "until": plan.untilUs])
    for window in plan.windowStarts {
      try db.execute(
        sql: """
          INSERT INTO stretch
          SELECT min(keyframe_id), max(snapshot_id), boot_no
          FROM (
            SELECT * FROM (
              SELECT * FROM snapshot
              WHERE wall_us >= ? AND +boot_no IN (SELECT boot_no FROM chosen_boot)
              ORDER BY wall_us LIMIT 1)
            UNION
            SELECT * FROM (
              SELECT * FROM snapshot
              WHERE wall_us >= ? AND +boot_no IN (SELECT boot_no FROM chosen_boot)
              ORDER BY wall_us LIMIT 1))
          GROUP BY boot_no
          """, arguments: [window.lowerBound, window.upperBound])
    }
    try db.execute(
      sql: """
        CREATE TEMP TABLE kept (snapshot_id INTEGER PRIMARY KEY);
        INSERT OR IGNORE INTO kept
        SELECT s.snapshot_id FROM stretch t
        CROSS JOIN snapshot s ON s.snapshot_id BETWEEN t.from_id AND t.until_id
          AND s.boot_no = t.boot_no;
        INSERT OR IGNORE INTO kept
        SELECT h.keyframe_id FROM machine_hour h
        CROSS JOIN snapshot s ON s.snapshot_id = h.keyframe_id
        WHERE h.from_us BETWEEN :hours AND :until
          AND +h.boot_no IN (SELECT boot_no FROM chosen_boot);
        """, arguments: ["hours": plan.hoursFromUs, "until": plan.untilUs])
  }

  // MARK: - Rows

  private func copySnapshots(_ progress: (Int64, Int64) throws -> Void) throws {
    let total = try Int64.fetchOne(db, sql: "SELECT count(*) FROM kept") ?? 0
    var done: Int64 = 0
    var after = Int64.min
    while let last = try Int64.fetchOne(
      db,
      sql: """
        SELECT max(snapshot_id)
        FROM (SELECT snapshot_id FROM kept WHERE snapshot_id > ? ORDER BY 1 LIMIT ?)
        """, arguments: [after, Self.portion])
    {
      let isHere = "k.snapshot_id > \(after) AND k.snapshot_id <= \(last)"
      for table in ["snapshot", "machine_sample", "cgroup_sample", "process_pss"] {
        try copy(
          table, "kept k CROSS JOIN \(table) x ON x.snapshot_id = k.snapshot_id WHERE \(isHere)")
      }
      try copy(
        "process_change",
        """
        kept k CROSS JOIN process_change x
          ON x.change_key BETWEEN k.snapshot_id << 28 AND (k.snapshot_id << 28) + 268435455
        WHERE \(isHere)
        """)
      after = last
      done += Int64(Self.portion)
      try progress(min(done, total), total)
    }
  }

  private func copyProcesses() throws {
    try db.execute(
      sql: """
        CREATE TEMP TABLE kept_process (process_id INTEGER PRIMARY KEY);
        INSERT OR IGNORE INTO kept_process SELECT change_key & 268435455 FROM main.process_change;
        INSERT OR IGNORE INTO kept_process
        SELECT victim_process_id FROM chosen WHERE victim_process_id IS NOT NULL;
        """)
    for table in ["process", "process_fact"] {
      try copy(table, "kept_process k CROSS JOIN \(table) x ON x.process_id = k.process_id")
    }
    try copy(
      "text",
      """
      text x WHERE x.text_id IN (
        SELECT exe_id FROM main.process_fact UNION SELECT cmdline_id FROM main.process_fact)
      """)
    try copy(
      "cgroup",
      """
      cgroup x WHERE x.cgroup_id IN (
          SELECT cgroup_id FROM main.process_fact UNION SELECT cgroup_id FROM main.cgroup_sample)
        OR x.path IN (SELECT oom_memcg FROM chosen)
      """)
  }

  private func copyHours() throws {
    try copy(
      "machine_hour",
      """
      machine_hour x WHERE x.from_us BETWEEN \(min(plan.roughFromUs, plan.hoursFromUs)) AND \(plan.untilUs)
        AND +x.boot_no IN (SELECT boot_no FROM chosen_boot)
      """)
    // Of hours outside the stretch no more is left than the keyframe.
    try db.execute(
      sql: """
        UPDATE main.machine_hour SET detail = 0
        WHERE NOT EXISTS (
          SELECT 1 FROM stretch t WHERE keyframe_id BETWEEN t.from_id AND t.until_id
            AND t.until_id > t.from_id)
        """)
    try copy(
      "process_hour",
      """
      main.machine_hour h CROSS JOIN process_hour x ON x.keyframe_id = h.keyframe_id
      WHERE x.process_id IN (SELECT process_id FROM kept_process)
      """)
  }

  private func copyRest() throws {
    for table in ["oom_event", "oom_task", "oom_event_source", "verdict"] {
      try copy(table, "\(table) x WHERE x.kill_id IN (SELECT kill_id FROM chosen)")
    }
    try copy(
      "setting",
      "setting x WHERE x.snapshot_id <= (SELECT max(snapshot_id) FROM main.snapshot)")
    // A setting's first snapshot, and the last one of a pid that a victim has.
    try copy(
      "snapshot",
      """
      snapshot x WHERE x.snapshot_id NOT IN (SELECT snapshot_id FROM kept)
        AND x.snapshot_id IN (
          SELECT snapshot_id FROM main.setting
          UNION
          SELECT p.gone_snapshot_id FROM main.process p
          WHERE p.pid IN (SELECT victim_pid FROM chosen))
      """)
    try copy(
      "boot",
      """
      boot x WHERE x.boot_no IN (
        SELECT boot_no FROM main.snapshot UNION SELECT boot_no FROM chosen)
      """)
    try copy(
      "gap",
      """
      gap x WHERE x.boot_no IN (SELECT boot_no FROM main.boot)
        AND (x.until_us >= \(plan.fromUs) AND x.from_us <= \(plan.untilUs)
          OR x.kind = 'clock-step')
      """)
    // A count that a kill outside explains would seem to be one that nobody logged.
    try copy(
      "kill_count",
      """
      kill_count x WHERE x.snapshot_id IN (SELECT snapshot_id FROM kept)
        AND NOT EXISTS (
          SELECT 1 FROM oom_event e
          WHERE e.at_us BETWEEN x.from_us - 2000000 AND x.until_us + 2000000
            AND e.kill_id NOT IN (SELECT kill_id FROM chosen))
      """)
    try copy("incident_elsewhere", "incident_elsewhere x")
    try db.execute(
      sql: """
        INSERT OR IGNORE INTO main.incident_elsewhere (incident_id, at_us, scope)
        SELECT k.incident_id, min(k.at_us), k.scope
        FROM kill k
        JOIN (SELECT scope, min(at_us) AS first_us, max(at_us) AS last_us FROM chosen GROUP BY 1) c
          ON c.scope = k.scope AND k.at_us BETWEEN c.first_us - 604800000000 AND c.last_us
        WHERE k.kill_id NOT IN (SELECT kill_id FROM chosen)
        GROUP BY k.incident_id
        """)
  }

  /// Copies rows `x` of a table out of what follows FROM.
  private func copy(_ table: String, _ source: String) throws {
    let columns = try String.fetchAll(
      db, sql: "SELECT name FROM pragma_table_xinfo(?, 'main') WHERE hidden = 0", arguments: [table]
    )
    let names = columns.map { "\"\($0)\"" }
    try db.execute(
      sql: """
        INSERT INTO main.\(table) (\(names.joined(separator: ", ")))
        SELECT \(names.map { "x.\($0)" }.joined(separator: ", ")) FROM \(source)
        """)
  }
}
