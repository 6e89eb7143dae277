import Foundation
import OomhistTestSupport
import Testing

/// `complete`: what the shells are told, from the record and from the help.
@Suite struct CompletionTests {
  let record: HostileRecord
  var database: String { record.database }

  init() throws { record = try HostileRecord() }

  /// Lines behind the first one, which says `values`.
  private func values(_ words: [String]) throws -> [String] {
    let run = try ToolRun.run(["complete", "fish"] + words, environment: ["OOMHIST_DB": database])
    #expect(run.status == 0)
    #expect(run.stderr.isEmpty)
    #expect(run.lines.first == "values")
    return run.lines.dropFirst().map { String($0.prefix { $0 != "\t" }) }
  }

  @Test func commandsQueriesAndOptionsAreThoseOfTheProgram() throws {
    let help = try DumpedHelp.read().command.subcommands ?? []
    let shown = SurfaceTests.commands.filter { name in help.contains { $0.commandName == name } }
    #expect(Set(try values([""])).isSuperset(of: shown))
    #expect(!(try values([""]).contains("complete")))
    let list = try ToolRun.run(["query", "--list"]).stdout
    let queries = try values(["query", ""])
    #expect(queries.count > 20)
    for query in queries { #expect(list.contains("  \(query)"), "\(query)") }
    let query = try #require(help.first { $0.commandName == "query" }?.arguments)
    let options = query.filter(\.shouldDisplay).compactMap { $0.names?.first { $0.kind == "long" } }
    #expect(Set(try values(["query", "-"])) == Set(options.map(\.text)))
    #expect(try values(["export", "--format", ""]) == ["csv", "ndjson", "json"])
    #expect(try values(["db", ""]).contains("prune"))
  }

  @Test func parametersAreThoseOfTheQuery() throws {
    #expect(try values(["query", "gaps", "-p", ""]) == ["since=", "until="])
    #expect(!(try values(["query", "-p", "since=-1d", "-p", ""]).contains("since=")))
    #expect(try values(["query", "-p", "since="]).contains("since=yesterday"))
    #expect(try values(["query", "-p", "comm="]).contains("comm=it's"))
    #expect(try values(["query", "gone", "-p", ""]).isEmpty)
  }

  @Test func namesOfTheRecordComeNewestFirstAndOnlyIfTheyCanBeTyped() throws {
    #expect(try values(["query", "--comm", ""]) == HostileRecord.names.reversed())
    #expect(try values(["query", "--comm=it"]).first == "--comm=it's")
    #expect(try values(["explain", ""]).first == "16")
    let kills = try ToolRun.run(
      ["complete", "zsh", "report", ""], environment: ["OOMHIST_DB": database])
    #expect(kills.lines.contains("3:2026-11-20 08:12:00 \\u{202e}txt"))
    #expect(kills.lines.contains("9:2026-11-20 08:18:00 co:lon"))
    #expect(try values(["export", "oom_"]).contains("oom_event"))
  }

  @Test func aDatabaseOfTheCommandLineIsTheOneThatIsRead() throws {
    let incident = try Incident.recorded()
    let words = ["query", "--db", incident.database, "--pid", ""]
    #expect(try values(words) == ["977", "412", "1"])
    #expect(try values(["top", "--db", incident.database, "--cgroup", ""]).contains("db.service"))
    #expect(try values(["query", "--db", incident.database, "--boot", ""]) == ["0"])
  }

  @Test func whereFilesAreWantedTheShellIsAsked() throws {
    for (words, reply) in [
      (["parse", ""], "files\n"), (["query", "-o", "x"], "files\n"),
      (["collect", "--procfs", ""], "folders\n"),
    ] {
      #expect(try ToolRun.run(["complete", "fish"] + words).stdout == reply)
    }
    #expect(try ToolRun.run(["complete", "bash", " ", "oomhist query < "]).stdout == "files\n")
  }

  @Test(arguments: ["gone.db", "folder", "garbage.db"])
  func aDatabaseThatIsNoneIsPassedOver(name: String) throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("", to: "folder/x")
    _ = try folder.write("no database at all", to: "garbage.db")
    let before = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
    for words in [["explain", ""], ["query", "--comm", ""], ["query", "--boot", ""]] {
      let run = try ToolRun.run(
        ["complete", "zsh"] + words, environment: ["OOMHIST_DB": folder.path(name)])
      #expect(run.status == 0)
      #expect(run.stdout == "values\n")
      #expect(run.stderr.isEmpty)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == before)
  }

  @Test func queriesOfTheUserAreOfferedAndBrokenOnesAreNotTold() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(
      "-- Mine.\n--\n-- group Mine\n-- param size size 1M Least.\n-- column a id 1 A.\nSELECT 1 AS a\n",
      to: "oomhist/queries/mine.sql")
    _ = try folder.write("no header", to: "oomhist/queries/broken.sql")
    let environment = ["XDG_CONFIG_HOME": folder.url.path]
    let run = try ToolRun.run(["complete", "fish", "query", ""], environment: environment)
    #expect(run.lines.contains("mine\tMine."))
    #expect(!run.stdout.contains("broken"))
    #expect(run.stderr.isEmpty)
    let parameters = try ToolRun.run(
      ["complete", "fish", "query", "mine", "-p", ""], environment: environment)
    #expect(parameters.stdout == "values\nsize=\tLeast.\n")
  }
}
