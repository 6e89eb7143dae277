/// What can stand at the end of a command line that is being typed.
package struct CompletionRequest: Sendable {
  package enum Wanted: Sendable {
    case commands([CommandSurface.Command])
    case options([CommandSurface.Argument])
    case value(CommandSurface.Argument)
    case nothing
  }

  package private(set) var wanted = Wanted.nothing
  /// The command as far as its words are there.
  package private(set) var command: CommandSurface.Command
  /// Values of options before the last word, by the long name; flags with an empty one.
  package private(set) var given: [String: [String]] = [:]
  package private(set) var operands: [String] = []
  /// What stands before the value in the last word, such as `--format=`.
  package private(set) var prefix = ""
  /// The beginning of what is wanted.
  package private(set) var word: String

  private var takesOperandsOnly = false

  /// Reads a command line.
  ///
  /// - Parameters:
  ///   - words: the words before the last one, without the program's name.
  ///   - last: the word to be completed, maybe empty.
  ///   - surface: what the program takes.
  ///   - isValue: for options whose value may be left out, by the name of the value: whether a
  ///     word is one.
  package init(
    words: [String], last: String, surface: CommandSurface,
    isValue: [String: @Sendable (String) -> Bool] = [:]
  ) {
    command = surface.root
    word = last
    if let open = readWords(words, isValue) {
      wanted = .value(open)
    } else {
      readLast(last, surface.root)
    }
  }

  /// Reads the words before the last one; returns the option whose value is still to come.
  private mutating func readWords(
    _ words: [String], _ isValue: [String: @Sendable (String) -> Bool]
  ) -> CommandSurface.Argument? {
    var rest = words[...]
    while let word = rest.popFirst() {
      if takesOperandsOnly || !word.hasPrefix("-") || word == "-" {
        readOperand(word)
        continue
      }
      if word == "--" {
        takesOperandsOnly = true
        continue
      }
      let (name, value) = Self.split(word)
      guard let option = command.option(named: name) else { continue }
      if let value {
        give(option, value)
      } else if !option.takesValue {
        give(option, "")
      } else if rest.isEmpty {
        return option
      } else if isValue[option.valueName]?(rest.first ?? "") != false {
        give(option, rest.removeFirst())
      } else {
        give(option, "")
      }
    }
    return nil
  }

  private mutating func readOperand(_ word: String) {
    if operands.isEmpty, let next = command.subcommands.first(where: { $0.name == word }) {
      command = next
    } else {
      operands.append(word)
    }
  }

  private mutating func readLast(_ last: String, _ root: CommandSurface.Command) {
    if last.hasPrefix("-"), !takesOperandsOnly {
      let (name, value) = Self.split(last)
      guard let value else { return wanted = .options(openOptions) }
      guard let option = command.option(named: name), option.takesValue else { return }
      prefix = name + "="
      word = value
      return wanted = .value(option)
    }
    // What can be asked for help about is not among its words.
    let subcommands = (command.name == "help" ? root : command).subcommands
      .filter { !$0.isHidden }
    if !subcommands.isEmpty {
      return wanted = operands.isEmpty ? .commands(subcommands) : .nothing
    }
    let all = command.operands
    if operands.count < all.count {
      wanted = .value(all[operands.count])
    } else if let repeating = all.last, repeating.isRepeating {
      wanted = .value(repeating)
    } else if last.isEmpty, !takesOperandsOnly {
      wanted = .options(openOptions)
    }
  }

  /// Options that are not there yet, or may come again.
  private var openOptions: [CommandSurface.Argument] {
    command.arguments.filter { option in
      !option.names.isEmpty && !option.isHidden
        && (option.isRepeating || given[option.label] == nil)
    }
  }

  private mutating func give(_ option: CommandSurface.Argument, _ value: String) {
    given[option.label, default: []].append(value)
  }

  /// `--format=csv` as name and value.
  private static func split(_ word: String) -> (name: String, value: String?) {
    guard word.hasPrefix("--"), let sign = word.firstIndex(of: "=") else { return (word, nil) }
    return (String(word[..<sign]), String(word[word.index(after: sign)...]))
  }
}
