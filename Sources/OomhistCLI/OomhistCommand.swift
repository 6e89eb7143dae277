import ArgumentParser
import Glibc
import OomhistModel
import OomhistSources

/// The command line of `oomhist`, as the list of its commands; what they share is in `Options/`.
struct OomhistCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "oomhist",
    abstract:
      "Records memory and OOM scores of every process, and says who is to blame for a kill.",
    discussion: """
      Record with `oomhist collect` from cron, a timer or a service. After a kill ask
      `oomhist query --since yesterday`.
      """,
    version: Version.full,
    groupedSubcommands: [
      CommandGroup(name: "Record", subcommands: [Collect.self, Ingest.self, Parse.self]),
      CommandGroup(
        name: "Ask",
        subcommands: [Query.self, Explain.self, Plot.self, Top.self, Forecast.self]),
      CommandGroup(name: "Share", subcommands: [Report.self, Export.self]),
      CommandGroup(
        name: "Maintain",
        subcommands: [
          DoctorCommand.self, Hooks.self, Config.self, Db.self, Demo.self, Complete.self,
        ]),
    ])

  /// Without any word: where things stand.
  func run() throws { try FirstContact().run() }

  /// Parses the arguments, runs the command and ends the process with the status that belongs
  /// to the outcome.
  static func main() {
    StopSignal.ignoreBrokenPipes()
    StopSignal.keepEndedChildren()
    do {
      try refuseUnknownCommand(CommandLine.arguments.dropFirst().first)
      var command = try parseAsRoot(BootWord.joined(Array(CommandLine.arguments.dropFirst())))
      try command.run()
    } catch {
      guard let failure = Failure(error) else { exitAsTheParserSays(error) }
      failure.report()
      failure.status.exit()
    }
  }
}

extension OomhistCommand {
  /// A mistyped command is told as one; the parser would call it an unexpected argument.
  private static func refuseUnknownCommand(_ word: String?) throws {
    var names = ["help"]
    for command in configuration.groupedSubcommands.flatMap({ $0.subcommands }) {
      names.append(command.configuration.commandName ?? "\(command)".lowercased())
    }
    guard let word, !word.hasPrefix("-"), !names.contains(word) else { return }
    let near = NearestName.of(word, among: names).map { "did you mean `oomhist \($0)`? " } ?? ""
    throw Failure(
      "there is no command \(word)", hint: near + "`oomhist --help` shows all", status: .usage)
  }

  /// Help and versions go to standard output; what is wrong with the words goes to standard
  /// error, safe for a terminal, since the words come from anywhere.
  private static func exitAsTheParserSays(_ error: any Error) -> Never {
    let status = exitCode(for: error)
    guard !status.isSuccess else { exit(withError: error) }
    var text = fullMessage(for: error)
    if text.hasPrefix("Error: ") { text = "error: " + text.dropFirst(7) }
    if !text.isEmpty { Console.say(text, keepNewlines: true) }
    Glibc.exit(status.rawValue)
  }
}

/// The door for the executable.
package enum Program {
  package static func main() { OomhistCommand.main() }
}
