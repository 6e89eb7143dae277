import Foundation
import OomhistTestSupport
import Testing

/// The manual pages and the program tell of the same commands and options.
@Suite struct ManualPageTests {
  private let surface: Surface

  init() throws { surface = try Surface.read() }

  /// Names of the pages, such as `oomhist-query.1`.
  private static let pages = Repository.manualPages.map { ($0 as NSString).lastPathComponent }

  private static func page(_ name: String) throws -> ManualPage {
    ManualPage(try Repository.text("docs/man/" + name))
  }

  @Test(.enabled(if: GeneratedPageTests.hasPython, "python3 is not installed"))
  func thePagesAreFresh() throws {
    let run = try ToolRun.shell(
      "python3 docs/generate_man.py --check", currentDirectory: Repository.root.path)
    #expect(run.status == 0, "\(run.stdout)\(run.stderr)")
  }

  @Test func everyCommandHasAPageAndThereAreNoOthers() throws {
    let commands = Set(surface.commands.keys.compactMap { $0.split(separator: " ").first })
    #expect(commands.count > 10)
    let others = ["oomhist.1", "oomhist.conf.5", "oomhist-schema.5", "oomhist-queries.7"]
    #expect(Set(Self.pages) == Set(commands.map { "oomhist-\($0).1" } + others))
    let overview = try Self.page("oomhist.1").references
    #expect(Set(Self.pages).subtracting(overview) == ["oomhist.1"])
  }

  @Test func theSynopsisAndTheListOfEachCommandHaveItsOptionsAndNoOthers() throws {
    for (command, options) in surface.commands {
      let verb = try #require(command.split(separator: " ").first)
      let page = try Self.page("oomhist-\(verb).1")
      let documented = page.synopsis[command] ?? []
      #expect(options.subtracting(documented).isEmpty, "\(command) lacks options")
      #expect(documented.subtracting(options).isEmpty, "\(command) has no such options")
      let all = surface.commands.filter { $0.key.split(separator: " ").first == verb }
        .reduce(into: Set<String>()) { $0.formUnion($1.value) }
      #expect(page.described == all, "\(command)")
    }
  }

  @Test(arguments: Self.pages)
  func everyOptionAndPageThatIsMentionedIsThere(name: String) throws {
    let page = try Self.page(name)
    let all = surface.commands.values.reduce(into: Surface.common) { $0.formUnion($1) }
    #expect(page.mentioned.subtracting(all).isEmpty)
    let ours = page.references.filter { $0.hasPrefix("oomhist") }
    #expect(ours.subtracting(Self.pages).isEmpty)
    #expect(!ours.isEmpty)
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
      .Sh OPTIONS
      .It Fl -colour Ar when
      See
      .Xr oomhist-gone 1 .
      """)
    #expect(planted.synopsis == ["query": ["-S", "--since"]])
    #expect(planted.described == ["--colour"])
    #expect(planted.mentioned == ["-S", "--since", "--colour"])
    #expect(planted.references == ["oomhist-gone.1"])
  }
}
