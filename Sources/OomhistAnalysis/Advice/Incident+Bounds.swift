import OomhistModel

extension Incident {
  /// The same with each size held to what a machine can have: logs are hostile, and no sum of
  /// sizes may overflow.
  var bounded: Incident {
    var result = self
    for path in Self.sizes { result[keyPath: path] = Self.held(self[keyPath: path]) }
    if case .cgroup(let path, let limitKib) = scope {
      result.scope = .cgroup(path: path, limitKib: Self.held(limitKib))
    }
    if var suspect {
      for path in Self.suspectSizes { suspect[keyPath: path] = Self.held(suspect[keyPath: path]) }
      suspect.oomScoreAdj = Self.heldAdj(suspect.oomScoreAdj)
      result.suspect = suspect
    }
    if var victim {
      victim.sizeKib = Self.held(victim.sizeKib)
      victim.oomScoreAdj = Self.heldAdj(victim.oomScoreAdj)
      result.victim = victim
    }
    result.pageKib = min(max(1, pageKib), 1024)
    return result
  }

  private static let sizes: [any WritableKeyPath<Incident, Int64?> & Sendable] = [
    \.ramKib, \.swapTotalKib, \.swapFreeKib, \.freeKib, \.availableKib, \.shmemKib,
    \.slabUnreclaimableKib, \.committedKib, \.commitLimitKib, \.limitBeforeKib,
  ]

  private static let suspectSizes: [any WritableKeyPath<Suspect, Int64?> & Sendable] = [
    \.sizeKib, \.floorKib, \.peakKib,
  ]

  private static func held(_ kib: Int64?) -> Int64? {
    kib.map { min(max(0, $0), Int64.largestKib) }
  }

  private static func heldAdj(_ adj: Int64?) -> Int64? {
    adj.map { min(max(-1000, $0), 1000) }
  }
}
