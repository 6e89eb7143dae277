import GRDB
package import OomhistAnalysis
import OomhistModel
import OomhistSQL

extension Store {
  /// Whether the record goes on; `nil` where there is no snapshot.
  package func pulse() throws -> RecordPulse? {
    try StoreError.naming(path) { try queue.read(Self.pulse) }
  }

  /// The record's state in figures, but for `check`.
  ///
  /// Cost and silences are those of the last day, all else of the last week.
  package func health(nowUs: Int64) throws -> RecordHealth {
    var health = try StoreError.naming(path) {
      try queue.read { db in
        var health = RecordHealth()
        health.pulse = try Self.pulse(db)
        try Self.readLast(db, into: &health)
        try Self.readDay(db, sinceUs: nowUs - RecordHealth.dayUs, into: &health)
        try Self.readWeek(db, sinceUs: nowUs - RecordHealth.weekUs, into: &health)
        let size = try StoreSize.of(path, db)
        health.totalBytes = size.totalBytes
        health.walBytes = size.walBytes
        health.schema = SQLFile.schema.last?.name
        return health
      }
    }
    health.grown = try grown(nowUs: nowUs)
    return health
  }

  private static func pulse(_ db: Database) throws -> RecordPulse? {
    let moments = try Int64.fetchAll(
      db, sql: "SELECT wall_us FROM snapshot ORDER BY wall_us DESC LIMIT 24")
    guard let last = moments.first,
      let first = try Int64.fetchOne(db, sql: "SELECT min(wall_us) FROM snapshot")
    else { return nil }
    let distances = zip(moments, moments.dropFirst()).map { $0 - $1 }.sorted()
    return RecordPulse(
      firstUs: first, lastUs: last,
      everyUs: distances.isEmpty ? nil : distances[distances.count / 2])
  }

  private static func readLast(_ db: Database, into health: inout RecordHealth) throws {
    let row = try Row.fetchOne(
      db,
      sql: """
        SELECT b.host, b.boot_id, m.oom_kills, s.process_count
        FROM snapshot s
        JOIN boot b ON b.boot_no = s.boot_no
        JOIN machine_sample m ON m.snapshot_id = s.snapshot_id
        ORDER BY s.snapshot_id DESC LIMIT 1
        """)
    guard let row else { return }
    health.host = row[0]
    health.bootID = row[1]
    health.lastOOMKills = row[2]
    health.processCount = row[3]
  }

  /// A silence is three times as long as usual, and a minute at least, with no gap that explains it.
  private static func readDay(
    _ db: Database, sinceUs: Int64, into health: inout RecordHealth
  ) throws {
    let longUs = max(60_000_000, 3 * (health.pulse?.everyUs ?? 0))
    let row = try Row.fetchOne(
      db,
      sql: """
        SELECT count(*), coalesce(sum(read_cpu_us), 0), coalesce(sum(step_us), 0),
               count(*) FILTER (WHERE is_silence),
               coalesce(max(step_us) FILTER (WHERE is_silence), 0)
        FROM (
          SELECT t.*, step_us > :long AND NOT EXISTS (
                   SELECT 1 FROM gap g WHERE g.kind IN ('missed-tick', 'snapshot-lost')
                     AND g.until_us > t.wall_us - t.step_us AND g.from_us < t.wall_us
                 ) AS is_silence
          FROM (
            SELECT wall_us, read_cpu_us, boottime_us - lag(boottime_us) OVER (
                     PARTITION BY boot_no ORDER BY snapshot_id) AS step_us
            FROM snapshot WHERE wall_us >= :since) t)
        """, arguments: ["long": longUs, "since": sinceUs])
    guard let row else { return }
    health.snapshots = row[0]
    health.readCPUUs = row[1]
    health.spanUs = row[2]
    health.silences = row[3]
    health.longestSilenceUs = row[4]
  }

  private static func readWeek(
    _ db: Database, sinceUs: Int64, into health: inout RecordHealth
  ) throws {
    health.gaps = try Row.fetchAll(
      db,
      sql: """
        SELECT kind, count(*), sum(count), max(until_us) FROM gap
        WHERE until_us >= ? GROUP BY kind ORDER BY kind
        """, arguments: [sinceUs]
    ).map { RecordHealth.Gaps(kind: $0[0], times: $0[1], count: $0[2], lastUs: $0[3]) }
    health.countedKills =
      try Int64.fetchOne(
        db, sql: "SELECT sum(count) FROM kill_count WHERE until_us >= ?", arguments: [sinceUs]) ?? 0
    health.unexplainedKills =
      try Int64.fetchOne(
        db, sql: "SELECT sum(counted - logged) FROM unlogged_kill WHERE until_us >= ?",
        arguments: [sinceUs]) ?? 0
  }

  /// The rows of `queries/unlimited.sql`, as far as the doctor needs them.
  private func grown(nowUs: Int64) throws -> [RecordHealth.Grown] {
    guard let query = try QueryCatalogue().query(named: "unlimited") else { return [] }
    let names = query.columns.map(\.name)
    let places = ["cgroup", "from_kib", "to_kib"].compactMap(names.firstIndex)
    let values: [String: Cell] = [
      "since": .integer(nowUs - RecordHealth.weekUs), "until": .integer(nowUs),
      "min_growth": .integer(262_144), "limit": .integer(5),
    ]
    var grown: [RecordHealth.Grown] = []
    try run(query, values: values, begin: { _ in }) { cells in
      let found = places.map { cells[$0] }
      if case .text(let cgroup) = found[0], case .integer(let from) = found[1],
        case .integer(let to) = found[2]
      {
        grown.append(RecordHealth.Grown(cgroup: cgroup, fromKib: from, toKib: to))
      }
    }
    return grown
  }
}
