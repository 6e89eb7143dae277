import GRDB
import OomhistModel
import OomhistParsing

/// Keys of rows that are stored once and referred to: found, or made.
extension Database {
  func bootNo(for boot: Boot) throws -> Int64 {
    if let known = try Int64.fetchOne(
      cachedStatement(sql: "SELECT boot_no FROM boot WHERE boot_id = ?"),
      arguments: [boot.bootID])
    {
      return known
    }
    try execute(
      sql: """
        INSERT INTO boot (boot_id, host, kernel_release, page_size_kib, ticks_per_second, booted_us)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        boot.bootID, boot.host, boot.kernelRelease, boot.pageSizeKib, boot.ticksPerSecond,
        boot.bootedUs,
      ])
    return lastInsertedRowID
  }

  /// A process that an overlapping recorder had taken for gone is taken back.
  func processID(
    for identity: ProcessIdentity, snapshot: Snapshot, snapshotID: Int64, bootNo: Int64
  ) throws -> Int64 {
    let ticksPerSecond = UInt64(max(1, snapshot.boot.ticksPerSecond))
    let seconds = Int64(clamping: identity.startTicks / ticksPerSecond)
    let rest = Int64(clamping: identity.startTicks % ticksPerSecond * 1_000_000 / ticksPerSecond)
    let startedUs = snapshot.boot.bootedUs &+ seconds &* 1_000_000 &+ rest
    let id = try Int64.fetchOne(
      cachedStatement(
        sql: """
          INSERT INTO process (boot_no, pid, start_ticks, started_us, first_snapshot_id)
          VALUES (?, ?, ?, ?, ?)
          ON CONFLICT (boot_no, pid, start_ticks) DO UPDATE SET gone_snapshot_id = NULL
          RETURNING process_id
          """),
      arguments: [
        bootNo, identity.pid, Int64(bitPattern: identity.startTicks), startedUs, snapshotID,
      ])
    return id ?? lastInsertedRowID
  }

  func textID(for value: String?) throws -> Int64? {
    guard let value else { return nil }
    if let known = try Int64.fetchOne(
      cachedStatement(sql: "SELECT text_id FROM text WHERE value = ?"), arguments: [value])
    {
      return known
    }
    try cachedStatement(sql: "INSERT INTO text (value) VALUES (?)").execute(arguments: [value])
    return lastInsertedRowID
  }

  func cgroupID(for path: String?) throws -> Int64? {
    guard let path else { return nil }
    if let known = try Int64.fetchOne(
      cachedStatement(sql: "SELECT cgroup_id FROM cgroup WHERE path = ?"), arguments: [path])
    {
      return known
    }
    let named = CgroupPath(path)
    try execute(
      sql: "INSERT INTO cgroup (path, unit, container_id, pod_uid) VALUES (?, ?, ?, ?)",
      arguments: [path, named.unit, named.containerID, named.podUID])
    return lastInsertedRowID
  }

  /// Stores a gap, or prolongs the last one of its kind where nothing lies between them.
  func note(_ gap: Gap, bootNo: Int64, continuesUs: Int64) throws {
    let count =
      gap.kind.countsAddUp
      ? "CASE WHEN coalesce(count, :count) IS NOT NULL THEN coalesce(count, 0) + coalesce(:count, 0) END"
      : "max(coalesce(count, :count), coalesce(:count, count))"
    try execute(
      sql: """
        UPDATE gap SET until_us = max(until_us, :until), count = \(count)
        WHERE gap_id = (SELECT max(gap_id) FROM gap WHERE boot_no = :boot AND kind = :kind)
          AND until_us >= :continues
        """,
      arguments: [
        "until": gap.untilUs, "count": gap.count, "boot": bootNo, "kind": gap.kind.rawValue,
        "continues": continuesUs,
      ])
    guard changesCount == 0 else { return }
    try execute(
      sql: """
        INSERT INTO gap (boot_no, kind, from_us, until_us, count, detail) VALUES (?, ?, ?, ?, ?, ?)
        """,
      arguments: [bootNo, gap.kind.rawValue, gap.fromUs, gap.untilUs, gap.count, gap.detail])
  }
}
