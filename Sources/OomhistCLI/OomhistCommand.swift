import ArgumentParser
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
    version: Version.text,
    groupedSubcommands: [
      CommandGroup(name: "Record", subcommands: [Collect.self, Ingest.self, Parse.self]),
      CommandGroup(name: "Ask", subcommands: [Query.self, Top.self]),
      CommandGroup(name: "Share", subcommands: [Export.self]),
      CommandGroup(name: "Maintain", subcommands: [Demo.self]),
    ])

  /// Parses the arguments, runs the command and ends the process with the status that belongs
  /// to the outcome.
  static func main() {
    StopSignal.ignoreBrokenPipes()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      guard let failure = Failure(error) else { exit(withError: error) }
      failure.report()
      failure.status.exit()
    }
  }
}

/// The door for the executable.
package enum Program {
  package static func main() { OomhistCommand.main() }
}
