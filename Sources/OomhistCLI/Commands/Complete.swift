import ArgumentParser
import Glibc
import OomhistParsing
import OomhistRender

/// `oomhist complete`: what the completion of a shell asks, see `packaging/completions`.
///
/// It never says what is wrong: whoever presses the tab key wants to go on typing. Nothing is
/// written, and nobody is waited for.
struct Complete: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print what can stand at the end of a command line.",
    discussion: """
      The first line says what follows: `values`, one a line with a description where the shell \
      shows one, or nothing, where `files` or `folders` are wanted.

      oomhist complete zsh query --for     words behind the program's name, the last one open
      oomhist complete bash ' =:' 'oomhist query --for'   COMP_WORDBREAKS and the line
      """,
    shouldDisplay: false)

  enum Shell: String, CaseIterable, ExpressibleByArgument { case bash, zsh, fish }

  @Argument(help: "The shell.")
  var shell: Shell

  @Argument(parsing: .captureForPassthrough, help: "The command line so far.")
  var words: [String] = []

  /// More than a person would look through.
  private static let maximumCount = 300

  func run() throws {
    // A broken query of the user warns, and the terminal belongs to the shell.
    let nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC)
    if nowhere >= 0 { dup2(nowhere, STDERR_FILENO) }
    Console.write((try? reply()) ?? "", to: STDOUT_FILENO)
  }

  private func reply() throws -> String {
    let surface = try CommandSurface(dumpedHelp: OomhistCommand._dumpHelp())
    guard shell == .bash else {
      let request = Self.request(Array(words.dropLast()), words.last ?? "", surface)
      return reply(to: request) { Self.line($0, of: shell, behind: request.prefix) }
    }
    let line = BashLine(words.dropFirst().first ?? "", breaks: words.first ?? "")
    if line.isRedirection { return "files\n" }
    let request = Self.request(Array(line.words.dropFirst()), line.last, surface)
    return reply(to: request) { line.replacement(for: request.prefix + $0.text) }
  }

  private static func request(
    _ words: [String], _ last: String, _ surface: CommandSurface
  ) -> CompletionRequest {
    CompletionRequest(
      words: words, last: last, surface: surface,
      isValue: ["boot": { BootWord(argument: $0) != nil }])
  }

  private func reply(
    to request: CompletionRequest, line: (Offer) -> String?
  ) -> String {
    switch CompletionAnswer(request) {
    case .files: return "files\n"
    case .folders: return "folders\n"
    case .values(let offers):
      // Those that begin as the word does come first: a shell may match more loosely.
      let printable = offers.filter(\.isPrintable)
      let fitting = printable.filter { $0.text.hasPrefix(request.word) }
      let others = printable.filter { !$0.text.hasPrefix(request.word) }
      let lines = (fitting + others).prefix(Self.maximumCount).compactMap(line)
      return (["values"] + lines).joined(separator: "\n") + "\n"
    }
  }

  /// A value as zsh and fish take it with its description.
  private static func line(_ offer: Offer, of shell: Shell, behind prefix: String) -> String {
    let text = prefix + offer.text
    let summary = SafeText.visible(offer.summary)
    guard shell == .zsh else { return summary.isEmpty ? text : "\(text)\t\(summary)" }
    let escaped = text.reduce(into: "") { result, character in
      if character == ":" || character == "\\" { result += "\\" }
      result.append(character)
    }
    return summary.isEmpty ? escaped : "\(escaped):\(summary)"
  }
}
