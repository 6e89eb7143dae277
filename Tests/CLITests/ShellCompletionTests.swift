import Foundation
import OomhistTestSupport
import Testing

/// The scripts of `packaging/completions` in the shells that they are for.
///
/// A name that a user can give to a process must be offered so that it means itself, and nothing
/// of it may run.
@Suite struct ShellCompletionTests {
  private static func has(_ program: String) -> Bool {
    (try? ToolRun.shell("command -v \(program)"))?.status == 0
  }

  static let hasBash = has("bash")
  static let hasZsh = has("zsh")
  static let hasFish = has("fish")

  private static let scripts = Golden.folder.deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "packaging/completions").path
  private let record: HostileRecord
  private let folder: TemporaryFolder

  init() throws {
    record = try HostileRecord()
    folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path("bin"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("bin/oomhist"), withDestinationPath: ToolRun.toolPath)
  }

  /// Runs a script of a shell, with the line to be completed in `$LINE`.
  private func run(_ shell: [String], _ script: String, line: String = "") throws -> ToolRun {
    let file = try folder.write(script, to: "script")
    let words = (shell + [file]).joined(separator: " ")
    let run = try ToolRun.shell(
      words,
      environment: [
        "PATH": folder.path("bin") + ":/usr/bin:/bin", "SCRIPTS": Self.scripts, "LINE": line,
        "OOMHIST_DB": record.database,
      ], currentDirectory: folder.url.path, timeoutSeconds: 40)
    #expect(!FileManager.default.fileExists(atPath: folder.path("pwned")), "\(line)")
    return run
  }

  // MARK: - bash

  /// Completes a line and prints the replies as a shell reads them when they are put in.
  private func bash(_ line: String) throws -> [String] {
    let run = try run(
      ["bash", "--norc"],
      """
      source "$SCRIPTS/oomhist.bash"
      compopt() { :; }
      COMP_LINE=$LINE COMP_POINT=${#LINE} COMP_WORDBREAKS=$' \\t\\n"\\'@><=;|&(:'
      _oomhist oomhist "${LINE##* }"
      printf '%s\\n' "${COMPREPLY[@]}"
      """, line: line)
    #expect(run.stderr.isEmpty)
    return run.lines
  }

  @Test(.enabled(if: hasBash, "bash is not installed"))
  func bashOffersWhatMeansItself() throws {
    let replies = try bash("oomhist query --comm ")
    #expect(replies.count == HostileRecord.names.count)
    for (reply, name) in zip(replies, HostileRecord.names.reversed()) {
      let read = try run(["bash", "--norc"], "words=(\(reply)); printf %s \"${words[0]}\"")
      #expect(read.stdout == name)
      #expect(read.stderr.isEmpty)
    }
  }

  @Test(
    .enabled(if: hasBash, "bash is not installed"),
    arguments: [
      ("oomhist que", ["query"]), ("oomhist query --lis", ["--list", "--list-boots"]),
      ("oomhist query history -p com", ["comm="]), ("oomhist query -p comm=co", ["co:lon"]),
      ("oomhist query --comm=co:", ["lon"]), ("oomhist query --comm 'my", ["my proc"]),
      ("oomhist query --comm \"say", [#"say \"hi\""#]), ("oomhist explain 16", ["16"]),
      ("oomhist gone ", [""]), ("oomhist parse ", [""]),
    ])
  func bashCompletes(line: String, replies: [String]) throws {
    #expect(try bash(line) == replies)
  }

  // MARK: - fish

  @Test(
    .enabled(if: hasFish, "fish is not installed"),
    arguments: [
      ("oomhist que", ["query"]), ("oomhist query history -p com", ["comm="]),
      ("oomhist query --comm=co", ["--comm=co:lon"]), ("oomhist query --comm 'my", ["my proc"]),
      (#"oomhist query --comm \$\("#, ["$(touch pwned)"]),
      ("oomhist query --comm ", HostileRecord.names.reversed()),
      ("oomhist query --sql scr", ["script"]), ("oomhist query --output=scr", ["--output=script"]),
      ("oomhist gone ", []),
    ])
  func fishCompletes(line: String, expected: [String]) throws {
    let run = try run(
      ["fish", "--no-config"],
      "source $SCRIPTS/oomhist.fish; complete -C $LINE", line: line)
    #expect(run.stderr.isEmpty)
    #expect(run.lines.map { String($0.prefix { $0 != "\t" }) } == expected)
  }

  // MARK: - zsh

  /// Types a line and the tab key at a terminal; returns what then stands in it.
  private func zsh(_ line: String) throws -> String {
    let run = try run(
      ["zsh", "-f"],
      #"""
      zmodload zsh/zpty
      zpty shell zsh -f -i
      zpty -w shell 'unsetopt beep; fpath=($SCRIPTS $fpath); autoload -Uz compinit; compinit -u -D'
      zpty -w shell 'show() { print -r -- "$BUFFER" > shown.new; mv shown.new shown }'
      zpty -w shell "zle -N show; bindkey '^X' show; print -n > ready"
      while [[ ! -e ready ]]; do sleep 0.05; done
      zpty -w -n shell "$LINE"$'\t\x18'
      for try in {1..200}; do [[ -e shown ]] && break; sleep 0.05; done
      cat shown
      zpty -d shell
      """#, line: line)
    #expect(run.status == 0, "\(run.stderr)")
    return run.lines.first ?? ""
  }

  @Test(
    .enabled(if: hasZsh, "zsh is not installed"),
    arguments: [
      ("oomhist que", "oomhist query "), ("oomhist query history -p com", "comm="),
      ("oomhist query --comm my", #"my\ proc "#), ("oomhist query --comm=co", "--comm=co:lon "),
      (#"oomhist query --comm \$\("#, #"\$\(touch\ pwned\) "#),
      ("oomhist query --comm \"sa", #""say \"hi\"" "#),
      ("oomhist query --comm back", #"back\\slash "#), ("oomhist query --sql scr", "script "),
      ("oomhist gone ", "oomhist gone "),
    ])
  func zshCompletes(line: String, end: String) throws {
    let shown = try zsh(line)
    #expect(shown.hasSuffix(end), "\(shown)")
  }
}
