import OomhistModel

/// A candidate at its place in the kernel's order.
package struct RankedCandidate: Equatable, Sendable {
  /// The process.
  package var candidate: Candidate
  /// Place, from 1; `nil` for what is never chosen.
  package var place: Int?
  /// Badness in the kernel's points; `nil` for what is never chosen.
  package var points: Int64?

  package init(candidate: Candidate, place: Int?, points: Int64?) {
    self.candidate = candidate
    self.place = place
    self.points = points
  }
}

/// All candidates in the order in which a kernel would choose them.
package struct BadnessRanking: Equatable, Sendable {
  /// Who can be chosen, the first to die first; processes with equal points share a place.
  package let killable: [RankedCandidate]
  /// Who is never chosen, biggest first.
  package let unkillable: [RankedCandidate]
  /// The formula that was used.
  package let rules: BadnessRules
  /// RAM and swap, or the limit, KiB.
  package let totalKib: Int64

  package init(candidates: [Candidate], totalKib: Int64, rules: BadnessRules) {
    let totalKib = min(max(1, totalKib), Int64.largestKib)
    self.rules = rules
    self.totalKib = totalKib
    var killable: [RankedCandidate] = []
    var unkillable: [RankedCandidate] = []
    for candidate in candidates {
      let points = rules.points(of: candidate, totalKib: totalKib)
      let entry = RankedCandidate(candidate: candidate, place: nil, points: points)
      if points == nil { unkillable.append(entry) } else { killable.append(entry) }
    }
    killable.sort { Self.order($0) < Self.order($1) }
    unkillable.sort { Self.order($0) < Self.order($1) }
    for index in killable.indices {
      let isTie = index > 0 && killable[index].points == killable[index - 1].points
      killable[index].place = isTie ? killable[index - 1].place : index + 1
    }
    self.killable = killable
    self.unkillable = unkillable
  }

  private static func order(_ entry: RankedCandidate) -> (Int64, Int64, Int64) {
    (-(entry.points ?? 0), -entry.candidate.sizeKib, entry.candidate.pid)
  }

  /// What the unkillable hold together, KiB.
  package var unkillableKib: Int64 { unkillable.reduce(0) { $0 + $1.candidate.sizeKib } }

  /// Points of a process that need not be in the ranking; `nil` for what is never chosen.
  package func points(of candidate: Candidate) -> Int64? {
    rules.points(of: candidate, totalKib: totalKib)
  }

  /// The entry of a process, wherever it stands.
  package func entry(pid: Int64) -> RankedCandidate? {
    killable.first { $0.candidate.pid == pid } ?? unkillable.first { $0.candidate.pid == pid }
  }

  /// How far `a` is ahead of `b` in badness, MiB.
  package func marginMib(_ a: RankedCandidate, over b: RankedCandidate) -> Double? {
    guard let first = a.points, let second = b.points else { return nil }
    return Double(first - second) * rules.pointKib(totalKib: totalKib) / 1024
  }
}
