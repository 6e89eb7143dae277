import GRDB
package import OomhistModel

extension Store {
  /// Limits of the cgroups at these paths, in their order, as the last snapshot at or before a
  /// moment shows them; groups that are not in it are left out.
  package func cgroupLimits(of paths: [String], atUs: Int64) throws -> [CgroupReading] {
    try StoreError.naming(path) {
      try queue.read { db in
        guard
          let moment = try Row.fetchOne(
            db,
            sql: """
              SELECT snapshot_id, keyframe_id FROM snapshot
              WHERE wall_us <= ? ORDER BY wall_us DESC LIMIT 1
              """, arguments: [atUs])
        else { return [] }
        let arguments: [String: Int64] = ["last": moment[0], "first": moment[1]]
        return try paths.compactMap { path in
          try Self.cgroupLimits(of: path, db, StatementArguments(arguments))
        }
      }
    }
  }

  private static func cgroupLimits(
    of path: String, _ db: Database, _ moment: StatementArguments
  ) throws -> CgroupReading? {
    let row = try Row.fetchOne(
      db,
      sql: """
        SELECT x.limit_kib, x.swap_limit_kib
        FROM cgroup g
        JOIN cgroup_sample x ON x.cgroup_id = g.cgroup_id
          AND x.snapshot_id BETWEEN :first AND :last
        WHERE g.path = :path
        ORDER BY x.snapshot_id DESC LIMIT 1
        """, arguments: moment &+ ["path": path])
    guard let row else { return nil }
    var sample = CgroupSample()
    sample.limitKib = row[0]
    sample.swapLimitKib = row[1]
    return CgroupReading(path: path, sample: sample)
  }
}
