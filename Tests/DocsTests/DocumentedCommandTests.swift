import Foundation
import OomhistTestSupport
import Testing

/// Every command line of the pages works, and prints what the page shows.
@Suite struct DocumentedCommandTests {
  /// All but the table of mistakes, every line of which is made, and fails, in a test of its own.
  private static let pages =
    Repository.pages.filter { $0 != "docs/mistakes.md" } + Repository.manualPages
  private static let surface = Result { try Surface.read() }

  @Test(arguments: pages)
  func everyCommandOfThePageRuns(path: String) throws {
    let page = try CommandPage(path: path)
    let blocks = page.blocks.filter(\.isRun)
    guard !blocks.isEmpty else { return }
    let bench = try Bench()
    var recorded = RecordedPage(page)
    var saidBefore: Set<String> = []
    for block in blocks {
      if block.isProse, !saidBefore.insert(block.commands[0].text).inserted { continue }
      if case .clock(let time) = block.directive { bench.now = time }
      if block.directive == .newDatabase { bench.takeNewDatabase() }
      for command in block.commands {
        let calls = ShellText.calls(in: command.text)
        if let tool = Toolbox.missing(in: calls) {
          print("not run, \(tool) is not installed: \(path):\(command.shownFrom)")
        } else if !Toolbox.isOnlyChecked(calls) {
          let run = try bench.run(command.text, untilStopped: block.directive == .untilStopped)
          recorded.hold(command, of: block, against: run, seen: bench.seen)
        }
      }
    }
    try recorded.finish()
  }

  /// What a page calls is there: commands, options, targets of make, files of this checkout.
  ///
  /// This holds for what is not run too, and for lines of crontabs and units.
  @Test(arguments: pages)
  func everythingThatIsCalledIsThere(path: String) throws {
    let surface = try Self.surface.get()
    for block in try CommandPage(path: path).blocks {
      let texts = block.commands.isEmpty ? block.lines : block.commands.map(\.text)
      for call in texts.flatMap(ShellText.calls) {
        let trouble =
          Invocation.trouble(call, surface: surface)
          ?? (block.isProse || block.commands.isEmpty ? nil : Toolbox.trouble(call))
        #expect(trouble == nil, "\(path):\(block.line)")
      }
    }
  }

  @Test(arguments: pages)
  func everyFenceSaysWhatItHolds(path: String) throws {
    let languages = [
      "console", "sh", "text", "sql", "ini", "json", "yaml", "python", "c", "mermaid",
    ]
    for block in try CommandPage(path: path).blocks {
      guard let language = block.language else { continue }
      let place = "\(path):\(block.line)"
      #expect(languages.contains(language), "\(place): ```\(language)")
      guard block.commands.isEmpty else { continue }
      #expect(block.directive == nil, "\(place): there is no command to say that of")
      #expect(block.lines.filter(Toolbox.looksLikeACommand) == [], "\(place): a hidden command")
    }
  }

  /// The blocks that no test runs, one a line: who adds one changes this list.
  @Test func theBlocksThatAreNotRunAreTheseAndNoOthers() throws {
    var list = ""
    for path in Self.pages {
      for block in try CommandPage(path: path).blocks {
        guard case .notRun(let reason) = block.directive else { continue }
        let first = block.commands[0].text.split(separator: "\n").first ?? ""
        list += "\(path): \(reason.rawValue): \(block.commands.count): \(first)\n"
      }
    }
    expectGolden(list, fixture: "docs/not-run.txt")
  }

  @Test func aPageIsReadAsItIsWritten() throws {
    let page = try CommandPage(
      path: "made-up.md",
      text: """
        Ask `oomhist explain`:
        <!-- exit status: 3 -->
          ```console
          $ oomhist query --exit-code \\
              --csv
          kill_id
            1
          $ cat <<'END'
          $ not a command
          END
          ```
        ```sh
        # a comment
        echo 'one
        two'
        ```
        """)
    #expect(page.blocks.map(\.language) == [nil, "console", "sh"])
    #expect(page.blocks.map(\.directive) == [nil, .status(3), nil])
    let commands = page.blocks.flatMap(\.commands)
    #expect(
      commands.map(\.text) == [
        "oomhist explain", "oomhist query --exit-code \\\n    --csv",
        "cat <<'END'\n$ not a command\nEND", "echo 'one\ntwo'",
      ])
    #expect(commands.map(\.shown) == [[], ["kill_id", "  1"], [], []])
    #expect(throws: Directive.Unknown.self) { try Directive(line: "<!-- not run: no time -->") }
  }

  @Test(arguments: [
    (["a", "b"], ["a", "b"], true), (["a"], ["a", "b"], false),
    (["a", "…"], ["a", "b", "c"], true),
    (["…", "c"], ["a", "c"], true), (["…", "b", "…", "d"], ["a", "b", "c", "d"], true),
    (["a", "…", "d"], ["a", "c"], false), (["a", "…", "x", "…"], ["a", "b"], false),
    (["a "], ["a", ""], true), (["…", "b…"], ["a", "bc"], false),
  ])
  func shownOutputStandsForTheRealOne(shown: [String], real: [String], matches: Bool) {
    #expect(ShownOutput(shown).matches(real) == matches)
  }

  @Test(arguments: [
    (["oomhist", "query", "--sinc", "today"], "query has no --sinc"),
    (["oomhist", "querry"], "there is no command querry"),
    (["*", "root", "/usr/bin/oomhist", "collect", "--every", "9"], "collect has no --every"),
    (["oomhist", "db", "prune", "--help"], nil), (["oomhist", "query", "--since=-3h"], nil),
    (["systemctl", "reload", "oomhist"], nil), (["oomhist", "0.1.0"], nil),
  ])
  func whatTheProgramLacksIsSeen(call: [String], trouble: String?) throws {
    #expect(Invocation.trouble(call, surface: try Self.surface.get()) == trouble)
  }

  @Test func aFileOrTargetThatIsGoneIsSeen() {
    #expect(Toolbox.trouble(["make", "run", "KERNELS=6.1"]) == nil)
    #expect(Toolbox.trouble(["make", "coffee"]) == "make has no target coffee")
    #expect(Toolbox.trouble(["install", "packaging/gone"]) == "there is no packaging/gone")
  }
}
