import Glibc
import OomhistModel

/// The numbers of the made-up machine as a whole: nearly all of them move in every snapshot.
struct MachineMemory {
  private(set) var sample = MachineSample()
  private var dice: Dice
  /// Snapshots for which a spell of memory pressure still lasts, and the share of time it takes.
  private var spell = 0
  private var stalledShare = 0.0
  private var some = Pressure()
  private var full = Pressure()

  static let totalKib: Int64 = 65_843_204
  static let swapKib: Int64 = 8_388_604

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
    sample.memTotalKib = Self.totalKib
    sample.buffersKib = 412_340
    sample.cachedKib = 18_345_672
    sample.inactiveFileKib = 9_456_120
    sample.unevictableKib = 18_448
    sample.mlockedKib = 18_448
    sample.mappedKib = 1_845_320
    sample.shmemKib = 624_500
    sample.slabReclaimableKib = 1_234_560
    sample.slabUnreclaimableKib = 412_344
    sample.percpuKib = 43_520
    sample.hugepagesKib = 0
    sample.dirtyKib = 2000
    sample.writebackKib = 0
    sample.swapTotalKib = Self.swapKib
    sample.swapFreeKib = 7_912_444
    sample.swapCachedKib = 23_412
    sample.zswapKib = 0
    sample.commitLimitKib = Self.totalKib / 2 + Self.swapKib
    sample.oomKills = 0
    sample.allocStalls = 0
    sample.swapInPages = 23_411
    sample.swapOutPages = 142_304
    sample.majorFaults = 43_210
  }

  /// Lets one interval pass over the machine, which then runs these processes.
  mutating func step(_ processes: [ProcessReading], us: Int64) {
    var anonKib: Int64 = 0
    var tablesKib: Int64 = 0
    var threads: Int64 = 0
    for process in processes {
      anonKib += process.sample.rssAnonKib ?? 0
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
    sample.dirtyKib = 4 * dice.within(20...4000)
    sample.writebackKib = dice.chance(0.05) ? 4 * dice.within(1...300) : 0
    let noise = 4 * dice.within(0...3000)
    sample.anonPagesKib = anonKib + noise
    sample.activeAnonKib = (anonKib + noise) / 12 * 4
    sample.inactiveAnonKib = (anonKib + noise) / 12 * 8 + (sample.shmemKib ?? 0)
    sample.activeFileKib =
      (sample.cachedKib ?? 0) + (sample.buffersKib ?? 0) - (sample.inactiveFileKib ?? 0)
      - (sample.shmemKib ?? 0)
    sample.pageTablesKib = tablesKib + 2000
    sample.kernelStackKib = 16 * (threads + 240)
    sample.committedKib = anonKib * 2 + 4 * dice.within(0...2000)
    let used =
      anonKib + noise + (sample.cachedKib ?? 0) + (sample.slabReclaimableKib ?? 0)
      + (sample.slabUnreclaimableKib ?? 0) + (sample.buffersKib ?? 0)
    sample.memFreeKib = max(300_000, Self.totalKib - used)
    sample.memAvailableKib =
      (sample.memFreeKib ?? 0) + (sample.cachedKib ?? 0) - (sample.shmemKib ?? 0)
    count(us)
  }

  private mutating func count(_ us: Int64) {
    if dice.chance(0.4) { sample.majorFaults = (sample.majorFaults ?? 0) + dice.within(1...30) }
    if dice.chance(0.02) {
      let pages = dice.within(1...200)
      sample.swapInPages = (sample.swapInPages ?? 0) + pages
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
      sample.allocStalls = (sample.allocStalls ?? 0) + dice.within(0...20)
      sample.swapOutPages = (sample.swapOutPages ?? 0) + dice.within(0...300)
    }
    some.pass(us: us, stalledUs: stalledUs)
    full.pass(us: us, stalledUs: stalledUs * 3 / 4)
    sample.psiSomeAvg10Pct = some.shown(0)
    sample.psiSomeAvg60Pct = some.shown(1)
    sample.psiSomeAvg300Pct = some.shown(2)
    sample.psiSomeTotalUs = some.totalUs
    sample.psiFullAvg10Pct = full.shown(0)
    sample.psiFullAvg60Pct = full.shown(1)
    sample.psiFullAvg300Pct = full.shown(2)
    sample.psiFullTotalUs = full.totalUs
  }

  private mutating func wander(
    _ path: WritableKeyPath<MachineSample, Int64?>, by pages: Int64,
    within range: ClosedRange<Int64>
  ) {
    let value = (sample[keyPath: path] ?? 0) + 4 * dice.within(-pages...pages)
    sample[keyPath: path] = min(max(value, range.lowerBound), range.upperBound)
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
