import Foundation
import OomhistTestSupport
import Testing

/// What a person can tell of a log that the log does not say, and what it left unread.
@Suite struct LogReadingTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let kill =
    "Out of memory: Killed process 7 (a) total-vm:8kB, anon-rss:4kB, file-rss:0kB"

  /// Values of `at` of the events that `parse` prints.
  private func times(_ log: String, _ arguments: [String]) throws -> [String?] {
    let run = try ToolRun.run(["parse"] + arguments, stdin: Data(log.utf8))
    #expect(run.status == 0, "\(run.stderr)")
    return try run.lines.map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      return object?["at"] as? String
    }
  }

  @Test(arguments: [
    ("UTC", "2018-05-21T09:55:23Z"), ("+02:00", "2018-05-21T07:55:23Z"),
    ("-0330", "2018-05-21T13:25:23Z"), ("+9", "2018-05-21T00:55:23Z"),
    ("local", "2018-05-21T09:55:23Z"),
  ])
  func aZoneIsThatOfStampsWithoutOne(zone: String, at: String) throws {
    let log = "May 21 09:55:23 web1 kernel: \(Self.kill)\n"
    #expect(try times(log, ["--year", "2018", "--timezone", zone]) == [at])
    let own = "2018-05-21T09:55:23+01:00 web1 kernel: \(Self.kill)\n"
    #expect(try times(own, ["--timezone", zone]) == ["2018-05-21T08:55:23Z"])
  }

  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: "/usr/share/zoneinfo/Europe/Berlin")))
  func aNamedZoneKnowsItsSummerTime() throws {
    for (day, at) in [("May 21", "2018-05-21T07:55:23Z"), ("Jan 21", "2018-01-21T08:55:23Z")] {
      let log = "\(day) 09:55:23 web1 kernel: \(Self.kill)\n"
      let arguments = ["--year", "2018", "--timezone", "Europe/Berlin"]
      #expect(try times(log, arguments) == [at])
      #expect(try times(log, arguments + ["--utc"]) == [at], "the log's zone is the nearer word")
    }
  }

  @Test func theYearIsThatOfTheLastStamp() throws {
    let log = """
      Dec 31 23:59:58 web1 kernel: \(Self.kill)
      Jan  1 00:00:02 web1 kernel: \(Self.kill.replacingOccurrences(of: "process 7", with: "process 8"))

      """
    #expect(
      try times(log, ["--utc", "--year", "2020"])
        == ["2019-12-31T23:59:58Z", "2020-01-01T00:00:02Z"])
  }

  @Test func aKillInAForeignFormIsSaid() throws {
    let foreign = "node1: \(Self.kill)\nkubelet[7]: text\n"
    let run = try ToolRun.run(["parse", "-"], stdin: Data(foreign.utf8))
    #expect(run.status == 0)
    #expect(run.stdout.isEmpty)
    #expect(run.stderr.contains("note: -: 1 line tells of a kill"))
    #expect(run.stderr.contains("hint: oomhist parse --unparsed"))
    let unparsed = try ToolRun.run(["parse", "--unparsed", "-"], stdin: Data(foreign.utf8))
    #expect(unparsed.stdout == "-:1:node1: \(Self.kill)\n")
    // Beside the kernel's own line it is only a quote.
    let both = try ToolRun.run(["parse", "-"], stdin: Data((foreign + Self.kill + "\n").utf8))
    #expect(both.lines.count == 1)
    #expect(both.stderr.isEmpty)
  }

  @Test func theMomentOfTheBootDatesPlainDmesg() throws {
    let log = "[ 3600.250000] \(Self.kill)\n"
    #expect(try times(log, ["--utc"]) == [nil])
    #expect(
      try times(log, ["--boot-time", "2026-11-20 03:00", "--timezone", "+01:00"])
        == ["2026-11-20T03:00:00.250000Z"])
    #expect(try times(log, ["--boot-time", "@0"]) == ["1970-01-01T01:00:00.250000Z"])
  }

  @Test func ingestTakesTheSameOptions() throws {
    let run = try ToolRun.run(
      ["ingest", "--db", folder.path("a.db"), "--boot-time", "@0"],
      stdin: Data("[ 3600.250000] \(Self.kill)\n".utf8))
    #expect(run.status == 0)
    let rows = try ToolRun.run(
      ["query", "--sql", "-", "--csv", "--no-header", "--db", folder.path("a.db")],
      stdin: Data("SELECT at_us, at_digits FROM oom_event".utf8))
    #expect(rows.stdout == "3600250000,6\r\n")
  }

  @Test(arguments: [
    ["--timezone", "Mars/Phobos"], ["--timezone", "../../etc/localtime"], ["--timezone", "/"],
    ["--timezone", "Europe"], ["--timezone", "zone.tab"], ["--timezone", "+25:00"],
    ["--timezone", "+1:2:3"], ["--timezone", ""], ["--year", "18"], ["--boot-time", "someday"],
    ["--unparsed", "--exit-code"],
  ])
  func aWrongWordIsAUsageError(arguments: [String]) throws {
    let run = try ToolRun.run(["parse"] + arguments)
    #expect(run.status == 64, "\(run.stderr)")
    #expect(run.stdout.isEmpty)
    #expect(run.stderr.lowercased().hasPrefix("error: "))
  }

  // MARK: - Lines that nobody understood

  private static let header =
    "[    1.000001] a invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n"

  @Test func linesThatNobodyUnderstoodAreShownWithTheirPlace() throws {
    let log =
      Self.header + "[    1.000002] zorked pages: 7\u{07}\n[    1.000003] \(Self.kill)\n"
      + "[    9.000000] eth0: link is up\n"
    let file = try folder.write(log, to: "kern.log")
    let run = try ToolRun.run(["parse", "--unparsed", file])
    #expect(run.status == 0)
    #expect(run.stdout == "\(file):2:zorked pages: 7\\x07\n")
    #expect(run.stderr.isEmpty)
  }

  @Test func nothingIsPrintedWhereAllIsUnderstood() throws {
    let run = try ToolRun.run(["parse", "--unparsed"], stdin: Data(Self.header.utf8))
    #expect(run.status == 0)
    #expect(run.stdout.isEmpty)
  }

  @Test func endlessLinesAreCountedAndNotKept() throws {
    let noise = (1...1500).map { "[    1.000002] zorked: \($0) times\n" }.joined()
    let run = try ToolRun.run(["parse", "--unparsed"], stdin: Data((Self.header + noise).utf8))
    #expect(run.status == 0)
    #expect(run.lines.count == 1000)
    #expect(run.lines.first == "-:2:zorked: 1 times")
    #expect(run.stderr == "warning: 500 more such lines in - are not shown\n")
  }
}
