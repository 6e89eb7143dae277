import OomhistParsing
import Testing

/// What can stand at the end of a command line.
@Suite struct CompletionRequestTests {
  private let surface: CommandSurface

  init() throws {
    func option(_ names: String, kind: String, more: String = "", repeats: Bool = false) -> String {
      let list = names.split(separator: " ").map {
        #"{"kind":"\#($0.count > 1 ? "long" : "short")","name":"\#($0)"}"#
      }.joined(separator: ",")
      return """
        {"kind":"\(kind)","names":[\(list)],"isRepeating":\(repeats),"shouldDisplay":true\(more)}
        """
    }
    surface = try CommandSurface(
      dumpedHelp: """
        {"command":{"commandName":"tool","subcommands":[
          {"commandName":"ask","abstract":"Asks.","arguments":[
            {"kind":"positional","isRepeating":false,"shouldDisplay":true,"valueName":"query"},
            \(option("since S", kind: "option", more: #","valueName":"time""#)),
            \(option("boot b", kind: "option", more: #","valueName":"boot""#)),
            \(option("param p", kind: "option", more: #","valueName":"key=value""#, repeats: true)),
            \(option("form", kind: "option", more: #"""
              ,"valueName":"form","completionKind":{"list":{"values":["a","b"]}}
              """#)),
            \(option("all", kind: "flag")),
            {"kind":"option","names":[{"kind":"long","name":"now"}],"isRepeating":false,
             "shouldDisplay":false,"valueName":"time"}]},
          {"commandName":"read","arguments":[
            {"kind":"positional","isRepeating":true,"shouldDisplay":true,"valueName":"files"}]},
          {"commandName":"quiet","shouldDisplay":false},
          {"commandName":"db","subcommands":[{"commandName":"prune"}]},
          {"commandName":"help","arguments":[
            {"kind":"positional","isRepeating":true,"shouldDisplay":true,"valueName":"words"}]}
        ]}}
        """)
  }

  /// What is wanted, in a word or two.
  private func wanted(_ line: String) -> String {
    let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    let request = CompletionRequest(
      words: Array(words.dropLast()), last: words.last ?? "", surface: surface,
      isValue: ["boot": { Int($0) != nil }])
    switch request.wanted {
    case .commands(let commands): return "commands " + commands.map(\.name).joined(separator: " ")
    case .options(let options): return "options " + options.map(\.label).joined(separator: " ")
    case .value(let argument): return "value \(argument.valueName) <\(request.word)>"
    case .nothing: return "nothing"
    }
  }

  @Test(arguments: [
    ("", "commands ask read db help"),
    ("as", "commands ask read db help"),
    ("help ", "commands ask read db help"),
    ("db ", "commands prune"),
    ("ask ", "value query <>"),
    ("ask ki", "value query <ki>"),
    ("ask kills ", "options --since --boot --param --form --all"),
    ("ask kills x", "nothing"),
    ("ask -", "options --since --boot --param --form --all"),
    ("ask --all --since 1 --param a=1 -", "options --boot --param --form"),
    ("ask --since ", "value time <>"),
    ("ask --since -2", "value time <-2>"),
    ("ask -S ", "value time <>"),
    ("ask --since=-2", "value time <-2>"),
    ("ask --now ", "value time <>"),
    ("ask --all=x", "nothing"),
    ("ask --gone=x", "nothing"),
    ("ask --form b -p ", "value key=value <>"),
    // The value of --boot may be left out.
    ("ask --boot ", "value boot <>"),
    ("ask --boot -1 ", "value query <>"),
    ("ask --boot kills ", "options --since --param --form --all"),
    ("ask -- -", "value query <->"),
    ("ask --since -- ", "value query <>"),
    ("read ", "value files <>"),
    ("read a b ", "value files <>"),
    ("read - ", "value files <>"),
    ("gone ", "nothing"),
  ])
  func theEndOfALineTellsWhatIsWanted(line: String, expected: String) {
    #expect(wanted(line) == expected)
  }

  @Test func whatWasGivenIsKept() {
    let request = CompletionRequest(
      words: ["ask", "--param", "a=1", "--all", "growth", "-p", "b=2", "--form=a"], last: "-p=",
      surface: surface)
    #expect(request.command.name == "ask")
    #expect(request.given == ["--param": ["a=1", "b=2"], "--all": [""], "--form": ["a"]])
    #expect(request.operands == ["growth"])
  }

  @Test func choicesComeFromTheHelp() throws {
    let ask = try #require(surface.root.subcommands.first)
    #expect(ask.option(named: "--form")?.choices == ["a", "b"])
    #expect(ask.option(named: "-S")?.label == "--since")
  }

  @Test func whatIsNoHelpIsRefused() {
    #expect(throws: (any Error).self) { try CommandSurface(dumpedHelp: "{}") }
  }
}
