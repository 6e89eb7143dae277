/// Who would die first if some processes had another `oom_score_adj`.
package struct WhatIf: Equatable, Sendable {
  /// A process whose bias or place changes.
  package struct Move: Equatable, Sendable {
    /// The process as it is now.
    package var candidate: Candidate
    /// Bias now and as supposed.
    package var adjNow: Int64
    package var adjThen: Int64
    /// Place now and then, from 1; `nil`: never chosen.
    package var placeNow: Int?
    package var placeThen: Int?
  }

  /// The order of now.
  package let now: BadnessRanking
  /// The order with the supposed values.
  package let then: BadnessRanking
  /// Whose bias or place changes: those with a supposed value first, then by the new place.
  package let moves: [Move]
  /// What matches no process.
  package let unmatched: [AdjOverride]
  /// What else is to be known, a sentence each.
  package let notes: [String]

  /// Ranks twice; where several overrides match a process, the last one counts.
  package init(
    candidates: [Candidate], overrides: [AdjOverride], totalKib: Int64, rules: BadnessRules
  ) {
    let supposed = candidates.map { candidate -> Candidate in
      var changed = candidate
      if let last = overrides.last(where: { $0.matches(candidate) }) {
        changed.oomScoreAdj = min(max(-1000, last.adj), 1000)
      }
      return changed
    }
    now = BadnessRanking(candidates: candidates, totalKib: totalKib, rules: rules)
    then = BadnessRanking(candidates: supposed, totalKib: totalKib, rules: rules)
    moves = Self.moves(from: now, to: then)
    unmatched = overrides.filter { override in !candidates.contains(where: override.matches) }
    notes = Self.notes(candidates: candidates, overrides: overrides, then: then)
  }

  /// Who dies first now.
  package var firstNow: RankedCandidate? { now.killable.first }
  /// Who dies first with the supposed values.
  package var firstThen: RankedCandidate? { then.killable.first }

  /// The answer in one sentence; hostile names in it are not escaped.
  package var sentence: String {
    guard let firstNow else { return "No process can be chosen." }
    let before = "\(firstNow.candidate.label) (\(MemoryText.text(kib: firstNow.candidate.sizeKib)))"
    guard let firstThen else {
      return "\(before) dies first now; with these values nothing can be chosen, and the kernel"
        + " panics."
    }
    guard firstThen.candidate.pid != firstNow.candidate.pid else {
      return "\(before) dies first now, and with these values as well."
    }
    let after =
      "\(firstThen.candidate.label) (\(MemoryText.text(kib: firstThen.candidate.sizeKib)))"
    return "\(before) dies first now; with these values it is \(after)."
  }

  private static func moves(from now: BadnessRanking, to then: BadnessRanking) -> [Move] {
    let entries = now.killable + now.unkillable
    let before = Dictionary(entries.map { ($0.candidate.pid, $0) }) { first, _ in first }
    let moves = (then.killable + then.unkillable).compactMap { entry -> Move? in
      guard let old = before[entry.candidate.pid] else { return nil }
      let move = Move(
        candidate: old.candidate, adjNow: old.candidate.oomScoreAdj,
        adjThen: entry.candidate.oomScoreAdj, placeNow: old.place, placeThen: entry.place)
      let isSame = move.adjNow == move.adjThen && move.placeNow == move.placeThen
      return isSame ? nil : move
    }
    return moves.filter { $0.adjNow != $0.adjThen } + moves.filter { $0.adjNow == $0.adjThen }
  }

  private static func notes(
    candidates: [Candidate], overrides: [AdjOverride], then: BadnessRanking
  ) -> [String] {
    let changed = overrides.filter { override in candidates.contains(where: override.matches) }
    guard !changed.isEmpty else { return [] }
    var notes = [
      "A value is inherited: what these processes start later has it too; their children of now"
        + " keep what they have."
    ]
    if changed.contains(where: { $0.adj <= -1000 }) {
      notes.append(
        "With -1000 a process and all that it starts later can never be killed; -999 still lets"
          + " the kernel choose it where nothing else is left.")
    }
    if changed.contains(where: { $0.adj < 0 }) {
      notes.append("A value below the present one can be set only with CAP_SYS_RESOURCE.")
    }
    if then.killable.isEmpty {
      notes.append("Where nothing can be chosen, the kernel panics.")
    }
    return notes
  }
}
