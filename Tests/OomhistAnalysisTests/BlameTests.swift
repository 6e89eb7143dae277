import Testing

@testable import OomhistAnalysis

/// The verdict, how sure it is, and when there is none.
@Suite struct BlameTests {
  static func candidate(
    _ name: String, grew: Int64 = 100_000, score: Double = 0.8, shape: GrowthShape? = .leak,
    directness: Double? = 1, kind: Suspect.Kind = .process
  ) -> BlameCandidate {
    BlameCandidate(
      kind: kind, name: name, grewKib: grew, score: score, sharePct: score * 100,
      shape: shape, directness: directness)
  }

  static func blameCase(
    kind: String = "global", snapshots: Int = 30, gaps: Int = 0, lastSeenS: Int64? = 1,
    hasTaskTable: Bool = true, lostKib: Int64? = 120_000, order: Int64? = 0
  ) -> BlameCase {
    BlameCase(
      kind: kind, snapshots: snapshots, gaps: gaps, lastSeenS: lastSeenS,
      hasTaskTable: hasTaskTable, lostKib: lostKib, order: order, leastGrowthKib: 4096)
  }

  @Test(arguments: [
    ("an operator", blameCase(kind: "sysrq"), candidate("a"), "operator"),
    ("an operator by the order", blameCase(order: -1), candidate("a"), "operator"),
    ("no record", blameCase(snapshots: 0), candidate("a"), "no snapshot"),
    ("small growth", blameCase(), candidate("a", grew: 4000), "nothing grew"),
    ("all a little", blameCase(), candidate("a", score: 0.1), "nobody stands out"),
    ("not what was lost", blameCase(lostKib: 5_000_000), candidate("a"), "twentieth"),
  ])
  func withoutGroundNobodyIsBlamed(
    what: String, blameCase: BlameCase, candidate: BlameCandidate, reason: String
  ) {
    let blame = Blame([candidate], in: blameCase)
    #expect(blame.suspect == nil && blame.confidence == .none, "\(what)")
    #expect(blame.reasons.contains { $0.contains(reason) }, "\(blame.reasons)")
    #expect(blame.order == [0], "who grew is told all the same")
  }

  @Test func withoutCandidatesNothingGrew() {
    #expect(Blame([], in: Self.blameCase()).reasons == ["nothing grew"])
  }

  @Test(arguments: [
    ("all well", blameCase(), [candidate("a")], Confidence.high),
    (
      "a second one", blameCase(), [candidate("a", score: 0.55), candidate("b", score: 0.45)],
      .medium
    ),
    ("gaps", blameCase(gaps: 2), [candidate("a")], .medium),
    (
      "few snapshots and no table", blameCase(snapshots: 2, hasTaskTable: false), [candidate("a")],
      .medium
    ),
    ("few snapshots and the table", blameCase(snapshots: 2), [candidate("a")], .high),
    (
      "an old snapshot and no table", blameCase(lastSeenS: 300, hasTaskTable: false),
      [candidate("a")], .medium
    ),
    ("a third of the growth", blameCase(), [candidate("a", score: 0.4)], .medium),
    ("a quarter of the growth", blameCase(), [candidate("a", score: 0.25)], .low),
  ])
  func confidenceHasReasons(
    what: String, blameCase: BlameCase, candidates: [BlameCandidate], expected: Confidence
  ) {
    let blame = Blame(candidates, in: blameCase)
    #expect(blame.suspect == 0, "\(what)")
    #expect(blame.confidence == expected, "\(what): \(blame.reasons)")
    #expect(!blame.reasons.isEmpty)
  }

  /// A saw-tooth that ends high, and what stopped growing long before the end, come second.
  @Test(arguments: [
    candidate("java", score: 0.5, directness: 0.3), candidate("warm", score: 0.5, shape: .warmup),
    candidate("step", score: 0.5, shape: .step),
  ])
  func theShapeWeighs(other: BlameCandidate) {
    let blame = Blame([other, Self.candidate("leak", score: 0.45)], in: Self.blameCase())
    #expect(blame.suspect == 1)
    #expect(blame.order == [1, 0])
  }

  @Test(
    arguments: [
      ([1, 2, 3, 4], 1.0), ([1, 5, 1, 5, 1, 5], 0.2), ([5, 4, 3, 2], 0), ([3, 3, 3, 3], 0),
    ] as [([Int64], Double)])
  func directnessIsNetGrowthByMovement(kib: [Int64], expected: Double) {
    let readings = kib.enumerated().map { Reading(us: Int64($0.offset), kib: $0.element) }
    #expect(Directness.of(readings) == expected)
    #expect(Directness.of(Array(readings.prefix(3))) == nil)
  }
}
