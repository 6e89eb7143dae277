import Foundation
import OomhistTestSupport

/// The part of `--experimental-dump-help` that tests ask for.
struct DumpedHelp: Decodable {
  struct Command: Decodable {
    var commandName: String
    var abstract: String?
    var arguments: [Argument]?
    var subcommands: [Command]?
  }

  struct Argument: Decodable {
    var abstract: String?
    var shouldDisplay: Bool
    var names: [Name]?
    var valueName: String?

    var label: String { names?.last?.text ?? valueName ?? "?" }
  }

  struct Name: Decodable {
    var kind: String
    var name: String

    var text: String { (kind == "short" ? "-" : "--") + name }
  }

  var command: Command

  static func read() throws -> DumpedHelp {
    let run = try ToolRun.run(["--experimental-dump-help"])
    return try JSONDecoder().decode(DumpedHelp.self, from: run.stdoutData)
  }
}
