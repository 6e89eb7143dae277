import Glibc
import OomhistModel

/// The numbers of the made-up machine as a whole: nearly all of them move in every snapshot.
struct MachineMemory {
  private(set) var sample = MachineSample()
  /// The sample as it would be if memory never were short.
  private var calm = MachineSample()
  /// What the processes have beyond what the machine has: somebody must be swapped out for it.
  private(set) var overdrawnKib: Int64 = 0
  private var dice: Dice
  /// Snapshots for which a spell of memory pressure still lasts, and the share of time it takes.
  private var spell = 0
  private var stalledShare = 0.0
  private var some = Pressure()
  private var full = Pressure()

  static let totalKib: Int64 = 65_843_204
  static let swapKib: Int64 = 8_388_604
  /// Free memory below which files are given up for more, and the least that is left.
  private static let reserveKib: Int64 = 90_000
  private static let minFreeKib: Int64 = 67_584

  /// The kernel's running averages of one line of `/proc/pressure/memory`.
  private struct Pressure {
    var averages = [0.0, 0.0, 0.0]
    var totalUs: Int64 = 0

    mutating func pass(us: Int64, stalledUs: Int64) {
      totalUs += stalledUs
      let share = 100 * Double(stalledUs) / Double(us)
      for (index, seconds) in [10.0, 60.0, 300.0].enumerated() {
        let decay = exp(-Double(us) / 1_000_000 / seconds)
        averages[index] = averages[index] * decay + share * (1 - decay)
      }
    }

    /// As printed: with two digits.
    func shown(_ index: Int) -> Double { (averages[index] * 100).rounded() / 100 }
  }

  init(seed: UInt64) {
    dice = Dice(seed: seed ^ 0xa5a5)
    calm.memTotalKib = Self.totalKib
    calm.buffersKib = 412_340
    calm.cachedKib = 18_345_672
    calm.inactiveFileKib = 9_456_120
    calm.unevictableKib = 18_448
    calm.mlockedKib = 18_448
    calm.mappedKib = 1_845_320
    calm.shmemKib = 624_500
    calm.slabReclaimableKib = 1_234_560
    calm.slabUnreclaimableKib = 412_344
    calm.percpuKib = 43_520
    calm.hugepagesKib = 0
    calm.dirtyKib = 2000
    calm.writebackKib = 0
    calm.swapTotalKib = Self.swapKib
    calm.swapFreeKib = 7_912_444
    calm.swapCachedKib = 23_412
    calm.zswapKib = 0
    calm.commitLimitKib = Self.totalKib / 2 + Self.swapKib
    calm.oomKills = 0
    calm.allocStalls = 0
    calm.swapInPages = 23_411
    calm.swapOutPages = 142_304
    calm.majorFaults = 43_210
  }

  /// Lets one interval pass over the machine, which then runs these processes.
  mutating func step(_ processes: [ProcessReading], us: Int64) {
    var anonKib: Int64 = 0
    var swapKib: Int64 = 0
    var tablesKib: Int64 = 0
    var threads: Int64 = 0
    for process in processes {
      anonKib += process.sample.rssAnonKib ?? 0
      swapKib += process.sample.swapKib ?? 0
      tablesKib += process.sample.pgtablesKib ?? 0
      threads += process.sample.threads ?? 0
    }
    wander(\.cachedKib, by: 2000, within: 15_000_000...22_000_000)
    wander(\.inactiveFileKib, by: 900, within: 7_000_000...12_000_000)
    wander(\.mappedKib, by: 100, within: 1_500_000...2_500_000)
    wander(\.slabReclaimableKib, by: 100, within: 900_000...1_900_000)
    wander(\.slabUnreclaimableKib, by: 40, within: 350_000...600_000)
    if dice.chance(0.6) { wander(\.buffersKib, by: 12, within: 300_000...600_000) }
    if dice.chance(0.3) { wander(\.shmemKib, by: 30, within: 400_000...900_000) }
    if dice.chance(0.02) { wander(\.percpuKib, by: 8, within: 40_000...60_000) }
    calm.dirtyKib = 4 * dice.within(20...4000)
    calm.writebackKib = dice.chance(0.05) ? 4 * dice.within(1...300) : 0
    let noise = 4 * dice.within(0...3000)
    calm.anonPagesKib = anonKib + noise
    calm.activeAnonKib = (anonKib + noise) / 12 * 4
    calm.inactiveAnonKib = (anonKib + noise) / 12 * 8 + (calm.shmemKib ?? 0)
    calm.activeFileKib =
      (calm.cachedKib ?? 0) + (calm.buffersKib ?? 0) - (calm.inactiveFileKib ?? 0)
      - (calm.shmemKib ?? 0)
    calm.pageTablesKib = tablesKib + 2000
    calm.kernelStackKib = 16 * (threads + 240)
    calm.committedKib = anonKib * 2 + 4 * dice.within(0...2000)
    let kernelKib =
      (calm.slabReclaimableKib ?? 0) + (calm.slabUnreclaimableKib ?? 0)
      + (calm.pageTablesKib ?? 0) + (calm.kernelStackKib ?? 0) + (calm.percpuKib ?? 0)
    let used =
      anonKib + noise + (calm.cachedKib ?? 0) + (calm.buffersKib ?? 0)
      + (calm.unevictableKib ?? 0) + kernelKib
    count(us)
    sample = calm
    sample.swapFreeKib = min(calm.swapFreeKib ?? 0, Self.swapKib - swapKib)
    let freeKib = Self.totalKib - used + reclaim(Self.reserveKib + used - Self.totalKib)
    sample.memFreeKib = max(Self.minFreeKib, freeKib)
    overdrawnKib = Self.minFreeKib - min(Self.minFreeKib, freeKib)
    sample.memAvailableKib =
      (sample.memFreeKib ?? 0) + (sample.cachedKib ?? 0) - (sample.shmemKib ?? 0)
  }

  /// Takes what is missing from the files in memory and nearly all of the slab that can shrink.
  ///
  /// Returns how much that brought.
  private mutating func reclaim(_ missingKib: Int64) -> Int64 {
    guard missingKib > 0 else { return 0 }
    let shmem = sample.shmemKib ?? 0
    let slab = sample.slabReclaimableKib ?? 0
    let buffers = sample.buffersKib ?? 0
    let file = (sample.cachedKib ?? 0) - shmem + buffers
    let kept = max(0.001, 1 - Double(missingKib) / Double(file + slab * 9 / 10))
    func rest(_ kib: Int64) -> Int64 { Int64(Double(kib) * kept) / 4 * 4 }
    sample.buffersKib = rest(buffers)
    sample.cachedKib = shmem + rest(file) - rest(buffers)
    sample.inactiveFileKib = rest(sample.inactiveFileKib ?? 0)
    sample.activeFileKib = rest(file) - (sample.inactiveFileKib ?? 0)
    sample.slabReclaimableKib = slab / 40 * 4 + rest(slab - slab / 40 * 4)
    return file - rest(file) + slab - (sample.slabReclaimableKib ?? 0)
  }

  /// The kernel's own count of kills.
  mutating func countKill() { calm.oomKills = (calm.oomKills ?? 0) + 1 }

  private mutating func count(_ us: Int64) {
    if dice.chance(0.4) { calm.majorFaults = (calm.majorFaults ?? 0) + dice.within(1...30) }
    if dice.chance(0.02) {
      let pages = dice.within(1...200)
      calm.swapInPages = (calm.swapInPages ?? 0) + pages
      wander(\.swapFreeKib, by: 100, within: 6_000_000...8_300_000)
      wander(\.swapCachedKib, by: 100, within: 1000...80_000)
    }
    if spell == 0, dice.chance(0.003) {
      spell = Int(dice.within(2...12))
      stalledShare = 0.05 * dice.unit()
    }
    var stalledUs: Int64 = dice.chance(0.05) ? dice.within(20...900) : 0
    if spell > 0 {
      spell -= 1
      stalledUs += Int64(Double(us) * stalledShare * dice.unit())
      calm.allocStalls = (calm.allocStalls ?? 0) + dice.within(0...20)
      calm.swapOutPages = (calm.swapOutPages ?? 0) + dice.within(0...300)
    }
    some.pass(us: us, stalledUs: stalledUs)
    full.pass(us: us, stalledUs: stalledUs * 3 / 4)
    calm.psiSomeAvg10Pct = some.shown(0)
    calm.psiSomeAvg60Pct = some.shown(1)
    calm.psiSomeAvg300Pct = some.shown(2)
    calm.psiSomeTotalUs = some.totalUs
    calm.psiFullAvg10Pct = full.shown(0)
    calm.psiFullAvg60Pct = full.shown(1)
    calm.psiFullAvg300Pct = full.shown(2)
    calm.psiFullTotalUs = full.totalUs
  }

  private mutating func wander(
    _ path: WritableKeyPath<MachineSample, Int64?>, by pages: Int64,
    within range: ClosedRange<Int64>
  ) {
    let value = (calm[keyPath: path] ?? 0) + 4 * dice.within(-pages...pages)
    calm[keyPath: path] = min(max(value, range.lowerBound), range.upperBound)
  }

  /// Twenty settings, which stay as they are.
  static let settings: [Setting] = [
    ("vm.panic_on_oom", "0"), ("vm.oom_kill_allocating_task", "0"), ("vm.oom_dump_tasks", "1"),
    ("vm.overcommit_memory", "0"), ("vm.overcommit_ratio", "50"), ("vm.overcommit_kbytes", "0"),
    ("vm.swappiness", "60"), ("vm.min_free_kbytes", "67584"), ("vm.watermark_scale_factor", "10"),
    ("vm.admin_reserve_kbytes", "8192"), ("vm.user_reserve_kbytes", "131072"),
    ("vm.vfs_cache_pressure", "100"), ("vm.dirty_ratio", "20"), ("vm.max_map_count", "65530"),
    ("kernel.panic", "0"), ("kernel.panic_on_oops", "1"), ("transparent_hugepage", "madvise"),
    ("zswap", "N"), ("ram_kib", String(totalKib)), ("swap_kib", String(swapKib)),
  ].map { Setting(name: $0.0, value: $0.1) }
}
