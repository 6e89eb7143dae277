import OomhistModel
import OomhistRender

/// What badness is measured by: RAM and swap, or the limit of a cgroup.
struct BadnessTotal {
  /// `nil` where the size of the machine is not known.
  let kib: Int64?
  /// The same in words, where a cgroup was asked for.
  let note: String?

  /// RAM and swap: what the kernel takes when the machine runs out.
  init(machine: MachineSample) {
    kib = machine.totalKib
    note = nil
  }

  /// The limit that a cgroup runs into first, and the swap that may be used beside it, as
  /// `mem_cgroup_get_max()` in `mm/memcontrol.c` counts it.
  ///
  /// `limits` are those of the cgroup and of the groups above it, the innermost first. One that is
  /// no lower than RAM is never reached.
  init(of scope: CgroupScope, limits: [CgroupReading], machine: MachineSample) {
    let reachable = limits.compactMap { group -> (group: CgroupReading, kib: Int64)? in
      guard let kib = group.sample.limitKib, kib < machine.memTotalKib ?? .max else { return nil }
      return (group, kib)
    }
    guard let first = reachable.min(by: { $0.kib < $1.kib }) else {
      kib = machine.totalKib
      let size = kib.map { ", \(HumaneText.kib($0))" } ?? ""
      note = "badness against RAM and swap\(size): no limit of \(scope.path) or above it is lower"
      return
    }
    let swapKib = machine.swapTotalKib ?? 0
    let usableKib = min(first.group.sample.swapLimitKib ?? swapKib, swapKib)
    kib = first.kib + usableKib
    let path = first.group.path
    var note = "badness against the limit of \(path), \(HumaneText.kib(first.kib))"
    if usableKib > 0 { note += " and \(HumaneText.kib(usableKib)) of swap" }
    if path != scope.path { note += "; when it is hit, all that is in that group can be chosen" }
    self.note = note
  }
}
