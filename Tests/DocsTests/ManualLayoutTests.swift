import Foundation
import OomhistTestSupport
import Testing

/// What shows manual pages has nothing to complain of, and 80 columns are enough.
@Suite struct ManualLayoutTests {
  private static func has(_ program: String) -> Bool {
    (try? ToolRun.shell("command -v \(program)"))?.status == 0
  }

  static let hasMandoc = has("mandoc")
  static let hasGroff = has("groff")

  private func show(_ command: String) throws -> ToolRun {
    try ToolRun.shell(command, currentDirectory: Repository.root.path)
  }

  @Test(.enabled(if: hasMandoc, "mandoc is not installed"), arguments: Repository.manualPages)
  func mandocHasNothingToComplainOf(page: String) throws {
    let run = try show("mandoc -T lint -W warning \(page)")
    #expect(run.status == 0)
    #expect(run.stdout.isEmpty, "\(run.stdout)")
  }

  @Test(.enabled(if: hasGroff, "groff is not installed"), arguments: Repository.manualPages)
  func groffHasNothingToComplainOf(page: String) throws {
    let run = try show("groff -ww -mandoc -Tutf8 -z \(page)")
    #expect(run.status == 0)
    #expect(run.stderr.isEmpty, "\(run.stderr)")
  }

  @Test(.enabled(if: hasMandoc, "mandoc is not installed"), arguments: Repository.manualPages)
  func noLineIsWiderThanATerminal(page: String) throws {
    let run = try show("mandoc -T utf8 -O width=78 \(page)")
    #expect(run.lines.count > 20)
    for line in run.lines {
      // Bold and underlined letters are typed over: a letter, a backspace, a letter.
      let width = line.count - 2 * line.count { $0 == "\u{8}" }
      #expect(width <= 80, "\(line)")
    }
  }
}
