import Foundation
import OomhistTestSupport

/// The commands and options of the program, as it dumps them itself; hidden ones left out.
struct Surface: Sendable {
  private struct Dump: Decodable {
    var command: Command
  }

  private struct Command: Decodable {
    var commandName: String
    var shouldDisplay: Bool?
    var arguments: [Argument]?
    var subcommands: [Command]?
  }

  private struct Argument: Decodable {
    var shouldDisplay: Bool
    var names: [Name]?
  }

  private struct Name: Decodable {
    var kind: String
    var name: String

    var text: String { (kind == "long" ? "--" : "-") + name }
  }

  /// Those of every command, which the page describes once.
  static let common: Set<String> = ["--help", "-h", "--version"]

  /// Options by command, without the common ones.
  let commands: [String: Set<String>]
  /// Commands that only hold others, and `help`.
  let groups: Set<String>

  static func read() throws -> Surface {
    let run = try ToolRun.run(["--experimental-dump-help"])
    let dump = try JSONDecoder().decode(Dump.self, from: run.stdoutData)
    var commands: [String: Set<String>] = [:]
    for (name, command) in leaves(of: dump.command) {
      let names = (command.arguments ?? []).filter(\.shouldDisplay).flatMap { $0.names ?? [] }
      commands[name] = Set(names.map(\.text)).subtracting(common)
    }
    let groups = (dump.command.subcommands ?? []).map(\.commandName).filter { commands[$0] == nil }
    return Surface(commands: commands, groups: Set(groups))
  }

  /// Commands that do something, `query` and `db prune` alike.
  private static func leaves(of command: Command) -> [(name: String, command: Command)] {
    (command.subcommands ?? []).filter {
      $0.commandName != "help" && $0.shouldDisplay != false
    }.flatMap { child in
      let below = leaves(of: child)
      return below.isEmpty
        ? [(child.commandName, child)]
        : below.map { (child.commandName + " " + $0.name, $0.command) }
    }
  }
}
