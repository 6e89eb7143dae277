import OomhistParsing
import Testing

/// Lines as bash hands them to completion, and what readline puts in.
@Suite struct BashLineTests {
  /// What `COMP_WORDBREAKS` is unless somebody sets it.
  static let breaks = " \t\n\"'@><=;|&(:"

  @Test(arguments: [
    ("oomhist ", ["oomhist"], ""),
    ("oomhist query --fo", ["oomhist", "query"], "--fo"),
    ("oomhist  query\t--comm 'my pro", ["oomhist", "query", "--comm"], "my pro"),
    (#"oomhist "a b" it\'s"#, ["oomhist", "a b"], "it's"),
    (#"oomhist "say \"hi\" \x" "#, ["oomhist", #"say "hi" \x"#], ""),
    (#"oomhist '\$' a\"#, ["oomhist", #"\$"#], "a"),
    ("oomhist query < my.log --fo", ["oomhist", "query"], "--fo"),
    ("oomhist -p comm=a", ["oomhist", "-p"], "comm=a"),
    ("", [], ""),
  ])
  func wordsAreThoseOfTheShell(line: String, words: [String], last: String) {
    let read = BashLine(line, breaks: Self.breaks)
    #expect(read.words == words)
    #expect(read.last == last)
    #expect(!read.isRedirection)
  }

  @Test(arguments: [
    "oomhist parse <", "oomhist parse < my", "oomhist query > 'a b", "oomhist 2>>x",
  ])
  func aFileOfARedirectionIsKnown(line: String) {
    #expect(BashLine(line, breaks: Self.breaks).isRedirection)
  }

  @Test(arguments: [
    ("x my", "my proc", #"my\ proc"#),
    ("x 'my", "my proc", "my proc"),
    ("x \"my", "my proc", "my proc"),
    ("x \"my\"", "my proc", #"\ proc"#),
    ("x ", "$(id)", #"\$\(id\)"#),
    ("x \"", "$(id)`a\"\\", #"\$(id)\`a\"\\"#),
    ("x '", "it's", nil),
    ("x \"", "hi!", nil),
    ("x ", "hi!", #"hi\!"#),
    ("x ", "~me", #"\~me"#),
    ("x ", "größe", "größe"),
    // Readline replaces what stands behind the last break.
    ("x -p comm=ja", "comm=java", "java"),
    ("x --comm=co:", "--comm=co:lon", "lon"),
    ("x -p 'comm=ja", "comm=java", "comm=java"),
    ("x -p comm='ja", "comm=java", "java"),
    ("x -S @17", "@1700", "1700"),
    ("x ja", "other", nil),
    ("x \"m\"y", "my proc", nil),
  ])
  func whatIsPutInReadsAsTheWord(line: String, word: String, replacement: String?) {
    #expect(BashLine(line, breaks: Self.breaks).replacement(for: word) == replacement)
  }

  @Test func withoutBreaksTheWholeWordIsReplaced() {
    #expect(BashLine("x a=b", breaks: " ").replacement(for: "a=b:c") == "a=b:c")
  }
}
