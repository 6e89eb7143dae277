import Foundation
import OomhistTestSupport
import Testing

/// The same answer in every format, on screen and in files.
@Suite struct OutputTests {
  static let formats = ["table", "csv", "json", "ndjson", "markdown"]

  @Test(arguments: formats)
  func theKillsOfARecordedMachineAreThoseOfTheGoldenFile(format: String) throws {
    let run = try Incident.recorded().tool(["query", "--format", format])
    #expect(run.status == 0)
    expectGolden(run.stdout, fixture: "cli/kills.\(format)")
  }

  @Test(arguments: [
    ("growth", ["query", "growth", "--since", "today"]),
    ("history", ["query", "history", "--since", "today", "--comm", "reindexer"]),
    ("scores", ["query", "scores", "--since", "today"]),
    ("top", ["top", "--at", "2026-11-20 08:45"]),
    ("list", ["query", "--list"]),
    ("no-kills", ["query", "--since", "08:50"]),
  ])
  func otherAnswersAreThoseOfTheirGoldenFiles(name: String, arguments: [String]) throws {
    let run = try Incident.recorded().tool(arguments)
    #expect(run.status == 0, "\(run.stderr)")
    expectGolden(run.stdout, fixture: "cli/\(name).txt")
  }

  @Test(arguments: ["kills", "growth", "history", "machine", "scores", "settings", "snapshots"])
  func everyLineOfATableFitsThePage(query: String) throws {
    let run = try Incident.recorded().tool(["query", query, "--since", "@0"])
    #expect(run.status == 0, "\(run.stderr)")
    #expect(run.lines.count >= 2)
    for line in run.lines { #expect(line.count <= 80, "\(line)") }
  }

  @Test func anEmptyResultIsAValidDocument() throws {
    let incident = try Incident()
    try incident.setProcesses(reindexerKib: 1000)
    try incident.collect(at: "2026-11-20 08:00")
    #expect(try incident.tool(["query", "--json"]).stdout == "[]\n")
    #expect(try incident.tool(["query", "--format", "ndjson"]).stdout.isEmpty)
    let csv = try CSVText.rows(try incident.tool(["query", "--csv"]).stdout)
    #expect(csv.count == 1)
    let markdown = try incident.tool(["query", "--format", "markdown"]).stdout
    let rows = markdown.split(separator: "\n", omittingEmptySubsequences: false)
    let prose = rows.firstIndex { !$0.isEmpty && !$0.hasPrefix("|") } ?? 0
    #expect(prose == 0 || rows[prose - 1].isEmpty)
  }

  @Test func noKillsSaysWhatWasLookedAtAndSinceWhen() throws {
    let incident = try Incident()
    try incident.recordGrowth()
    let run = try incident.tool(["query", "--since", "2026-11-20 07:00"])
    #expect(run.status == 0)
    #expect(run.stdout.hasPrefix("No OOM kills since 2026-11-20 07:00:00 UTC.\n"))
    #expect(run.stdout.contains("Looked at 3 snapshots; recording since 2026-11-20 08:00:00 UTC"))
    #expect(run.stdout.contains("counter (oom_kill) agrees"))
    try incident.root.write("proc/vmstat", "oom_kill 2\n")
    try incident.collect(at: "2026-11-20 08:50")
    #expect(try incident.tool(["query", "--csv"]).stdout.contains(",kernel,unlogged,"))
    #expect(
      try incident.tool(["query", "-p", "comm=web*"]).stdout.contains("went up by 2"))
  }

  @Test(arguments: formats)
  func aHostileNameDoesNotReachTheTerminalRaw(format: String) throws {
    let name = "e\u{1b}[31m|\"=,\u{7}"
    let incident = try Incident.recorded(comm: name)
    for arguments in [["query"], ["query", "history", "--since", "@0"], ["query", "growth"]] {
      let run = try incident.tool(arguments + ["--format", format, "--color", "never"])
      #expect(run.status == 0, "\(run.stderr)")
      #expect(Self.showsEscape(run), "the name is not in the answer")
      for byte in [UInt8(0x1b), 0x07] {
        #expect(!run.stdoutData.contains(byte))
        #expect(!run.stderrData.contains(byte))
      }
    }
    let live = try ToolRun.run(["top", "--procfs", incident.root.procfs, "--format", format])
    #expect(Self.showsEscape(live))
    #expect(!live.stdoutData.contains(0x1b))
  }

  /// Whether an ESC is there in writing: `\x1b`, or `\u001b` in JSON.
  private static func showsEscape(_ run: ToolRun) -> Bool {
    run.stdout.contains("\\x1b") || run.stdout.contains("\\u001b")
  }

  @Test func aHostileNameInALogIsEscaped() throws {
    var report = OOMReport()
    report.victim.name = "e\u{1b}]0;x\u{7}) score 999"
    let log = Data(report.iso(stamp: "2026-11-20T08:41:07+00:00").utf8)
    let run = try ToolRun.run(["parse"], stdin: log)
    #expect(run.status == 0)
    #expect(run.lines.count == 1)
    #expect(!run.stdoutData.contains(0x1b))
    let event = try JSONSerialization.jsonObject(with: run.stdoutData) as? [String: Any]
    #expect(event?["victim_pid"] as? Int == 412)
  }

  @Test func colourIsForTerminalsUnlessAskedFor() throws {
    let incident = try Incident.recorded()
    #expect(!(try incident.tool(["query"])).stdoutData.contains(0x1b))
    #expect(try incident.tool(["query", "--color", "always"]).stdoutData.contains(0x1b))
    #expect(!(try incident.tool(["query", "--color", "never"])).stdoutData.contains(0x1b))
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/script"), "no script(1)"))
  func noColorIsHeededAtATerminal() throws {
    let incident = try Incident.recorded()
    func onTerminal(_ environment: [String: String]) throws -> ToolRun {
      try ToolRun.shell(
        "script -qec '\"$OOMHIST\" query --utc --db \(incident.database)' /dev/null",
        environment: environment.merging(["TERM": "xterm"]) { mine, _ in mine })
    }
    #expect(try onTerminal([:]).stdout.contains("\u{1b}["))
    #expect(try onTerminal(["NO_COLOR": ""]).stdout.contains("\u{1b}["))
    #expect(!(try onTerminal(["NO_COLOR": "1"])).stdout.contains("\u{1b}["))
  }

  @Test func exitCodeTellsOfKills() throws {
    let incident = try Incident.recorded()
    #expect(try incident.tool(["query", "--exit-code"]).status == 3)
    #expect(try incident.tool(["query", "--exit-code", "--since", "08:50"]).status == 0)
    let log = try incident.folder.write(incident.log, to: "kern.log")
    #expect(try ToolRun.run(["parse", "--exit-code", log]).status == 3)
    #expect(try ToolRun.run(["parse", "--exit-code", "/dev/null"]).status == 0)
  }
}
