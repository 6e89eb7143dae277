/// The command lines below EXAMPLES on a manual page: `.Dl $ command`, and `.Bd` with `$ command`
/// and output in it.
enum ManualExamples {
  static func blocks(of lines: [String]) throws -> [CommandPage.Block] {
    var blocks: [CommandPage.Block] = []
    var isBelow = false
    var display: CommandPage.Block?
    for (index, line) in lines.enumerated() {
      let directive = try index > 0 ? Directive(line: lines[index - 1]) : nil
      if line.hasPrefix(".Sh ") {
        isBelow = line == ".Sh EXAMPLES"
      } else if line.hasPrefix(".Bd "), isBelow {
        display = CommandPage.Block(language: "console", line: index + 1, directive: directive)
      } else if line == ".Ed", var block = display {
        block.commands = CommandPage.commands(of: block)
        blocks.append(block)
        display = nil
      } else if display != nil {
        display?.lines.append(plain(line))
      } else if isBelow, line.hasPrefix(".Dl $ ") || line.hasPrefix(".Dl # ") {
        let command = CommandPage.Command(text: plain(line.dropFirst(6)), shownFrom: index + 1)
        blocks.append(
          CommandPage.Block(
            language: "sh", line: index + 1, directive: directive, commands: [command]))
      }
    }
    return blocks
  }

  /// Text without the escapes of roff.
  private static func plain(_ text: some StringProtocol) -> String {
    [("\\-", "-"), ("\\&", ""), ("\\(aq", "'"), ("\\(dq", "\""), ("\\e", "\\")]
      .reduce(String(text)) { $0.replacing($1.0, with: $1.1) }
  }
}
