/// How a kernel computes badness: the formula of `oom_badness()` in `mm/oom_kill.c` by version.
///
/// The steps, by kernel commit: a63d83f427fb (2.6.36) brought the formula of today, in permille;
/// a7f638f999ff (3.5) counts pages; 778c14affaf9 (3.14) made root's discount a share of the
/// process; d46078b28889 (4.17) removed it; bbbe48029720 (5.1) ended the sacrifice of children;
/// 9066e5cfb73c (5.9) lets points fall below one.
package struct BadnessRules: Equatable, Sendable {
  /// The discount for processes with `CAP_SYS_ADMIN`, of which user id 0 is the sign.
  package enum RootBonus: Sendable {
    /// Since Linux 4.17.
    case none
    /// 3 % of RAM and swap, or of the limit: Linux 2.6.36 to 3.13.
    case ofTotal
    /// 3 % of the process's own size: Linux 3.14 to 4.16.
    case ofSize
  }

  /// Page size of the machine, KiB.
  package var pageKib: Int64
  /// Before 2.6.36 another formula held, of which a task table does not tell enough.
  package var isOlderFormula: Bool
  /// Before 3.5 points were permille of the total, cut to 1…1000.
  package var countsPermille: Bool
  /// What root is let off.
  package var rootBonus: RootBonus
  /// Before 5.9 a process that may be killed had one point at least.
  package var hasFloor: Bool
  /// Before 5.1 a child with memory of its own died instead of the chosen process.
  package var sacrificesChildren: Bool

  /// The rules of a release; without one those of today.
  package init(release: KernelRelease?, pageKib: Int64 = 4) {
    let release = release ?? KernelRelease(99, 0)
    self.pageKib = max(1, pageKib)
    isOlderFormula = release < KernelRelease(2, 6, 36) && !release.isRHEL6
    countsPermille = release < KernelRelease(3, 5)
    rootBonus =
      release < KernelRelease(3, 14) ? .ofTotal : release < KernelRelease(4, 17) ? .ofSize : .none
    hasFloor = release < KernelRelease(5, 9)
    sacrificesChildren = release < KernelRelease(5, 1)
  }

  /// Points as the kernel computes them; `nil` for what it never chooses.
  ///
  /// The total is RAM and swap, or the limit of the cgroup that ran out.
  package func points(of candidate: Candidate, totalKib: Int64) -> Int64? {
    guard !candidate.isUnkillable else { return nil }
    let totalPages = max(1, totalKib / pageKib)
    let sizePages = max(0, candidate.sizeKib) / pageKib
    let isRoot = candidate.uid == 0
    var adj = candidate.oomScoreAdj
    if countsPermille {
      let share = sizePages * 1000 / totalPages
      if isRoot, rootBonus == .ofTotal { adj -= 30 }
      return min(1000, max(1, share + adj))
    }
    var points = sizePages
    if isRoot {
      switch rootBonus {
      case .none: break
      case .ofTotal: adj -= 30
      case .ofSize: points -= points * 3 / 100
      }
    }
    // The kernel divides first, in whole numbers.
    points += adj * (totalPages / 1000)
    return hasFloor ? max(1, points) : points
  }

  /// What one point stands for, KiB.
  package func pointKib(totalKib: Int64) -> Double {
    countsPermille ? Double(totalKib) / 1000 : Double(pageKib)
  }
}
