import Foundation
import OomhistTestSupport
import Testing

/// `oomhist db`: what is in a database, whether it is sound, and copies of it.
@Suite struct DatabaseCareTests {
  @Test func theContentIsTold() throws {
    let incident = try Incident.recorded()
    let run = try incident.tool(["db", "info"])
    #expect(run.status == 0)
    for line in ["kills     1, last at 2026-11-20 08:41", "boots     1\n", "schema    00"] {
      #expect(run.stdout.contains(line), "\(line)")
    }
    let rows = try incident.tool(["db", "info", "--json"])
    let tables = try JSONSerialization.jsonObject(with: rows.stdoutData) as? [[String: Any]]
    let event = tables?.first { $0["table"] as? String == "oom_event" }
    #expect(event?["rows"] as? Int == 1)
  }

  @Test func aBackupAnswersAsTheOriginalAndIsPrivate() throws {
    let incident = try Incident.recorded()
    let copy = incident.folder.path("copy.db")
    let run = try ToolRun.run(["db", "backup", copy, "--db", incident.database])
    #expect(run.status == 0, "\(run.stderr)")
    let names = try FileManager.default.contentsOfDirectory(atPath: incident.folder.url.path)
    #expect(!names.contains { $0.contains(".part") })
    let mode = try FileManager.default.attributesOfItem(atPath: copy)[.posixPermissions] as? Int
    #expect(mode == 0o640)
    let clock = ["--utc", "--now", "2026-11-20 09:00", "--json"]
    for question in [["query"], ["explain"]] {
      let original = try ToolRun.run(question + ["--db", incident.database] + clock)
      let copied = try ToolRun.run(question + ["--db", copy] + clock)
      #expect(copied.status == 0)
      #expect(original.stdout == copied.stdout)
    }
    #expect(try ToolRun.run(["db", "check", "--db", incident.database]).status == 0)
    let again = try ToolRun.run(["db", "backup", copy, "--db", incident.database])
    #expect(again.status == 64)
    #expect(again.stderr.contains("\(copy) is there already"))
  }

  @Test func aDamagedPageIsFound() throws {
    let incident = try Incident.recorded()
    let file = URL(fileURLWithPath: incident.database)
    var bytes = try Data(contentsOf: file)
    // The pages behind the schema: cells of a table point anywhere now.
    for page in 8..<min(40, bytes.count / 2048) {
      bytes.replaceSubrange(
        page * 2048 + 12..<page * 2048 + 40, with: Data(repeating: 0xff, count: 28))
    }
    try bytes.write(to: file)
    let run = try ToolRun.run(["db", "check", "--db", incident.database])
    #expect(run.status == 1)
    #expect(run.stderr.hasPrefix("error: "))
    #expect(run.stderr.contains("hint: "))
    #expect(!run.stderr.contains("is sound"))
  }

  @Test func theSchemaIsSQL() throws {
    let run = try ToolRun.run(["db", "schema"])
    #expect(run.status == 0)
    #expect(run.stdout.contains("CREATE TABLE oom_event ("))
    #expect(run.stdout.contains("CREATE VIEW process_series AS"))
    let made = try ToolRun.shell("\"$OOMHIST\" db schema | sqlite3 :memory:")
    #expect(made.status == 0 || made.stderr.contains("not found"), "\(made.stderr)")
  }
}
