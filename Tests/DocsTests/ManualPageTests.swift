import Foundation
import OomhistTestSupport
import Testing

/// oomhist(1) and the program tell of the same commands and options.
@Suite struct ManualPageTests {
  private let page: ManualPage
  private let surface: Surface

  init() throws {
    page = ManualPage(try Repository.text("docs/man/oomhist.1"))
    surface = try Surface.read()
  }

  @Test func everyCommandHasAHeadingAndThereAreNoOthers() {
    #expect(!surface.commands.isEmpty)
    #expect(page.commands == Set(surface.commands.keys))
  }

  @Test func theSynopsisOfEachCommandHasItsOptionsAndNoOthers() {
    #expect(Set(page.synopsis.keys) == Set(surface.commands.keys))
    for (command, options) in surface.commands {
      let documented = page.synopsis[command] ?? []
      #expect(options.subtracting(documented).isEmpty, "\(command) lacks options")
      #expect(documented.subtracting(options).isEmpty, "\(command) has no such options")
    }
  }

  @Test func everyOptionIsDescribedAndNothingElse() {
    let all = surface.commands.values.reduce(into: Surface.common) { $0.formUnion($1) }
    #expect(all.subtracting(page.described).isEmpty, "not described")
    #expect(page.described.subtracting(all).isEmpty, "described, and not there")
    #expect(page.mentioned.subtracting(all).isEmpty, "mentioned, and not there")
  }

  @Test func everyExitStatusIsInTheTable() throws {
    let source = try Repository.text("docs/man/oomhist.1")
    for status in ["0", "1", "2", "3", "64", "77"] {
      #expect(source.contains("\n.It \(status)\n"), "exit status \(status)")
    }
  }

  @Test func aPlantedOptionIsSeen() {
    let planted = ManualPage(
      """
      .Sh SYNOPSIS
      .Nm
      .Cm query
      .Op Fl S | Fl -since Ar time
      .Sh COMMANDS
      .Ss query
      .It Fl -colour Ar when
      """)
    #expect(planted.synopsis == ["query": ["-S", "--since"]])
    #expect(planted.described == ["--colour"])
    #expect(planted.commands == ["query"])
  }

  @Test(.enabled(if: ManualPageTests.hasMandoc, "mandoc is not installed"))
  func mandocHasNothingToComplainOf() throws {
    let run = try ToolRun.shell(
      "mandoc -T lint -W warning docs/man/oomhist.1", currentDirectory: Repository.root.path)
    #expect(run.status == 0)
    #expect(run.stdout.isEmpty, "\(run.stdout)")
  }

  static let hasMandoc = (try? ToolRun.shell("command -v mandoc"))?.status == 0
}
