import Foundation
import OomhistTestSupport
import Testing

/// Events on their way through `parse`, `ingest` and `export`.
@Suite struct RoundTripTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func ingest(_ arguments: [String], into name: String, stdin: Data? = nil) throws
    -> ToolRun
  {
    try ToolRun.run(
      ["ingest", "--utc", "--db", folder.path(name)] + arguments, stdin: stdin)
  }

  private func events(of name: String) throws -> String {
    let run = try ToolRun.run(
      ["export", "events", "--format", "ndjson", "--db", folder.path(name)])
    #expect(run.status == 0, "\(run.stderr)")
    return run.stdout
  }

  /// A log with three kills of different victims.
  private var log: String {
    (1...3).map { number in
      var report = OOMReport()
      report.victim = OOMReport.Task(
        pid: 400 + number, name: "worker \(number)", rssPages: 1000 * number)
      report.tasks = [report.victim, OOMReport.Task(pid: 1, name: "init", rssPages: 90)]
      return report.iso(stamp: "2026-11-20T08:4\(number):07.250000+00:00")
    }.joined()
  }

  @Test func parsedEventsAndTheLogItselfGiveTheSameRecord() throws {
    let file = try folder.write(log, to: "kern.log")
    let parsed = try ToolRun.run(["parse", "--utc", file])
    #expect(parsed.lines.count == 3)
    let first = try ingest(["--from", "events", "-"], into: "a.db", stdin: parsed.stdoutData)
    #expect(first.status == 0)
    #expect(first.stderr == "3 new events\n")
    #expect(try ingest([file], into: "b.db").status == 0)
    #expect(try events(of: "a.db") == events(of: "b.db"))
    #expect(try events(of: "b.db") == parsed.stdout)
  }

  @Test func whatIsKnownIsNotAddedAgain() throws {
    let file = try folder.write(log, to: "kern.log")
    #expect(try ingest([file], into: "a.db").stderr == "3 new events\n")
    #expect(try ingest([file], into: "a.db").stderr == "0 new events, 3 known before\n")
    #expect(try ingest([file, file], into: "a.db").stderr == "0 new events, 6 known before\n")
    let parsed = try ToolRun.run(["parse", "--utc", file])
    let again = try ingest(["--from", "events"], into: "a.db", stdin: parsed.stdoutData)
    #expect(again.stderr == "0 new events, 3 known before\n")
  }

  @Test func exportedEventsRebuildTheKillsInAnotherDatabase() throws {
    _ = try ingest([folder.write(log, to: "kern.log")], into: "a.db")
    let exported = try events(of: "a.db")
    let run = try ingest(["--from", "events"], into: "b.db", stdin: Data(exported.utf8))
    #expect(run.stderr == "3 new events\n")
    #expect(try events(of: "b.db") == exported)
    let kills = try ["a.db", "b.db"].map { name in
      try ToolRun.run(["query", "--csv", "--db", folder.path(name)]).stdout
    }
    #expect(try CSVText.rows(kills[0]).count == 4)
    #expect(kills[0] == kills[1])
  }

  @Test func aBrokenLineIsNamedAndTheOthersAreStored() throws {
    let parsed = try ToolRun.run(["parse", folder.write(log, to: "kern.log")]).lines
    let bad = ["{\"schema\":", "[]", "words", "{\"schema\":\"oomhist.event/9\",\"victim_pid\":1}"]
    for line in bad {
      let name = UUID().uuidString
      let file = try folder.write(
        "\(parsed[0])\n\n\(line)\n\(parsed[1])\n\(parsed[2])", to: name + ".ndjson")
      let run = try ingest(["--from", "events", file], into: name + ".db")
      #expect(run.status == 2)
      #expect(run.stderr.contains("error: \(file) line 3: "), "\(run.stderr)")
      #expect(run.stderr.hasSuffix("3 new events\n"))
    }
  }

  @Test func anUnreadableFileOfEventsIsNamedAndTheOthersAreStored() throws {
    let parsed = try ToolRun.run(["parse", folder.write(log, to: "kern.log")])
    let good = try folder.write(parsed.stdout, to: "good.ndjson")
    let run = try ingest(["--from", "events", folder.path("none"), good], into: "a.db")
    #expect(run.stderr.contains("none"))
    #expect(run.status == 2)
    #expect(run.stderr.contains("3 new events"))
  }

  // MARK: - Logs that hold only part of a report

  @Test func linesOfAGrepWithItsNeighboursAreTwoEventsWithoutVictim() throws {
    let log = """
      May 21 09:55:20 web1 dhclient[611]: bound to 192.0.2.14 -- renewal in 1800 seconds.
      May 21 09:55:22 web1 kernel: nfs: server store1 OK
      May 21 09:55:23 web1 kernel: java invoked oom-killer: gfp_mask=0x201da, order=0, oom_score_adj=0
      May 21 09:55:23 web1 kernel: java cpuset=/ mems_allowed=0
      May 21 09:55:23 web1 kernel: CPU: 3 PID: 8812 Comm: java Not tainted 3.10.0-862.el7.x86_64 #1
      --
      May 21 17:12:40 web1 crond[940]: (root) CMD (run-parts /etc/cron.hourly)
      May 21 17:12:41 web1 kernel: mailsort invoked oom-killer: gfp_mask=0x280da, order=0, oom_score_adj=0
      May 21 17:12:41 web1 kernel: mailsort cpuset=/ mems_allowed=0
      May 21 17:12:41 web1 kernel: CPU: 0 PID: 9177 Comm: mailsort Not tainted 3.10.0-862.el7.x86_64 #1

      """
    let run = try ToolRun.run(["parse", "--utc"], stdin: Data(log.utf8))
    #expect(run.status == 0)
    let events = try run.lines.map(Self.object)
    #expect(events.map { $0["invoker_comm"] as? String } == ["java", "mailsort"])
    #expect(events.allSatisfy { $0["victim_pid"] == nil && $0["complete"] as? Bool == false })
    #expect(events.map { $0["host"] as? String } == ["web1", "web1"])
    #expect(events[0]["at_text"] as? String == "May 21 09:55:23")
    #expect((events[0]["at"] as? String)?.hasSuffix("-05-21T09:55:23Z") == true)
    #expect(try ingest(["-"], into: "a.db", stdin: Data(log.utf8)).stderr == "2 new events\n")
  }

  @Test func aSingleOldKillLineIsAKill() throws {
    let log =
      "[Sat May 19 23:36:37 2018] Out of memory: Kill process 5325 (a.out) score 799 "
      + "or sacrifice child\n"
    let run = try ToolRun.run(["parse", "--utc"], stdin: Data(log.utf8))
    #expect(run.status == 0)
    try #require(run.lines.count == 1)
    let event = try Self.object(run.lines[0])
    #expect(event["victim_pid"] as? Int == 5325)
    #expect(event["victim_comm"] as? String == "a.out")
    #expect(event["score"] as? Int == 799)
    #expect(event["at"] as? String == "2018-05-19T23:36:37Z")
  }

  private static func object(_ line: String) throws -> [String: Any] {
    let parsed = try JSONSerialization.jsonObject(with: Data(line.utf8))
    return try #require(parsed as? [String: Any])
  }
}
