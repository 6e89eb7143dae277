import Foundation
import OomhistTestSupport

/// A made-up machine with a database, recorded by the real program at fixed times.
///
/// `shopdb` has its memory from the start, `reindexer` grows; the kernel then kills `shopdb`.
struct Incident {
  let root: FakeRoot
  let folder: TemporaryFolder
  var database: String { folder.path("oomhist.db") }

  init() throws {
    root = try FakeRoot()
    folder = try TemporaryFolder()
    try root.write(
      "proc/meminfo",
      """
      MemTotal:        8000000 kB
      MemFree:          900000 kB
      MemAvailable:    1500000 kB
      Shmem:             20000 kB
      SReclaimable:      90000 kB
      SUnreclaim:        60000 kB
      SwapTotal:       2000000 kB
      SwapFree:        2000000 kB

      """)
    try root.write("proc/vmstat", "oom_kill 0\n")
  }

  /// The machine's processes when `reindexer` has this much.
  func setProcesses(reindexerKib: Int, comm: String = "reindexer") throws {
    var shopdb = FakeProcess(pid: 412, comm: "shopdb")
    shopdb.rssAnonKib = 900_000
    shopdb.cgroup = "0::/system.slice/db.service\n"
    shopdb.arguments = ["/usr/sbin/shopdb", "--password=hunter2", "--data", "/srv/shop"]
    shopdb.exe = "/usr/sbin/shopdb"
    var reindexer = FakeProcess(pid: 977, comm: comm)
    reindexer.rssAnonKib = reindexerKib
    reindexer.cgroup = "0::/system.slice/reindex.service\n"
    reindexer.arguments = ["/usr/bin/reindexer", "--all"]
    reindexer.exe = "/usr/bin/reindexer"
    try root.add(FakeProcess(pid: 1, comm: "systemd"))
    try root.add(shopdb)
    try root.add(reindexer)
  }

  /// Runs the program on this database, with the clock at `now` and times in UTC.
  @discardableResult
  func tool(
    _ arguments: [String], now: String = "2026-11-20 09:00", stdin: String? = nil,
    environment: [String: String] = [:]
  ) throws -> ToolRun {
    try ToolRun.run(
      arguments + ["--db", database, "--utc", "--now", now],
      stdin: stdin.map { Data($0.utf8) }, environment: environment)
  }

  /// One snapshot of the machine as its files stand.
  @discardableResult
  func collect(
    at now: String, kmsg: String = "none", _ more: [String] = [],
    environment: [String: String] = [:]
  ) throws -> ToolRun {
    try setUptime(at: now)
    return try tool(
      [
        "collect", "--procfs", root.procfs, "--sysfs", root.sysfs, "--kmsg", kmsg,
      ] + more, now: now, environment: environment)
  }

  /// Time since boot goes with the clock: 86400.25 s at 08:41.
  private func setUptime(at now: String) throws {
    let parts = now.suffix(5).split(separator: ":").compactMap { Int($0) }
    guard now.hasPrefix("2026-11-20 "), now.count == 16, parts.count == 2 else { return }
    let seconds = 86_400 + ((parts[0] * 60 + parts[1]) - (8 * 60 + 41)) * 60
    try root.write("proc/uptime", "\(seconds).25 170000.00\n")
  }

  /// The three snapshots before the kill.
  func recordGrowth(comm: String = "reindexer") throws {
    let stages = [("08:00", 200_000), ("08:20", 1_400_000), ("08:40", 3_200_000)]
    for (time, kib) in stages {
      try setProcesses(reindexerKib: kib, comm: comm)
      try collect(at: "2026-11-20 \(time)")
    }
  }

  /// The report of the kill at 08:41:07, ISO-stamped.
  var log: String { OOMReport().iso(stamp: "2026-11-20T08:41:07.250000+00:00") }

  /// The recorded growth and the kill behind it.
  static func recorded(comm: String) throws -> Incident {
    let incident = try Incident()
    try incident.recordGrowth(comm: comm)
    try incident.tool(["ingest", "-"], stdin: incident.log)
    return incident
  }

  /// A copy of one recording that all tests share: it is made once.
  static func recorded() throws -> Incident {
    let incident = try Incident()
    try recording.get().write(to: URL(fileURLWithPath: incident.database))
    return incident
  }

  private static let recording = Result<Data, any Error> {
    let incident = try recorded(comm: "reindexer")
    return try Data(contentsOf: URL(fileURLWithPath: incident.database))
  }

  /// A database with one snapshot.
  static let oneSnapshot = Result<Data, any Error> {
    let incident = try Incident()
    try incident.setProcesses(reindexerKib: 1000)
    try incident.collect(at: "2026-11-20 08:00")
    return try Data(contentsOf: URL(fileURLWithPath: incident.database))
  }

  /// One value of the database, read with the program's own `query --sql`.
  func value(_ sql: String) throws -> String {
    let run = try ToolRun.run(
      ["query", "--sql", "-", "--csv", "--no-header", "--db", database], stdin: Data(sql.utf8))
    return run.stdout.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
