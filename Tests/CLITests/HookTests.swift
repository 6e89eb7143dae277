import Foundation
import OomhistTestSupport
import Testing

/// Programs that hear of kills: once each, with the kill in their hands, and never for long.
@Suite struct HookTests {
  private let incident: Incident
  private let folder: TemporaryFolder

  init() throws {
    incident = try Incident.recorded()
    folder = try TemporaryFolder()
    // Hooks run as nobody where the tests run as root.
    chmod(folder.url.path, 0o777)
  }

  @discardableResult
  private func hook(_ name: String, _ script: String, mode: mode_t = 0o755) throws -> String {
    let path = try folder.write("#!/bin/sh\n\(script)\n", to: "hooks/\(name)")
    chmod(path, mode)
    return path
  }

  private func hooks(_ more: [String], now: String = "2026-11-20 09:00") throws -> ToolRun {
    try incident.tool(["hooks"] + more + ["--hooks", folder.path("hooks")], now: now)
  }

  private func report(_ pid: Int, _ comm: String) -> OOMReport {
    OOMReport(victim: .init(pid: pid, name: comm, rssPages: 1000))
  }

  private func said(_ name: String = "said") -> String? {
    try? String(contentsOfFile: folder.path(name), encoding: .utf8)
  }

  @Test func aHookHasTheKillInItsHands() throws {
    try hook("say", "{ env | grep OOMHIST_; cat; } > \(folder.path("said"))")
    let run = try hooks(["test"])
    #expect(run.status == 0, "\(run.stderr)")
    #expect(run.stderr == "1 of 1 hooks ran well for kill 1\n")
    let text = try #require(said())
    for line in [
      "OOMHIST_KILL=1", "OOMHIST_VICTIM_COMM=shopdb", "OOMHIST_VICTIM_PID=412",
      "OOMHIST_SUSPECT=reindexer", "OOMHIST_VERDICT=other", "OOMHIST_HELD_BACK=0",
    ] { #expect(text.contains(line + "\n"), "\(line)") }
    let json = try #require(text.split(separator: "\n").last)
    let event = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
    #expect(event?["victim_comm"] as? String == "shopdb")
  }

  /// As under a unit with `AmbientCapabilities=`, whose user is not root.
  @Test(
    .enabled(
      if: geteuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv"),
      "not root, or no setpriv: no capability can be handed on"))
  func itInheritsNoCapability() throws {
    let hook = try hook(
      "caps", "grep -e CapPrm -e CapEff /proc/self/status > \(folder.path("said"))")
    let database = folder.path("record.db")
    try FileManager.default.copyItem(atPath: incident.database, toPath: database)
    // Belongs to whoever runs it, or it is left out.
    for path in [database, hook] { chown(path, 65534, 65534) }
    let run = try ToolRun.shell(
      """
      exec setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=+syslog \
        --ambient-caps=+syslog -- "$OOMHIST" hooks test --db \(database) \
        --hooks \(folder.path("hooks"))
      """)
    #expect(run.status == 0, "\(run.stderr)")
    #expect(said() == "CapPrm:\t0000000000000000\nCapEff:\t0000000000000000\n")
  }

  @Test(.enabled(if: geteuid() == 0, "not root: hooks run as the same user"))
  func itRunsAsAnUnprivilegedUser() throws {
    try hook("who", "id -u > \(folder.path("said"))")
    #expect(try hooks(["test"]).status == 0)
    #expect(said() == "65534\n")
    let unknown = try hooks(["test", "--run-as", "no-such-user"])
    #expect(unknown.status == 64)
    #expect(unknown.stderr.contains("no user here is named no-such-user"))
  }

  @Test func eachKillIsToldOnce() throws {
    try hook("count", "echo $OOMHIST_KILL $OOMHIST_HELD_BACK >> \(folder.path("said"))")
    // What is known at the first run is no news.
    #expect(try hooks(["run"]).status == 0)
    #expect(said() == nil)
    let log = report(977, "reindexer").iso(stamp: "2026-11-20T08:55:00+00:00")
    let file = try folder.write(log, to: "kern.log")
    #expect(try incident.tool(["ingest", file]).status == 0)
    for _ in 0..<3 { #expect(try hooks(["run"]).status == 0) }
    #expect(said() == "2 0\n")
  }

  @Test(.enabled(if: OtherUser.isAvailable, "root cannot step down to a user who can run the tool"))
  func aReaderHearsOfKillsThatComeLater() throws {
    try hook("count", "echo $OOMHIST_KILL >> \(folder.path("said"))")
    let log = report(977, "reindexer").iso(stamp: "2026-11-20T08:55:00+00:00")
    // Who may not write there, where no recorder runs, reads the file as it is when it is opened.
    chmod(incident.folder.url.path, 0o755)
    chmod(incident.database, 0o644)
    let common = "--db '\(incident.database)' --utc --now '2026-11-20 09:00'"
    let run = try ToolRun.shell(
      """
      cd '\(folder.url.path)'
      \(OtherUser.prefix ?? "") "$OOMHIST" hooks run --interval 100ms --hooks hooks --state told \(common) &
      for i in $(seq 100); do [ -s told ] && break; sleep 0.05; done
      "$OOMHIST" ingest '\(try folder.write(log, to: "kern.log"))' \(common)
      for i in $(seq 200); do grep -q 'last-kill 2' told && break; sleep 0.05; done
      kill $!
      wait $!
      """)
    #expect(run.status == 0, "\(run.stderr)")
    #expect(said() == "2\n")
  }

  @Test func historyAndTooManyAreNotTold() throws {
    try hook("count", "echo $OOMHIST_KILL $OOMHIST_HELD_BACK >> \(folder.path("said"))")
    #expect(try hooks(["run"]).status == 0)
    var log = report(50, "old").iso(stamp: "2026-11-10T08:55:00+00:00")
    for pid in 51...54 {
      log += report(pid, "new").iso(stamp: "2026-11-20T08:5\(pid - 50):00+00:00")
    }
    let file = try folder.write(log, to: "kern.log")
    #expect(try incident.tool(["ingest", file]).status == 0)
    #expect(try hooks(["run", "--per-hour", "2"]).status == 0)
    let lines = try #require(said()).split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.allSatisfy { $0.hasSuffix(" 0") })
  }

  @Test func aHookThatHangsIsEndedAndTheOthersRun() throws {
    try hook("a-slow", "sleep 60 & sleep 60")
    try hook("b-bad", "exit 3")
    try hook("c-good", "echo well > \(folder.path("said"))")
    let start = Date()
    let run = try hooks(["test", "--timeout", "300ms"])
    #expect(Date().timeIntervalSince(start) < 20)
    #expect(run.status == 1)
    #expect(run.stderr.contains("a-slow took longer than 300ms and was ended for kill 1"))
    #expect(run.stderr.contains("b-bad ended with status 3 for kill 1"))
    #expect(run.stderr.contains("1 of 3 hooks ran well"))
    #expect(said() == "well\n")
  }

  @Test func onlySafeExecutablesAreHooks() throws {
    for name in ["mail.dpkg-old", ".hidden", "mail~", "read me"] {
      try hook(name, "echo \(name.count) >> \(folder.path("said"))")
    }
    try hook("open", "echo open >> \(folder.path("said"))", mode: 0o757)
    try hook("plain", "echo plain >> \(folder.path("said"))", mode: 0o644)
    let run = try hooks(["test"])
    #expect(run.status == 1)
    #expect(said() == nil)
    #expect(run.stderr.contains("open is left out: everybody may change it"))
    #expect(run.stderr.contains("plain is left out: it is not executable"))
    #expect(run.stderr.contains("there is no hook in"))
  }

  @Test func aFolderThatEverybodyMayChangeHasNoHooks() throws {
    try hook("say", "echo said > \(folder.path("said"))")
    chmod(folder.path("hooks"), 0o777)
    let run = try hooks(["test"])
    #expect(run.status == 1)
    #expect(said() == nil)
    #expect(run.stderr.contains("/hooks is left out: everybody may change it"))
  }

  @Test func aHookGetsNoDescriptorsButItsThree() throws {
    // Others may come from whoever started the tests.
    try hook("list", "readlink /proc/$$/fd/* > \(folder.path("said")); true")
    #expect(try hooks(["test"]).status == 0)
    let open = try #require(said()).split(separator: "\n")
    #expect(open.count { $0.hasSuffix(" (deleted)") } == 1, "standard input: \(open)")
  }

  @Test func whoStopsUsStopsTheHookAndTheKillIsToldAgain() throws {
    try hook("slow", "echo $$ $OOMHIST_KILL >> \(folder.path("said")); sleep 60")
    #expect(try hooks(["run"]).status == 0)
    let log = report(977, "reindexer").iso(stamp: "2026-11-20T08:55:00+00:00")
    let file = try folder.write(log, to: "kern.log")
    #expect(try incident.tool(["ingest", file]).status == 0)
    for count in 1...2 {
      let started = try ToolRun.Started(
        ToolRun.toolPath,
        [
          "hooks", "run", "--hooks", folder.path("hooks"), "--db", incident.database, "--now",
          "2026-11-20 09:00", "--utc",
        ])
      let deadline = Date().addingTimeInterval(20)
      while lines().count < count, Date() < deadline { usleep(10_000) }
      started.send(signal: SIGTERM)
      let run = try started.wait(timeoutSeconds: 20)
      #expect(run.status == 1)
      #expect(run.stderr.contains("the hooks were stopped"))
    }
    #expect(lines().map { $0.split(separator: " ").last } == ["2", "2"])
    for line in lines() {
      let pid = try #require(line.split(separator: " ").first.flatMap { pid_t($0) })
      #expect(kill(pid, 0) == -1 && errno == ESRCH)
    }
  }

  private func lines() -> [Substring] { (said() ?? "").split(separator: "\n") }

  @Test func hostileNamesAreOneLineOfText() throws {
    let hostile = try Incident()
    try hostile.setProcesses(reindexerKib: 1000)
    try hostile.collect(at: "2026-11-20 08:40")
    let log = report(412, "$(id)\u{1b}[2J").iso(stamp: "2026-11-20T08:41:07+00:00")
    let file = try folder.write(log, to: "kern.log")
    #expect(try hostile.tool(["ingest", file]).status == 0)
    try hook("say", "env | grep -a OOMHIST_VICTIM_COMM > \(folder.path("said"))")
    let run = try hostile.tool(["hooks", "test", "--hooks", folder.path("hooks")])
    #expect(run.status == 0)
    let text = try #require(said())
    #expect(text.hasPrefix("OOMHIST_VICTIM_COMM=$(id)"))
    #expect(!text.contains("\u{1b}"))
    #expect(text.filter { $0 == "\n" }.count == 1)
  }
}
