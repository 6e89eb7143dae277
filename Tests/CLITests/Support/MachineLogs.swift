import Foundation
import OomhistTestSupport

/// A machine's root folder with logs in it, and the database that they are read into.
struct MachineLogs {
  let folder: TemporaryFolder
  var rootfs: String { folder.path("root") }
  var database: String { folder.path("h.db") }

  init() throws {
    folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path("root/var/log"), withIntermediateDirectories: true)
  }

  /// Path of a log.
  func log(_ name: String) -> String { folder.path("root/var/log/" + name) }

  /// A whole report of a kill at a minute of the 20th of November, between lines of other things.
  static func kill(_ pid: Int, minute: Int) -> String {
    var report = OOMReport()
    report.victim = OOMReport.Task(pid: pid, name: "shopdb", rssPages: 230_000 + pid)
    report.tasks = [report.victim]
    let stamp = "2026-11-20T03:\(minute < 10 ? "0" : "")\(minute):00.000000+00:00"
    return "\(stamp) web1 systemd[1]: Started something.\n" + report.iso(stamp: stamp)
  }

  /// Lines that are no report, of about so many KiB.
  static func noise(kib: Int, minute: Int) -> String {
    let stamp = "2026-11-20T03:\(minute < 10 ? "0" : "")\(minute):30.000000+00:00"
    return (0..<kib * 10).map { number in
      "\(stamp) web1 app[77]: request \(number) was served in \(number % 97) ms, and that is all\n"
    }.joined()
  }

  func write(_ text: String, to name: String) throws {
    _ = try folder.write(text, to: "root/var/log/" + name)
  }

  func append(_ text: String, to name: String) throws {
    let file = try FileHandle(forWritingTo: URL(filePath: log(name)))
    try file.seekToEnd()
    try file.write(contentsOf: Data(text.utf8))
    try file.close()
  }

  /// Runs commands of a shell in the folder of the logs, as logrotate would.
  func rotate(_ commands: String) throws {
    let run = try ToolRun.shell("set -e; " + commands, currentDirectory: log(""))
    guard run.status == 0 else { throw Trouble.shell(run.stderr) }
  }

  enum Trouble: Error { case shell(String) }

  /// Reads what is new in them.
  func ingest(
    _ options: [String] = ["--logs"], environment: [String: String] = [:]
  ) throws -> ToolRun {
    try ToolRun.run(
      ["ingest", "--rootfs", rootfs, "--db", database] + options, environment: environment)
  }

  /// The first column of a statement, a blank between the rows.
  func value(_ sql: String) throws -> String {
    let run = try ToolRun.run(
      ["query", "--sql", "-", "--csv", "--no-header", "--db", database], stdin: Data(sql.utf8))
    // Rows of CSV end in CRLF, which is one character; quotes hold what looks like a number.
    return run.stdout.replacing("\"", with: "").split(whereSeparator: \.isNewline)
      .joined(separator: " ")
  }

  /// Process ids of the victims, in the order of their kills.
  func victims() throws -> String {
    try value("SELECT coalesce(victim_pid, '-') FROM oom_event ORDER BY at_us, kill_id")
  }
}
