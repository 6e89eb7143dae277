import Foundation
import OomhistTestSupport
import Testing

/// `query --watch`: the same question again and again.
@Suite struct WatchTests {
  private let incident: Incident

  init() throws { incident = try Incident.recorded() }

  /// Runs a query for a while and ends it with a signal; the status is its own.
  private func watch(_ arguments: String, signal: String = "INT") throws -> ToolRun {
    try ToolRun.shell(
      "timeout --preserve-status -s \(signal) 2 \"$OOMHIST\" query \(arguments) --utc",
      environment: ["OOMHIST_DB": incident.database])
  }

  @Test(arguments: ["INT", "TERM"])
  func tablesComeOneAfterAnotherUntilASignal(signal: String) throws {
    let run = try watch("--watch 500ms", signal: signal)
    #expect(run.status == 0, "\(run.stderr)")
    let heads = run.lines.filter { $0.contains(", every 500ms: oomhist query --watch 500ms") }
    #expect((2...5).contains(heads.count))
    #expect(run.lines.filter { $0.contains("shopdb") }.count == heads.count)
    #expect(!run.stdoutData.contains(0x1b))
  }

  @Test func linesOfJSONStayLinesOfJSON() throws {
    let run = try watch("--watch 500ms --format ndjson")
    #expect(run.status == 0)
    #expect(run.lines.count >= 2)
    for line in run.lines {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      #expect(object?["victim_pid"] as? Int == 412)
    }
  }

  @Test func newRowsAreSeen() throws {
    try incident.setProcesses(reindexerKib: 1000)
    let (procfs, sysfs) = (incident.root.procfs, incident.root.sysfs)
    let run = try ToolRun.shell(
      """
      (sleep 1; "$OOMHIST" collect --procfs \(procfs) --sysfs \(sysfs) --kmsg none) &
      echo 'SELECT count(*) AS n FROM snapshot' > statement.sql
      timeout --preserve-status -s INT 4 "$OOMHIST" query --sql statement.sql --watch 0.3 \
        --format ndjson; wait
      """, environment: ["OOMHIST_DB": incident.database],
      currentDirectory: incident.folder.url.path)
    #expect(run.lines.first == #"{"n":3}"#)
    #expect(run.lines.last == #"{"n":4}"#, "\(run.stderr)")
  }

  @Test(arguments: ["--csv", "--json", "--format markdown"])
  func oneDocumentIsNotMadeManyTimes(format: String) throws {
    let run = try watch("--watch 1 \(format)")
    #expect(run.status == 64)
    #expect(run.stdout.isEmpty)
    #expect(run.stderr.contains("hint: add --format ndjson"))
  }

  @Test(arguments: [
    "--watch 1 --list", "--watch 1 --show", "--watch 1 --exit-code", "--watch 1 -o x",
    "--watch 1ms", "--watch soon", "--watch 0", "nonsense --watch 1",
    "growth -p no=1 --watch 1",
  ])
  func wrongWordsAreToldAtOnce(arguments: String) throws {
    let run = try watch(arguments)
    #expect(run.status == 64)
    #expect(run.stdout.isEmpty)
  }

  @Test func aReaderThatHasSeenEnoughEndsIt() throws {
    let run = try ToolRun.shell(
      "timeout 20 \"$OOMHIST\" query --watch 100ms | head -n 3",
      environment: ["OOMHIST_DB": incident.database])
    #expect(run.lines.count == 3)
    #expect(run.stderr.isEmpty)
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/script"), "no script(1)"))
  func aTerminalShowsOneAnswerOnItsSecondScreen() throws {
    let run = try ToolRun.shell(
      """
      script -qec 'timeout --foreground --preserve-status -s INT 1 "$OOMHIST" query --watch 0.3; \
        echo rc=$?' /dev/null
      """,
      environment: [
        "OOMHIST_DB": incident.database, "TERM": "xterm", "LINES": "5", "COLUMNS": "80",
      ])
    let text = run.stdout
    #expect(text.hasPrefix("\u{1b}[?1049h"))
    #expect(text.contains("more lines") == false)
    #expect(text.components(separatedBy: "\u{1b}[H").count >= 3)
    #expect(text.contains("\u{1b}[?1049lrc=0"))
  }
}
