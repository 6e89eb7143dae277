import Foundation
import OomhistTestSupport
import Testing

/// `demo`: the recorded incident, and nothing left of it.
@Suite struct DemoTests {
  /// Whether the recording is in this checkout, and not yet a placeholder.
  static let isRecorded: Bool = {
    let file = Golden.folder.deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Sources/OomhistSQL/demo/incident.sql")
    let size = (try? Data(contentsOf: file))?.count ?? 0
    return size > 1000
  }()

  @Test func itLeavesNothingBehind() throws {
    let folder = try TemporaryFolder()
    let run = try ToolRun.run(["demo"], environment: ["TMPDIR": folder.url.path])
    #expect(run.status == 0, "\(run.stderr)")
    #expect(run.stdout.contains("$ oomhist query --db "))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
  }

  @Test(.enabled(if: isRecorded, "the incident is not recorded yet"))
  func itShowsAVerdict() throws {
    let run = try ToolRun.run(["demo", "--utc"])
    #expect(run.status == 0, "\(run.stderr)")
    let header = run.lines.firstIndex { $0.contains("VICTIM") && $0.contains("SUSPECT") }
    let row = try #require(header) + 1
    #expect(run.lines[row].contains("other"))
    for line in run.lines { #expect(line.count <= 80, "\(line)") }
  }

  @Test func aKeptDatabaseCanBeAsked() throws {
    let folder = try TemporaryFolder()
    let run = try ToolRun.run(["demo", "--keep", folder.path("kept.db")])
    #expect(run.status == 0, "\(run.stderr)")
    #expect(run.stdout.contains("The database is kept at"))
    let query = try ToolRun.run(["query", "--exit-code", "--db", folder.path("kept.db")])
    #expect(query.status == (Self.isRecorded ? 3 : 0), "\(query.stderr)")
  }

  @Test func nowhereToPutTheDatabaseIsSaid() throws {
    let run = try ToolRun.run(["demo"], environment: ["TMPDIR": "/nonexistent"])
    #expect(run.status == 1)
    #expect(run.stdout.isEmpty)
    #expect(run.stderr.contains("error: ") && run.stderr.contains("/nonexistent"))
  }
}
