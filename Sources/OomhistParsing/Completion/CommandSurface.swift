import FoundationEssentials

/// Commands, options and operands of the program, as its dumped help has them.
package struct CommandSurface: Decodable, Sendable {
  /// A command with what it takes.
  package struct Command: Decodable, Sendable {
    package let name: String
    package let summary: String
    package let isHidden: Bool
    package let arguments: [Argument]
    package let subcommands: [Command]

    /// The option with this name, `--since` or `-S`.
    package func option(named name: String) -> Argument? {
      arguments.first { $0.names.contains(name) }
    }

    package var operands: [Argument] { arguments.filter { $0.names.isEmpty } }
  }

  /// An option, a flag or an operand.
  package struct Argument: Decodable, Sendable {
    /// With their dashes; none for an operand.
    package let names: [String]
    package let takesValue: Bool
    package let isRepeating: Bool
    package let isHidden: Bool
    /// What the value is called in the help, such as `time`.
    package let valueName: String
    package let defaultValue: String?
    /// The words that the value is one of; empty where it is free.
    package let choices: [String]
    package let summary: String

    /// The name for people: the long one.
    package var label: String { names.max { $0.utf8.count < $1.utf8.count } ?? "" }
  }

  package let root: Command

  /// Reads what `--experimental-dump-help` prints.
  package init(dumpedHelp: String) throws {
    self = try JSONDecoder().decode(Self.self, from: Data(dumpedHelp.utf8))
  }

  private enum CodingKeys: String, CodingKey { case root = "command" }
}

extension CommandSurface.Command {
  private enum CodingKeys: String, CodingKey {
    case commandName, abstract, shouldDisplay, arguments, subcommands
  }

  package init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    name = try fields.decode(String.self, forKey: .commandName)
    summary = try fields.decodeIfPresent(String.self, forKey: .abstract) ?? ""
    isHidden = try fields.decodeIfPresent(Bool.self, forKey: .shouldDisplay) == false
    arguments =
      try fields.decodeIfPresent([CommandSurface.Argument].self, forKey: .arguments) ?? []
    subcommands = try fields.decodeIfPresent([Self].self, forKey: .subcommands) ?? []
  }
}

extension CommandSurface.Argument {
  private enum CodingKeys: String, CodingKey {
    case kind, names, isRepeating, shouldDisplay, valueName, defaultValue, completionKind, abstract
  }

  private struct Name: Decodable {
    var kind: String
    var name: String
  }

  private struct CompletionKind: Decodable {
    struct List: Decodable { var values: [String] }
    var list: List?
  }

  package init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    names = (try fields.decodeIfPresent([Name].self, forKey: .names) ?? [])
      .map { ($0.kind == "long" ? "--" : "-") + $0.name }
    takesValue = try fields.decode(String.self, forKey: .kind) != "flag"
    isRepeating = try fields.decode(Bool.self, forKey: .isRepeating)
    isHidden = try !fields.decode(Bool.self, forKey: .shouldDisplay)
    valueName = try fields.decodeIfPresent(String.self, forKey: .valueName) ?? ""
    defaultValue = try fields.decodeIfPresent(String.self, forKey: .defaultValue)
    let completion = try fields.decodeIfPresent(CompletionKind.self, forKey: .completionKind)
    choices = completion?.list?.values ?? []
    summary = try fields.decodeIfPresent(String.self, forKey: .abstract) ?? ""
  }
}
