import Foundation

/// The command lines of a page, in its order.
///
/// A fence says what it holds. `console`: command lines behind `$ `, each with the output that it
/// has. `sh`: command lines alone. All others hold no commands. A comment in the line above a
/// fence can say how its commands are run: ``Directive``. What stands between backticks in prose
/// is a block of its own.
struct CommandPage {
  /// One command line, with what the page shows of its output.
  struct Command {
    var text: String
    /// Lines of the page below the command, from this one on.
    var shownFrom: Int
    var shown: [String] = []
  }

  struct Block {
    /// What the fence says; `nil` for code in prose.
    var language: String?
    /// Number of the line of the fence, from 1.
    var line: Int
    /// Blanks in front of the fence, of each line in it too.
    var indent = 0
    var directive: Directive?
    var lines: [String] = []
    var commands: [Command] = []

    var isProse: Bool { language == nil }

    /// Whether its commands are run: not those that a comment excepts, nor parts of one in prose.
    var isRun: Bool {
      if case .notRun = directive { return false }
      return isProse ? commands.allSatisfy { Invocation.canRun($0.text) } : !commands.isEmpty
    }
  }

  let path: String
  let lines: [String]
  private(set) var blocks: [Block] = []

  init(path: String) throws {
    try self.init(path: path, text: try Repository.text(path))
  }

  init(path: String, text: String) throws {
    self.path = path
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if !path.hasSuffix(".md") {
      blocks = try ManualExamples.blocks(of: lines)
      return
    }
    var open: Block?
    for (index, line) in lines.enumerated() {
      let content = line.drop { $0 == " " }
      if var block = open {
        if content.hasPrefix("```") {
          block.commands = Self.commands(of: block)
          blocks.append(block)
          open = nil
        } else {
          block.lines.append(String(line.dropFirst(min(block.indent, line.count - content.count))))
          open = block
        }
      } else if content.hasPrefix("```") {
        let language = String(content.dropFirst(3))
        open = Block(language: language, line: index + 1, indent: line.count - content.count)
        open?.directive = try index > 0 ? Directive(line: lines[index - 1]) : nil
      } else {
        for span in line.matches(of: /`([^`]+)`/) {
          let command = Command(text: String(span.1), shownFrom: index + 1)
          blocks.append(Block(language: nil, line: index + 1, commands: [command]))
        }
      }
    }
  }

  static func commands(of block: Block) -> [Command] {
    var commands: [Command] = []
    var isOpen = false
    for (offset, line) in block.lines.enumerated() {
      let next = block.line + offset + 1
      if isOpen, let last = commands.indices.last {
        commands[last].text += "\n" + line
        commands[last].shownFrom = next
      } else if block.language == "console", !line.hasPrefix("$ ") {
        if let last = commands.indices.last { commands[last].shown.append(line) }
        continue
      } else if block.language == "console" {
        commands.append(Command(text: String(line.dropFirst(2)), shownFrom: next))
      } else if block.language == "sh", !line.isEmpty, !line.hasPrefix("#") {
        commands.append(Command(text: line, shownFrom: next))
      } else {
        continue
      }
      isOpen = !ShellText.isComplete(commands[commands.count - 1].text)
    }
    return commands
  }
}
