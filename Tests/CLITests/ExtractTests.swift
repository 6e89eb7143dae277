import Foundation
import OomhistStore
import OomhistTestSupport
import Testing

/// `export --incident`: an incident as a database of its own.
@Suite struct ExtractTests {
  /// Whatever is asked about the incident, the extract answers as the record does.
  private func expectSameAnswers(
    of record: String, and extract: String, kill: Int, now: String, span: String
  ) throws {
    let questions = [
      ["query", "kills", "-p", "kill=\(kill)", "--json"],
      ["query", "growers", "-p", "kill=\(kill)", "--json"],
      ["query", "incidents", "-p", "kill=\(kill)", "--json"],
      ["query", "growth", "--since", span, "--json"],
      ["query", "history", "--since", span, "--json"],
      ["explain", "\(kill)", "--json"], ["explain", "\(kill)", "--json", "--verbose"],
      ["report", "\(kill)"], ["plot", "--since", span],
    ]
    for question in questions {
      let answers = try [record, extract].map {
        try ToolRun.run(question + ["--db", $0, "--utc", "--now", now])
      }
      #expect(answers.allSatisfy { $0.status == 0 }, "\(question): \(answers[1].stderr)")
      #expect(answers[0].stdout.count > 100)
      #expect(answers[0].stdout == answers[1].stdout, "\(question)")
    }
  }

  @Test func theExtractAnswersLikeTheRecord() throws {
    let incident = try Incident.recorded()
    let file = incident.folder.path("incident.db")
    let run = try incident.tool(["export", "--incident", "1", "-o", file])
    #expect(run.status == 0 && run.stdout.isEmpty, "\(run.stderr)")
    try expectSameAnswers(
      of: incident.database, and: file, kill: 1, now: "2026-11-20 09:00",
      span: "2026-11-20 08:00..2026-11-20 08:45")
  }

  @Test func soDoesThatOfARealIncident() throws {
    let folder = try TemporaryFolder()
    let (demo, file) = (folder.path("demo.db"), folder.path("incident.db"))
    #expect(try ToolRun.run(["demo", "--keep", demo]).status == 0)
    let run = try ToolRun.run(["export", "--incident", "-o", file, "--db", demo])
    #expect(run.status == 0, "\(run.stderr)")
    try expectSameAnswers(
      of: demo, and: file, kill: 1, now: "2026-11-21 12:00",
      span: "2026-11-21 10:05..2026-11-21 10:07")
  }

  /// Another kill of the week before is not in the file, and still counts.
  @Test func otherIncidentsStayOutsideAndAreCounted() throws {
    let incident = try Incident.recorded()
    let earlier = OOMReport().iso(stamp: "2026-11-18T03:00:00.250000+00:00")
    try incident.tool(["ingest", "-"], stdin: earlier)
    let kill = try incident.value("SELECT kill_id FROM oom_event WHERE at_us > 1795132800000000")
    let file = incident.folder.path("incident.db")
    #expect(try incident.tool(["export", "--incident", kill, "-o", file]).status == 0)
    #expect(try value("SELECT count(*) FROM oom_event", file) == "1")
    #expect(try value("SELECT count(*) FROM incident_elsewhere", file) == "1")
    let answers = try [incident.database, file].map {
      try ToolRun.run(["explain", kill, "--json", "--verbose", "--utc", "--db", $0]).stdout
    }
    #expect(answers[0] == answers[1])
    // And once more: an extract of the extract.
    let again = incident.folder.path("again.db")
    let run = try ToolRun.run(["export", "--incident", kill, "-o", again, "--db", file])
    #expect(run.status == 0, "\(run.stderr)")
    #expect(try value("SELECT count(*) FROM incident_elsewhere", again) == "1")
  }

  @Test func anyKillNamesItsIncident() throws {
    let incident = try Incident.recorded()
    var second = OOMReport()
    second.victim = .init(pid: 977, name: "reindexer", rssPages: 800_000)
    try incident.tool(
      ["ingest", "-"], stdin: second.iso(stamp: "2026-11-20T08:41:09.000000+00:00"))
    let file = incident.folder.path("incident.db")
    let run = try incident.tool(["export", "--incident", "2", "-o", file])
    #expect(run.stderr == "wrote \(file): 2 kills\n")
    #expect(
      try value("SELECT kill_id || ' of ' || incident_id FROM kill ORDER BY 1", file)
        == "1 of 1\r\n2 of 1")
    #expect(try value("SELECT incident_id FROM extract", file) == "1")
  }

  @Test func theFileIsSoundPrivateAndAlone() throws {
    let incident = try Incident.recorded()
    let file = incident.folder.path("incident.db")
    #expect(try incident.tool(["export", "--incident", "-o", file]).status == 0)
    #expect(try value("SELECT * FROM pragma_integrity_check", file) == "ok")
    #expect(try value("SELECT count(*) FROM pragma_foreign_key_check", file) == "0")
    let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
    #expect(mode == 0o640)
    let beside = try FileManager.default.contentsOfDirectory(atPath: incident.folder.url.path)
    #expect(beside.filter { $0.hasPrefix("incident.db") } == ["incident.db"])
    // It is a database like any other.
    let more = try ToolRun.run(
      ["ingest", "-", "--db", file],
      stdin: Data(OOMReport().iso(stamp: "2026-11-20T12:00:00Z").utf8))
    #expect(more.status == 0, "\(more.stderr)")
    #expect(try value("SELECT count(*) FROM oom_event", file) == "2")
  }

  @Test func aPeriodIsADatabaseAsWell() throws {
    let incident = try Incident.recorded()
    let file = incident.folder.path("day.sqlite")
    let run = try incident.tool(["export", "--since", "2026-11-20 08:30", "-o", file])
    #expect(run.status == 0, "\(run.stderr)")
    // The kill in the period brings what came before it.
    for database in [incident.database, file] {
      let kills = try incident.tool(["query", "--json"]).stdout
      #expect(try ToolRun.run(["query", "--json", "--db", database]).stdout == kills)
    }
  }

  @Test func aKillWithoutARecordIsItsEventAlone() throws {
    let incident = try Incident()
    try incident.tool(["ingest", "-"], stdin: incident.log)
    let file = incident.folder.path("incident.db")
    #expect(try incident.tool(["export", "--incident", "-o", file]).status == 0)
    #expect(try value("SELECT victim_comm FROM kill", file) == "shopdb")
    let explained = try ToolRun.run(["explain", "--utc", "--db", file])
    #expect(explained.status == 0 && explained.stdout.contains("shopdb"))
  }

  @Test(arguments: [
    (["--incident", "99", "-o", "x.db"], 1, "there is no kill 99"),
    (["--incident", "1"], 64, "Name a folder or a file"),
    (["--incident", "1", "-o", "-"], 64, "cannot go to standard output"),
    (["--incident", "1", "-o", "oomhist.db"], 64, "is the database that is read"),
    (["--incident", "1", "-o", "taken"], 64, "is a file, and a folder was to be written"),
    (["--incident", "1", "-o", "no/such/x.db"], 1, "the folder of no/such/x.db does not exist"),
    (["--incident", "1", "--since", "-1h", "-o", "x.db"], 64, "goes without"),
    (["growth", "--incident", "1", "-o", "x.csv"], 64, "goes without"),
    (["--incident", "x", "-o", "x.db"], 64, "x"),
    (["--incident", "1", "--format", "csv", "-o", "x.db"], 64, "a database has no --format csv"),
  ])
  func mistakesAreNamed(words: [String], status: Int32, message: String) throws {
    let incident = try Incident.recorded()
    _ = try incident.folder.write("mine\n", to: "taken")
    let run = try ToolRun.run(
      ["export"] + words + ["--db", "oomhist.db"], currentDirectory: incident.folder.url.path)
    #expect(run.status == status, "\(run.stderr)")
    #expect(run.stderr.contains(message), "\(run.stderr)")
    let names = try FileManager.default.contentsOfDirectory(atPath: incident.folder.url.path)
    #expect(!names.contains { $0.hasPrefix("x.") }, "\(names)")
  }

  /// Ctrl-C in the middle of a folder: what is not whole goes away, and README.md is not there.
  @Test(arguments: [SIGINT, SIGTERM, SIGHUP]) func aSignalLeavesNoHalfFile(signal: Int32) throws {
    let incident = try Incident.recorded()
    let store = try Store.openForWriting(path: incident.database)
    // So many changes that copying them takes a while.
    try store.load(
      recording: """
        WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 250000)
        INSERT INTO process_change
        SELECT 3 << 28 | i, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 FROM n;
        """)
    try store.close()
    let folder = incident.folder.path("out")
    let run = try ToolRun.Started(
      ToolRun.toolPath, ["export", "--incident", "1", "-o", folder, "--db", incident.database])
    let deadline = Date(timeIntervalSinceNow: 20)
    var names: [String] = []
    while !names.contains(where: { $0.hasSuffix(".part") }), Date() < deadline {
      names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }
    #expect(names.contains { $0.hasSuffix(".part") })
    run.send(signal: signal)
    #expect(try run.wait().status == 128 + signal)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
  }

  private func value(_ sql: String, _ database: String) throws -> String {
    try ToolRun.run(
      ["query", "--sql", "-", "--csv", "--no-header", "--db", database], stdin: Data(sql.utf8)
    ).stdout.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
