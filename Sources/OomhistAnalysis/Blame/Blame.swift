/// The verdict on one kill: who, how sure, and why so.
package struct Blame: Equatable, Sendable {
  /// The candidates in the order of blame, as places in the list that was given.
  package var order: [Int]
  /// Place of the one to blame in the list that was given; `nil`: undetermined.
  package var suspect: Int?
  package var confidence: Confidence
  /// Short phrases: on what the verdict rests, or why there is none.
  package var reasons: [String]

  /// To be raised whenever the verdict on the same samples becomes another one.
  ///
  /// It rests on what is here, on what it is made of (onset, suspects, shapes) and on
  /// `queries/kills.sql`. Verdicts of older rules are made anew.
  package static let rulesVersion: Int64 = 1

  /// Part of all growth below which nobody stands out.
  static let leastShare = 0.2

  /// A last snapshot that is older tells nothing of the kill, seconds.
  static let longestBlindnessS: Int64 = 4 * 3600
  /// One that is older weakens the verdict even where the kernel's task table shows the end.
  static let freshS: Int64 = 600

  /// Judges the candidates of one kill.
  package init(_ candidates: [BlameCandidate], in blameCase: BlameCase) {
    order = candidates.indices.sorted {
      candidates[$0].weight != candidates[$1].weight
        ? candidates[$0].weight > candidates[$1].weight : $0 < $1
    }
    confidence = .none
    reasons = []
    if let excuse = Self.excuse(candidates, first: order.first, blameCase) {
      reasons = [excuse]
      return
    }
    guard let first = order.first else { return }
    suspect = first
    (confidence, reasons) = Self.confidence(candidates, order: order, blameCase)
  }

  /// Why nobody can be blamed.
  private static func excuse(
    _ candidates: [BlameCandidate], first: Int?, _ blameCase: BlameCase
  ) -> String? {
    if blameCase.kind == "sysrq" || blameCase.order == -1 {
      return "an operator asked for it (sysrq f); memory had not run out"
    }
    guard blameCase.snapshots > 0 else { return "no snapshot before the kill" }
    if let seen = blameCase.lastSeenS, seen > longestBlindnessS {
      return "the last snapshot is \(seen / 3600) h older than the kill"
    }
    guard let first, candidates[first].grewKib >= blameCase.leastGrowthKib else {
      return "nothing grew"
    }
    let candidate = candidates[first]
    guard candidate.score >= leastShare else {
      return "nobody stands out: the largest grower has \(percent(candidate.score)) of the growth"
    }
    if let lost = blameCase.lostKib, lost > 0, Double(candidate.grewKib) < 0.05 * Double(lost) {
      return "what grew is less than a twentieth of what was lost"
    }
    return nil
  }

  private static func confidence(
    _ candidates: [BlameCandidate], order: [Int], _ blameCase: BlameCase
  ) -> (Confidence, [String]) {
    let first = candidates[order[0]]
    var reasons = ["\(percent(first.sharePct / 100)) of all growth"]
    var isWeak = false
    if let shape = first.shape { reasons.append("shape \(shape.rawValue)") }
    if let second = order.dropFirst().map({ candidates[$0] }).first(where: {
      $0.kind != .group && first.kind != .group
    }), second.weight > 0.6 * first.weight {
      reasons.append("\(second.name) grew nearly as much")
      isWeak = true
    }
    if blameCase.snapshots < 3 {
      reasons.append(
        "only \(blameCase.snapshots) snapshot\(blameCase.snapshots == 1 ? "" : "s") in that time")
      isWeak = isWeak || !blameCase.hasTaskTable
    }
    if blameCase.gaps > 0 {
      reasons.append("the record has gaps in that time")
      isWeak = true
    }
    if let seen = blameCase.lastSeenS, seen > (blameCase.hasTaskTable ? freshS : 60) {
      reasons.append("the last snapshot is \(seen) s older than the kill")
      isWeak = true
    }
    if blameCase.hasTaskTable { reasons.append("the kernel's task table shows the end") }
    switch first.score {
    case 0.5...: return (isWeak ? .medium : .high, reasons)
    case 0.3..<0.5: return (isWeak ? .low : .medium, reasons)
    default: return (.low, reasons)
    }
  }

  private static func percent(_ part: Double) -> String {
    "\(Int((part * 100).rounded())) %"
  }
}
