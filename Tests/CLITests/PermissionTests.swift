import Foundation
import OomhistTestSupport
import Testing

/// What a user without rights meets; as root the program is run as `nobody`.
@Suite(.enabled(if: OtherUser.isAvailable, "root cannot step down to a user who can run the tool"))
struct PermissionTests {
  @Test(arguments: ["query", "collect --kmsg none", "export growth", "ingest /dev/null"])
  func aDatabaseThatMayNotBeReadIsAMatterOfPermission(command: String) throws {
    let broken = try Broken()
    try lock(broken.filled("@/good.db"), 0)
    let run = try OtherUser.run("\(command) --db \(broken.filled("@/good.db"))")
    #expect(run.status == 77, "\(run.stderr)")
    #expect(run.stdout.isEmpty)
    #expect(run.stderr.contains(broken.filled("error: @/good.db cannot be opened")))
    #expect(run.stderr.contains("hint: "))
  }

  @Test func aDatabaseInAClosedFolderIsAMatterOfPermissionAndNotMissing() throws {
    let broken = try Broken()
    try lock(broken.folder.url.path, 0o700)
    if geteuid() != 0 { try lock(broken.folder.url.path, 0) }
    defer { try? lock(broken.folder.url.path, 0o755) }
    let run = try OtherUser.run("query --db \(broken.filled("@/good.db"))")
    #expect(run.status == 77, "\(run.stderr)")
  }

  @Test func aDatabaseMayBeAskedByOneWhoMayNotWriteIt() throws {
    let broken = try Broken()
    try lock(broken.filled("@/good.db"), 0o444)
    try lock(broken.folder.url.path, 0o555)
    defer { try? lock(broken.folder.url.path, 0o755) }
    let run = try OtherUser.run("query snapshots --since @0 --db \(broken.filled("@/good.db"))")
    #expect(run.status == 0, "\(run.stderr)")
    let denied = try OtherUser.run("collect --kmsg none --db \(broken.filled("@/good.db"))")
    #expect(denied.status == 77, "\(denied.stderr)")
  }

  @Test func aFolderThatMayNotBeWrittenIsAMatterOfPermission() throws {
    let broken = try Broken()
    try lock(broken.folder.url.path, 0o555)
    defer { try? lock(broken.folder.url.path, 0o755) }
    for line in ["collect --kmsg none --db @/new.db", "parse /dev/null --output @/out"] {
      let run = try OtherUser.run(broken.filled(line))
      #expect(run.status == 77, "\(run.stderr)")
      #expect(run.stderr.contains(broken.folder.url.path))
    }
  }

  @Test func aLogThatMayNotBeReadIsAMatterOfPermission() throws {
    let broken = try Broken()
    try lock(broken.filled("@/empty.log"), 0)
    let run = try OtherUser.run("parse \(broken.filled("@/empty.log"))")
    #expect(run.status == 77)
    #expect(run.stderr.contains("empty.log: Permission denied"))
    #expect(run.stderr.contains("hint: "))
  }

  @Test func hiddenProcessesAreAGapOfTheRecord() throws {
    let incident = try Incident()
    try incident.setProcesses(reindexerKib: 1000)
    try incident.root.write(
      "proc/self/mountinfo",
      "25 1 0:22 / /proc rw,nosuid,nodev,noexec,relatime shared:13 - proc proc rw,hidepid=2\n")
    try OtherUser.open(incident.folder.url.path)
    let run = try OtherUser.run(
      "collect --kmsg none --procfs \(incident.root.procfs) --sysfs \(incident.root.sysfs) "
        + "--db \(incident.database)")
    #expect(run.status == 0, "\(run.stderr)")
    #expect(try incident.value("SELECT processes_hidden FROM snapshot") == "1")
    #expect(try incident.value("SELECT kind FROM gap") == "process-hidden")
  }

  @Test(.enabled(if: geteuid() == 0, "only root can leave files to others"))
  func whatRootRecordsFirstTheOwnerOfTheFolderRecordsOn() throws {
    let broken = try Broken()
    let nobody: [FileAttributeKey: Any] = [
      .ownerAccountID: 65534, .groupOwnerAccountID: 65534, .posixPermissions: 0o750,
    ]
    try FileManager.default.setAttributes(nobody, ofItemAtPath: broken.folder.url.path)
    let line = broken.filled("collect --kmsg none --db @/new.db")
    #expect(try ToolRun.run(line.split(separator: " ").map(String.init)).status == 0)
    // As a run that was killed leaves it.
    _ = try ToolRun.shell("\"$OOMHIST\" \(line) --interval 1s & sleep 1; kill -9 $!")
    let run = try OtherUser.run(line)
    #expect(run.status == 0, "\(run.stderr)")
  }

  private func lock(_ path: String, _ mode: Int) throws {
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
  }
}
