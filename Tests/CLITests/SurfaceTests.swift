import Foundation
import OomhistTestSupport
import Testing

/// The commands and options themselves: what is there, and that help tells of it.
@Suite struct SurfaceTests {
  static let commands = [
    "collect", "parse", "ingest", "query", "explain", "plot", "top", "forecast", "export", "report",
    "doctor", "demo",
  ]

  @Test func everyCommandIsInTheHelpOfTheProgram() throws {
    let run = try ToolRun.run(["--help"])
    #expect(run.status == 0)
    #expect(run.stderr.isEmpty)
    for command in Self.commands {
      #expect(run.lines.contains { $0.hasPrefix("  \(command) ") }, "\(command)")
    }
  }

  @Test(arguments: commands)
  func helpTellsOfEveryOption(command: String) throws {
    let run = try ToolRun.run([command, "--help"])
    #expect(run.status == 0)
    #expect(run.stderr.isEmpty)
    let described = try DumpedHelp.read().command.subcommands ?? []
    let entry = try #require(described.first { $0.commandName == command })
    #expect(entry.abstract?.hasSuffix(".") == true)
    // Help is folded at the width of the page: words count, and not the spaces between.
    let words = Self.words(run.stdout)
    #expect(words.contains(Self.words(entry.abstract ?? "?")))
    for argument in entry.arguments ?? [] where argument.shouldDisplay {
      let text = try #require(argument.abstract, "\(command) \(argument.label) has no help")
      #expect(words.contains(Self.words(text)), "\(command) \(argument.label)")
      for name in argument.names ?? [] { #expect(run.stdout.contains(name.text)) }
    }
  }

  @Test func theSurfaceIsThatOfTheGoldenFile() throws {
    let run = try ToolRun.run(["--experimental-dump-help"])
    #expect(run.status == 0)
    expectGolden(run.stdout, fixture: "cli/help.json")
  }

  @Test func theVersionIsOneLineWithCommitAndSQLite() throws {
    let run = try ToolRun.run(["--version"])
    #expect(run.status == 0)
    let form = /^\d+\.\d+\.\d+ \(commit ([0-9a-f]{7,40}\+?|unknown), SQLite 3\.\d+\.\d+\)\n$/
    #expect(run.stdout.contains(form), "\(run.stdout)")
  }

  @Test(arguments: [
    ["frobnicate"], ["query", "--frobnicate"], ["collect", "--count", "3"],
    ["collect", "--interval", "1s", "--count", "0"], ["collect", "--record-cmdline", "some"],
    ["parse", "--carrier", "pigeon"], ["parse", "--page-size", "5"],
    ["query", "--format", "xml"], ["query", "--json", "--csv"], ["query", "--kill", "x"],
    ["query", "--color", "pink"], ["top", "--limit", "0"], ["export"],
    ["export", "growth", "--format", "table"], ["ingest", "--from", "memory"],
  ])
  func aWrongCommandLineIsUsageErrorAndPrintsNothingOnStdout(arguments: [String]) throws {
    let run = try ToolRun.run(arguments)
    #expect(run.status == 64)
    #expect(run.stdout.isEmpty)
    #expect(run.stderr.lowercased().hasPrefix("error: "))
    #expect(run.stderr.contains("--help"))
  }

  @Test(arguments: [["query", "--since"], ["query", "--until"], ["export", "growth", "--since"]])
  func aTimeMayBeginWithAMinusAsTheHelpSays(start: [String]) throws {
    let incident = try Incident()
    try incident.setProcesses(reindexerKib: 1000)
    try incident.collect(at: "2026-11-20 09:00")
    let run = try incident.tool(start + ["-2h"])
    #expect(run.status == 0, "\(run.stderr)")
  }

  @Test func aHostileWordOfTheCommandLineReachesNoTerminal() throws {
    for arguments in [["fr\u{1b}[31m"], ["query", "--\u{1b}[31m"], ["query", "\u{1b}[31m"]] {
      let run = try ToolRun.run(arguments)
      #expect(run.status == 64)
      #expect(!run.stderrData.contains(0x1b), "\(arguments)")
    }
  }

  private static func words(_ text: String) -> String {
    text.filter { !$0.isWhitespace }
  }
}
