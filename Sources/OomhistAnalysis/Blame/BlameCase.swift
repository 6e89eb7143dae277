/// What is known about one kill beside its suspects: on what ground a verdict stands.
package struct BlameCase: Equatable, Sendable {
  /// What ran out, as in `OOMEvent.kind`: global, memcg, sysrq and so on.
  package var kind: String
  /// Snapshots from the start of the loss to the kill.
  package var snapshots: Int
  /// Known gaps of the record in that time.
  package var gaps: Int
  /// Time from the last snapshot to the kill, seconds; `nil` without a snapshot before it.
  package var lastSeenS: Int64?
  /// Whether the kernel's own task table shows the moment itself.
  package var hasTaskTable: Bool
  /// Headroom lost from the start to the kill, KiB; `nil` where none was seen to fall.
  package var lostKib: Int64?
  /// Pages asked for, as a power of two; -1: an operator asked for the kill.
  package var order: Int64?
  /// Growth below this blames nobody, KiB.
  package var leastGrowthKib: Int64

  package init(
    kind: String, snapshots: Int, gaps: Int, lastSeenS: Int64?, hasTaskTable: Bool,
    lostKib: Int64?, order: Int64?, leastGrowthKib: Int64
  ) {
    self.kind = kind
    self.snapshots = snapshots
    self.gaps = gaps
    self.lastSeenS = lastSeenS
    self.hasTaskTable = hasTaskTable
    self.lostKib = lostKib
    self.order = order
    self.leastGrowthKib = leastGrowthKib
  }
}

/// A suspect with the shape of its growth.
package struct BlameCandidate: Equatable, Sendable {
  package var kind: Suspect.Kind
  package var name: String
  package var grewKib: Int64
  /// Its part of all growth, averaged over the loss and its last half, 0 to 1.
  package var score: Double
  package var sharePct: Double
  /// `nil` without a series.
  package var shape: GrowthShape?
  /// See ``Directness``; `nil` without a series.
  package var directness: Double?

  package init(
    kind: Suspect.Kind, name: String, grewKib: Int64, score: Double, sharePct: Double,
    shape: GrowthShape?, directness: Double?
  ) {
    self.kind = kind
    self.name = name
    self.grewKib = grewKib
    self.score = score
    self.sharePct = sharePct
    self.shape = shape
    self.directness = directness
  }

  /// The score with what its course says: who only breathes, or stopped growing before the end, is
  /// less likely what ended it.
  package var weight: Double {
    let straight = score * max(0.25, directness ?? 1)
    switch shape {
    case .step, .warmup, .steady: return straight * 0.7
    default: return straight
    }
  }
}
