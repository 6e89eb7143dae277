import OomhistAnalysis
import OomhistModel
import Testing

@Suite struct TextPatternTests {
  @Test(arguments: [
    ("java", "java", true), ("java", "java2", false), ("ja*", "java", true), ("*", "", true),
    ("ja?a", "java", true), ("[a]", "[a]", true), ("[a]", "a", false),
    ("re:^ja", "java", true), ("re:av", "java", true), ("re:^av", "java", false),
    ("re:^(java|node)$", "node", true), ("re:^(java|node)$", "nodes", false),
    ("java\nnode", "node", true), ("java\nre:^no", "nodes", true), ("java\nnode", "perl", false),
    ("", "", true), ("", "x", false), ("re:é", "caf\u{e9}", true), ("re:a.b", "a\nb", true),
  ])
  func fits(pattern: String, text: String, expected: Bool) throws {
    #expect(try TextPattern(pattern).matches(text) == expected)
  }

  @Test(arguments: ["re:(", "re:[", "re:*", "re:a{2,1}", "java\nre:("])
  func aWrongExpressionIsSaid(pattern: String) {
    #expect {
      _ = try TextPattern(pattern)
    } throws: { error in
      "\(error)".contains(" is no regular expression: ") && !"\(error)".hasSuffix(": ")
    }
  }

  @Test func randomTextIsNeverATrap() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<2000 {
      let bytes = (0..<Int.random(in: 0...24, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      let text = String(decoding: bytes, as: UTF8.self)
      _ = (try? TextPattern(text))?.matches(text)
      _ = (try? TextPattern("re:" + text))?.matches(text)
    }
  }
}

@Suite struct FilterWordsTests {
  private func pattern(_ field: FilterField, _ words: String) throws -> String {
    let users: [(String, Int64)] = [("root", 0), ("www-data", 33), ("www-admin", 34)]
    return try FilterWords(field) { pattern in
      users.filter { pattern.matches($0.0) }.map(\.1)
    }.patternText(words)
  }

  @Test(arguments: [
    (FilterField.comm, "java", "java"), (.comm, "systemd-timesyncd", "systemd-timesyn"),
    (.comm, "systemd-timesync*", "systemd-timesync*"), (.comm, "a\nb", "a\nb"),
    (.pid, "12", "12"), (.pid, "12\n13", "12\n13"),
    (.unit, "nginx", "nginx\nnginx.service"), (.unit, "a.slice", "a.slice"), (.unit, "ng*", "ng*"),
    (.unit, "re:^ng", "re:^ng"),
    (.cgroup, "/system.slice", "/system.slice\n/system.slice/*"), (.cgroup, "/", "*"),
    (.cgroup, "app", "*/app\n*/app/*"), (.container, "4f2a", "4f2a*"),
    (.user, "0", "0"), (.user, "www-*", "33\n34"), (.user, "re:^root$", "0"),
    (.user, "1000\nroot", "1000\n0"),
  ])
  func wordsAreForgiven(field: FilterField, words: String, expected: String) throws {
    #expect(try pattern(field, words) == expected)
  }

  @Test(arguments: [(FilterField.pid, "x"), (.user, "nobody-here"), (.comm, ""), (.unit, "a\n")])
  func aWordWithoutMeaningIsSaid(field: FilterField, words: String) {
    #expect(throws: FilterWordError.self) { try pattern(field, words) }
  }
}
