import Foundation
import OomhistTestSupport
import Testing

/// The table of docs/mistakes.md: each mistake is made, and must be answered as it stands there.
///
/// `OOMHIST_RECORD=1` writes what is said into the table, and fails.
@Suite struct MistakeTests {
  /// A row of the table.
  struct Mistake: CustomTestStringConvertible, Sendable {
    var what: String
    var command: String
    var says: String
    var hint: String
    var status: String

    var testDescription: String { what }

    init?(_ line: Substring) {
      let cells = line.replacingOccurrences(of: "\\|", with: "\0")
        .split(separator: "|", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces).replacingOccurrences(of: "\0", with: "\\|") }
      guard cells.count == 7, cells[2].hasPrefix("`") else { return nil }
      what = cells[1]
      command = cells[2].trimmingCharacters(in: CharacterSet(charactersIn: "`"))
      (says, hint, status) = (cells[3], cells[4], cells[5])
    }

    var line: String { "| \(what) | `\(command)` | \(says) | \(hint) | \(status) |" }
  }

  private static let page = Golden.folder.deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "docs/mistakes.md")
  private static let text = (try? String(contentsOf: page, encoding: .utf8)) ?? ""
  static let mistakes = text.split(separator: "\n").compactMap(Mistake.init)

  @Test func thereAreAtLeastForty() {
    #expect(Self.mistakes.count >= 40)
    #expect(Set(Self.mistakes.map(\.command)).count == Self.mistakes.count)
  }

  @Test(.enabled(if: !Golden.isRecording), arguments: mistakes)
  func isAnsweredAsTheTableSays(mistake: Mistake) throws {
    let made = try Self.made(mistake)
    #expect(made.says == mistake.says)
    #expect(made.hint == mistake.hint)
    #expect(made.status == mistake.status)
  }

  @Test(.enabled(if: Golden.isRecording)) func recordsTheTable() throws {
    var text = Self.text
    for mistake in Self.mistakes {
      text = text.replacingOccurrences(of: mistake.line, with: try Self.made(mistake).line)
    }
    try text.write(to: Self.page, atomically: true, encoding: .utf8)
    Issue.record("docs/mistakes.md was recorded")
  }

  /// What is really said to somebody who works in a folder with broken files.
  private static func made(_ mistake: Mistake) throws -> Mistake {
    let broken = try Broken()
    _ = try broken.folder.write("Nov 20 08:00:00 web1 kernel: eth0: link up\n", to: "quiet.log")
    _ = try broken.folder.write(
      "node1: Out of memory: Killed process 7 (java)\n", to: "foreign.log")
    let run = try ToolRun.shell(
      "oomhist() { \"$OOMHIST\" \"$@\"; }\n"
        + mistake.command.replacingOccurrences(of: "\\|", with: "|"),
      environment: [
        "OOMHIST_DB": "good.db", "XDG_STATE_HOME": broken.folder.url.path, "COLUMNS": "200",
      ], currentDirectory: broken.folder.url.path)
    var made = mistake
    let lines = (run.stderr + run.stdout).split(separator: "\n").map(String.init)
    func said(_ word: String) -> String? {
      lines.first { $0.hasPrefix(word) }.map { String($0.dropFirst(word.count)) }
    }
    let says = said("error: ") ?? said("warning: ") ?? lines.first ?? ""
    made.says = cell(says)
    made.hint = cell(said("hint: ") ?? "")
    made.status = "\(run.status)"
    return made
  }

  private static func cell(_ text: String) -> String {
    text.replacingOccurrences(of: "|", with: "\\|").replacingOccurrences(of: "<", with: "&lt;")
  }
}
