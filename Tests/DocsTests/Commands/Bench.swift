import Foundation
import OomhistTestSupport

/// Where the command lines of one page are run: a folder of its own, with a clock that stands.
///
/// - `oomhist` is the program under test, at 12:00 on the day of the demo incident, in UTC. Asked
///   without `--db` it finds that incident. `top` and `collect` see the machine ``WebServer``.
/// - `/var/log` is `Tests/Fixtures/docs/log`, `dmesg` and `journalctl -k` print a recorded log;
///   `kern.log`, `messages.1.xz`, `sosreport-web1.tar.xz` and a question, `my.sql`, stand in the
///   working folder.
/// - `first.db` there is what the tutorial records: a program that outgrew the limit of its unit,
///   recorded in a virtual machine with Debian's Linux 6.12.
/// - `Tests`, `docs`, `packaging` and `Makefile` are those of this checkout.
final class Bench {
  /// What the clock says.
  var now = "2026-11-21 12:00:00"
  /// Folders that pages name and that stand below the bench.
  private static let mapped = ["/var/log", "/var/lib"]

  private let folder: TemporaryFolder
  private let web: WebServer
  private var root: String { folder.url.resolvingSymlinksInPath().path }
  private var work: String { root + "/home" }
  private var database: String

  init() throws {
    folder = try TemporaryFolder()
    web = try WebServer()
    database = "/var/lib/oomhist/oomhist.db"
    for name in ["home", "bin", "var/lib/oomhist"] {
      try FileManager.default.createDirectory(
        at: folder.url.appending(path: name), withIntermediateDirectories: true)
    }
    try FileManager.default.copyItem(
      at: Golden.folder.appending(path: "docs/log"), to: folder.url.appending(path: "var/log"))
    for name in ["Tests", "docs", "packaging", "Makefile"] {
      try FileManager.default.createSymbolicLink(
        atPath: work + "/" + name, withDestinationPath: Repository.root.path + "/" + name)
    }
    try writePrograms()
    for (name, data) in try Self.files.get() {
      let target = name == "oomhist.db" ? root + database : work + "/" + name
      try data.write(to: URL(fileURLWithPath: target))
    }
  }

  /// The files of every bench, made once.
  private static let files = Result<[String: Data], any Error> {
    let folder = try TemporaryFolder()
    let run = try ToolRun.shell(
      """
      set -e
      "$OOMHIST" demo --keep oomhist.db
      cp "$LOGS/log/messages" kern.log
      echo 'SELECT count(*) FROM snapshot' > my.sql
      xz -c "$LOGS/log/messages-20260517" > messages.1.xz
      tar -cJf sosreport-web1.tar.xz -C "$LOGS" log
      if command -v sqlite3 > /dev/null; then
        "$OOMHIST" ingest /dev/null --db first.db
        sqlite3 first.db < "$LOGS/first.sql"
      fi
      """,
      environment: ["LOGS": Golden.folder.path + "/docs"], currentDirectory: folder.url.path)
    guard run.status == 0 else { throw Unprepared(reason: run.stderr) }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
    return try names.reduce(into: [:]) { files, name in
      files[name] = try Data(contentsOf: folder.url.appending(path: name))
    }
  }

  struct Unprepared: Error {
    var reason: String
  }

  private func writePrograms() throws {
    let logs = Golden.folder.path + "/kernel-logs"
    let machine = "--procfs \(web.root.procfs) --sysfs \(web.root.sysfs)"
    try program(
      "oomhist",
      """
      case "$1" in
      collect) set -- "$@" --now "$NOW" \(machine) --kmsg none ;;
      top) set -- "$@" --now "$NOW" \(machine) ;;
      query|explain|plot|forecast|report|export|ingest|parse) set -- "$@" --now "$NOW" ;;
      esac
      exec '\(ToolRun.toolPath)' "$@"
      """)
    try program(
      "dmesg",
      """
      case "$*" in
      -T) exec cat '\(logs)/6.1-S2.dmesg-T.log' ;;
      '') exec cat '\(logs)/6.1-S2.dmesg.log' ;;
      esac
      exit 64
      """)
    try program(
      "journalctl",
      """
      case "$*" in
      *'-o short-iso-precise'*) exec cat '\(logs)/6.12-S5b.iso.log' ;;
      *-k*) exec cat '\(logs)/4.18-el8.journal-short.log' ;;
      esac
      exit 64
      """)
  }

  private func program(_ name: String, _ body: String) throws {
    let path = try folder.write("#!/bin/sh\n\(body)\n", to: "bin/" + name)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
  }

  /// From here on the commands meet no database.
  func takeNewDatabase() {
    database = "/var/lib/oomhist/new.db"
    for suffix in ["", "-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: root + database + suffix)
    }
  }

  /// Runs a command line as a shell does that stands in the bench.
  func run(_ command: String, untilStopped: Bool = false) throws -> ToolRun {
    let path = root + "/bin:" + Toolbox.path
    return try ToolRun.shell(
      untilStopped
        ? "exec timeout --preserve-status -s INT 1 \(placed(command))"
        : "exec timeout -s KILL 15 /bin/sh -c \"$COMMAND\"",
      environment: [
        "COMMAND": placed(command), "NOW": now, "PATH": path, "HOME": work,
        "OOMHIST_DB": root + database,
        "COLUMNS": "80",
      ],
      currentDirectory: work, timeoutSeconds: 20)
  }

  /// A command with the folders of a machine put where the bench has them.
  private func placed(_ command: String) -> String {
    Self.mapped.reduce(command) { text, path in
      text.replacing(path, with: root + path)
    }
  }

  /// Output as the page's reader would get it.
  func seen(_ output: String) -> [String] {
    output.replacing(root, with: "").replacing("\r\n", with: "\n")
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }
}
