import GRDB

extension Store {
  /// A kind of value that lies about in the record: for completion on a command line.
  package enum Glimpse: Sendable {
    case comms, pids, units, cgroups, containers, users, kills, boots
  }

  /// A value as it is typed, with what tells it from others.
  package struct Seen: Equatable, Sendable {
    package var text: String
    /// A name that belongs to it.
    package var name: String?
    package var atUs: Int64?
  }

  /// Values of the record, newest first.
  ///
  /// At most some thousand rows are read: what runs, what began last, what was killed last.
  package func glance(at glimpse: Glimpse) throws -> [Seen] {
    deadline?.start()
    return try StoreError.naming(path) {
      try queue.read { db in
        try Row.fetchAll(db, sql: glimpse.sql).map { row in
          Seen(text: row["text"], name: row["name"], atUs: row["at_us"])
        }
      }
    }
  }
}

extension Store.Glimpse {
  /// Three columns: `text`, `name` and `at_us`.
  fileprivate var sql: String {
    switch self {
    case .comms:
      Self.recent(
        "f.comm",
        more: "SELECT victim_comm, kill_id FROM oom_event ORDER BY kill_id DESC LIMIT 200")
    case .pids:
      """
      WITH \(Self.processes)
      SELECT CAST(p.pid AS TEXT) AS text, f.comm AS name, NULL AS at_us
      FROM recent r
      JOIN process p ON p.process_id = r.process_id
      JOIN process_fact f ON f.process_id = r.process_id
      GROUP BY p.pid
      ORDER BY max(r.process_id) DESC
      """
    case .units:
      Self.recent(
        "g.unit", more: "SELECT unit, kill_id FROM oom_event ORDER BY kill_id DESC LIMIT 200")
    case .cgroups: Self.recent("g.path")
    case .containers: Self.recent("g.container_id")
    case .users: Self.recent("f.uid")
    case .kills:
      """
      SELECT CAST(kill_id AS TEXT) AS text, victim_comm AS name, at_us
      FROM oom_event
      ORDER BY at_us DESC NULLS LAST, kill_id DESC
      LIMIT 200
      """
    case .boots:
      """
      SELECT CAST(1 - row_number() OVER (ORDER BY boot_no DESC) AS TEXT) AS text, boot_id AS name,
             booted_us AS at_us
      FROM boot
      ORDER BY boot_no DESC
      LIMIT 50
      """
    }
  }

  /// Processes that run, of the newest boot, and those that began last.
  private static let processes = """
    recent AS MATERIALIZED (
      SELECT process_id FROM process
      WHERE boot_no = (SELECT max(boot_no) FROM boot) AND gone_snapshot_id IS NULL
      UNION
      SELECT process_id FROM process
      WHERE process_id > (SELECT max(process_id) FROM process) - 2000
      ORDER BY process_id DESC
      LIMIT 5000
    )
    """

  /// The values that a column of their facts has, and those of `more`, each once.
  private static func recent(_ column: String, more: String? = nil) -> String {
    """
    WITH \(processes), found(text, place) AS (
      SELECT \(column), r.process_id
      FROM recent r
      JOIN process_fact f ON f.process_id = r.process_id
      LEFT JOIN cgroup g ON g.cgroup_id = f.cgroup_id
      \(more.map { "UNION ALL SELECT * FROM (\($0))" } ?? "")
    )
    SELECT CAST(text AS TEXT) AS text, NULL AS name, NULL AS at_us
    FROM found
    WHERE text IS NOT NULL
    GROUP BY text
    ORDER BY max(place) DESC
    """
  }
}
