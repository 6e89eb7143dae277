import Testing

@testable import OomhistAnalysis

@Suite struct WhatIfTests {
  static let candidates = [
    Candidate(pid: 10, comm: "dockerd", sizeKib: 900 << 10, ppid: 1),
    Candidate(pid: 20, comm: "java", sizeKib: 700 << 10),
    Candidate(pid: 30, comm: "java", sizeKib: 500 << 10),
    Candidate(pid: 40, comm: "a=b", sizeKib: 100 << 10),
  ]

  static func answer(_ texts: String...) throws -> WhatIf {
    WhatIf(
      candidates: candidates, overrides: try texts.map { try AdjOverride(parsing: $0) },
      totalKib: 4 << 20, rules: BadnessRules(release: nil))
  }

  @Test(
    arguments: [
      ("956=-500", AdjOverride(target: .pid(956), adj: -500)),
      ("dockerd=-1000", AdjOverride(target: .comm(glob: "dockerd"), adj: -1000)),
      ("a=b=7", AdjOverride(target: .comm(glob: "a=b"), adj: 7)),
      ("==0", AdjOverride(target: .comm(glob: "="), adj: 0)),
      ("tmux: server=1000", AdjOverride(target: .comm(glob: "tmux: server"), adj: 1000)),
      ("java*=+5", AdjOverride(target: .comm(glob: "java*"), adj: 5)),
    ])
  func reads(text: String, expected: AdjOverride) throws {
    #expect(try AdjOverride(parsing: text) == expected)
    #expect(try AdjOverride(parsing: expected.text) == expected)
  }

  @Test(
    arguments: [
      ("dockerd", .noEqualsSign("dockerd")),
      ("", .noEqualsSign("")),
      ("=5", .noTarget("=5")),
      ("java=", .notANumber("java=", number: "")),
      ("java=low", .notANumber("java=low", number: "low")),
      ("java=1.5", .notANumber("java=1.5", number: "1.5")),
      ("java=1001", .outOfRange("java=1001", adj: 1001)),
      ("java=-1001", .outOfRange("java=-1001", adj: -1001)),
      ("0=5", .badPid("0=5", pid: "0")),
      ("99999999999=5", .badPid("99999999999=5", pid: "99999999999")),
    ] as [(String, AdjOverrideError)])
  func refuses(text: String, error: AdjOverrideError) {
    #expect(throws: error) { try AdjOverride(parsing: text) }
    #expect(error.description.hasSuffix("."))
  }

  @Test(
    arguments: [
      ("java", "java", true), ("java", "jav", false), ("java", "j*a", true), ("java", "*", true),
      ("java", "????", true), ("java", "???", false), ("", "*", true), ("", "", true),
      ("", "?", false), ("kworker/0:1", "kworker/*", true), ("Java", "java", false),
      ("aaaaaaaaaaaaaaab", "*a*a*a*a*a*c", false), ("a*", "a*", true), ("é", "?", true),
    ])
  func globs(name: String, pattern: String, fits: Bool) {
    #expect(TextGlob.matches(name, pattern) == fits)
  }

  @Test func anotherOneDiesFirst() throws {
    let answer = try Self.answer("dockerd=-500")
    #expect(answer.firstNow?.candidate.pid == 10)
    #expect(answer.firstThen?.candidate.pid == 20)
    #expect(
      answer.sentence
        == "dockerd[10] (900 MiB) dies first now; with these values it is java[20] (700 MiB).")
    #expect(answer.moves.map(\.candidate.pid) == [10, 20, 30, 40])
    #expect(answer.moves[0].placeNow == 1)
    #expect(answer.moves[0].placeThen == 4)
    #expect(answer.moves[0].adjThen == -500)
    #expect(answer.unmatched.isEmpty)
  }

  @Test func aNameMayMeanSeveral() throws {
    let answer = try Self.answer("java=-1000")
    #expect(answer.then.killable.map(\.candidate.pid) == [10, 40])
    #expect(answer.moves.filter { $0.adjNow != $0.adjThen }.map(\.placeThen) == [nil, nil])
    #expect(answer.notes.contains { $0.hasPrefix("With -1000 a process") })
    #expect(
      answer.sentence == "dockerd[10] (900 MiB) dies first now, and with these values as well.")
  }

  @Test func theLastOneCounts() throws {
    let answer = try Self.answer("java=1000", "20=0")
    #expect(answer.firstThen?.candidate.pid == 30)
  }

  @Test func whatFitsNoneIsReported() throws {
    let answer = try Self.answer("nginx=-5", "99=1")
    #expect(answer.unmatched.map(\.text) == ["nginx=-5", "99=1"])
    #expect(answer.moves.isEmpty)
    #expect(answer.notes.isEmpty)
  }

  @Test func withAllProtectedTheKernelPanics() throws {
    let answer = try Self.answer("*=-1000")
    #expect(answer.firstThen == nil)
    #expect(answer.sentence.hasSuffix("the kernel panics."))
  }
}
