import Glibc

/// Which program shows long output, in the words in which it is started.
struct PagerCommand: Equatable {
  /// Program and arguments.
  let words: [String]
  /// Whether a shell finds the program, and so nobody knows at once that it is not there.
  let usesShell: Bool

  /// `$OOMHIST_PAGER`, `$PAGER`, else `less`; `nil` where the first that is set is empty or
  /// `cat`, and on a terminal that can do nothing.
  init?(variable: (String) -> String?) {
    let terminal = variable("TERM") ?? ""
    guard !terminal.isEmpty, terminal != "dumb" else { return nil }
    let text = variable("OOMHIST_PAGER") ?? variable("PAGER") ?? "less"
    let words = text.split { $0 == " " || $0 == "\t" }.map(String.init)
    guard !words.isEmpty, words != ["cat"] else { return nil }
    usesShell = text.contains { Self.shellCharacters.contains($0) }
    self.words = usesShell ? ["/bin/sh", "-c", text] : words
  }

  private static let shellCharacters: Set<Character> = Set("|&;<>()$`\\\"'*?[#~=%")

  /// What the environment says.
  static func ofEnvironment() -> PagerCommand? {
    PagerCommand { name in getenv(name).map { String(cString: $0) } }
  }
}
