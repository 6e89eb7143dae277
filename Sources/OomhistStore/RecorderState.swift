import GRDB
import OomhistModel

/// What the writer knows of the values that are stored last, so that it writes changes only.
///
/// Read back from the file at the start of a run, and again when another writer has appended
/// since: two recorders on one file then still agree.
struct RecorderState {
  struct Known {
    let identity: ProcessIdentity
    let processID: Int64
    var sample: ProcessSample
    var facts: ProcessFacts
  }

  struct KnownCgroup {
    let cgroupID: Int64
    var sample: CgroupSample
    /// Snapshot that saw it last.
    var seenIn: Int64
  }

  let bootNo: Int64
  var lastSnapshotID: Int64
  var lastWallUs: Int64
  var lastBoottimeUs: Int64
  var keyframeID: Int64
  var keyframeBoottimeUs: Int64
  /// Ascending by pid, as a snapshot's are.
  var processes: [Known]
  /// By path.
  var cgroups: [String: KnownCgroup] = [:]
  var settings: [String: String?]
  /// The kernel's own count of kills, when it was read last.
  var oomKills: Int64?

  /// State of a boot of which nothing is stored yet.
  static func empty(bootNo: Int64, after snapshotID: Int64, _ db: Database) throws -> Self {
    RecorderState(
      bootNo: bootNo, lastSnapshotID: snapshotID, lastWallUs: .min, lastBoottimeUs: .min,
      keyframeID: 0,
      keyframeBoottimeUs: .min, processes: [], settings: try settings(db))
  }

  /// Replays the last stored values of a boot.
  static func load(bootNo: Int64, _ db: Database) throws -> Self {
    let newest = try Int64.fetchOne(db, sql: "SELECT max(snapshot_id) FROM snapshot") ?? 0
    let last = try Row.fetchOne(
      db,
      sql: """
        SELECT s.snapshot_id, s.wall_us, s.keyframe_id, k.boottime_us, s.boottime_us
        FROM snapshot s JOIN snapshot k ON k.snapshot_id = s.keyframe_id
        WHERE s.boot_no = ? ORDER BY s.snapshot_id DESC LIMIT 1
        """, arguments: [bootNo])
    guard let last else { return try empty(bootNo: bootNo, after: newest, db) }
    let lastID: Int64 = last[0]
    var state = RecorderState(
      bootNo: bootNo, lastSnapshotID: newest, lastWallUs: last[1], lastBoottimeUs: last[4],
      keyframeID: last[2],
      keyframeBoottimeUs: last[3],
      processes: try processes(bootNo: bootNo, keyframeID: last[2], lastID: lastID, db),
      settings: try settings(db))
    state.cgroups = try cgroups(keyframeID: last[2], lastID: lastID, db)
    state.oomKills = try Int64.fetchOne(
      db, sql: "SELECT oom_kills FROM machine_sample WHERE snapshot_id = ?", arguments: [lastID])
    return state
  }

  private static func cgroups(
    keyframeID: Int64, lastID: Int64, _ db: Database
  ) throws -> [String: KnownCgroup] {
    let columns = CgroupSample.fields.map { "x.\($0.column)" }.joined(separator: ", ")
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT g.path, x.cgroup_id, \(columns), max(x.snapshot_id)
        FROM cgroup_sample x JOIN cgroup g ON g.cgroup_id = x.cgroup_id
        WHERE x.snapshot_id BETWEEN ? AND ?
        GROUP BY x.cgroup_id
        """, arguments: [keyframeID, lastID])
    var known: [String: KnownCgroup] = [:]
    while let row = try rows.next() {
      var sample = CgroupSample()
      for (index, field) in CgroupSample.fields.enumerated() {
        sample[keyPath: field.path] = row[2 + index]
      }
      // A row without numbers says that it is gone.
      guard sample != CgroupSample() else { continue }
      known[row[0]] = KnownCgroup(cgroupID: row[1], sample: sample, seenIn: lastID)
    }
    return known
  }

  private static func processes(
    bootNo: Int64, keyframeID: Int64, lastID: Int64, _ db: Database
  ) throws -> [Known] {
    let columns = ProcessSample.fields.map { "x.\($0.column)" }.joined(separator: ", ")
    let sums = ProcessSample.fields.map { "sum(x.\($0.column)) AS \($0.column)" }
      .joined(separator: ", ")
    let keys = ChangeRows.keys(keyframeID...lastID)
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT p.process_id, p.pid, p.start_ticks, f.ppid, f.uid, f.comm, e.value, c.value, g.path,
               x.present, \(columns)
        FROM (SELECT x.process_id, sum(x.present) AS present, \(sums)
              FROM process_change x WHERE x.change_key BETWEEN ? AND ?
              GROUP BY x.process_id) x
        JOIN process p ON p.process_id = x.process_id
          AND p.boot_no = ? AND p.gone_snapshot_id IS NULL
        JOIN process_fact f ON f.process_id = p.process_id AND f.snapshot_id =
          (SELECT max(snapshot_id) FROM process_fact WHERE process_id = p.process_id)
        LEFT JOIN text e ON e.text_id = f.exe_id
        LEFT JOIN text c ON c.text_id = f.cmdline_id
        LEFT JOIN cgroup g ON g.cgroup_id = f.cgroup_id
        ORDER BY p.pid, p.start_ticks
        """, arguments: [keys.lowerBound, keys.upperBound, bootNo])
    var known: [Known] = []
    while let row = try rows.next() {
      var sample = ProcessSample()
      let present: Int64 = row[9]
      for (index, field) in ProcessSample.fields.enumerated() where present & 1 << index != 0 {
        sample[keyPath: field.path] = row[10 + index]
      }
      let facts = ProcessFacts(
        ppid: row[3], uid: row[4], comm: row[5], exe: row[6], cmdline: row[7], cgroup: row[8])
      let startTicks: Int64 = row[2]
      let identity = ProcessIdentity(pid: row[1], startTicks: UInt64(bitPattern: startTicks))
      known.append(Known(identity: identity, processID: row[0], sample: sample, facts: facts))
    }
    return known
  }

  private static func settings(_ db: Database) throws -> [String: String?] {
    let rows = try Row.fetchAll(
      db, sql: "SELECT name, value, max(snapshot_id) FROM setting GROUP BY name")
    return Dictionary(uniqueKeysWithValues: rows.map { ($0[0] as String, $0[1] as String?) })
  }
}
