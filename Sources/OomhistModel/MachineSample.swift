/// Memory of the whole machine at one moment, its pressure and the counters that tell of an OOM.
///
/// Sources: `/proc/meminfo`, `/proc/pressure/memory`, `/proc/vmstat`. `nil` where the kernel
/// does not have the line.
package struct MachineSample: Equatable, Sendable {
  package var memTotalKib: Int64?
  package var memFreeKib: Int64?
  package var memAvailableKib: Int64?
  package var buffersKib: Int64?
  package var cachedKib: Int64?
  package var activeAnonKib: Int64?
  package var inactiveAnonKib: Int64?
  package var activeFileKib: Int64?
  package var inactiveFileKib: Int64?
  package var unevictableKib: Int64?
  package var mlockedKib: Int64?
  package var anonPagesKib: Int64?
  package var mappedKib: Int64?
  package var shmemKib: Int64?
  package var slabReclaimableKib: Int64?
  package var slabUnreclaimableKib: Int64?
  package var kernelStackKib: Int64?
  package var pageTablesKib: Int64?
  package var percpuKib: Int64?
  package var hugepagesKib: Int64?
  package var dirtyKib: Int64?
  package var writebackKib: Int64?
  package var swapTotalKib: Int64?
  package var swapFreeKib: Int64?
  package var swapCachedKib: Int64?
  package var zswapKib: Int64?
  package var commitLimitKib: Int64?
  package var committedKib: Int64?

  /// Kills by the OOM killer since boot (`oom_kill`, Linux 4.13): the kernel's own count.
  package var oomKills: Int64?
  /// Allocations that had to reclaim by themselves since boot (sum of `allocstall*`).
  package var allocStalls: Int64?
  package var swapInPages: Int64?
  package var swapOutPages: Int64?
  package var majorFaults: Int64?

  /// Share of the last 10 s in which some task waited for memory, in percent.
  package var psiSomeAvg10Pct: Double?
  package var psiSomeAvg60Pct: Double?
  package var psiSomeAvg300Pct: Double?
  /// Time since boot in which some task waited for memory, in µs.
  package var psiSomeTotalUs: Int64?
  /// Share of the last 10 s in which all tasks waited for memory, in percent.
  package var psiFullAvg10Pct: Double?
  package var psiFullAvg60Pct: Double?
  package var psiFullAvg300Pct: Double?
  /// Time since boot in which all tasks waited for memory, in µs.
  package var psiFullTotalUs: Int64?

  package init() {}

  /// RAM and swap together: what badness is a share of in a machine-wide OOM.
  package var totalKib: Int64? { memTotalKib.map { $0 + (swapTotalKib ?? 0) } }

  /// What could still be had: available memory and free swap, as column `headroom_kib` has it.
  package var headroomKib: Int64? {
    guard let available = memAvailableKib ?? availableBeforeLinux314Kib else { return nil }
    return available.plus(swapFreeKib ?? 0)
  }

  /// What was free, and page cache that is no shared memory.
  private var availableBeforeLinux314Kib: Int64? {
    guard let memFreeKib, let buffersKib, let cachedKib, let shmemKib else { return nil }
    return memFreeKib.plus(buffersKib).plus(cachedKib).plus(-shmemKib)
  }
}

extension MachineSample {
  /// Where a number is found: the file below `/proc` and the word in front of it.
  package enum Source: Hashable, Sendable {
    case meminfo(String)
    case vmstat(String)
    /// The sum of all counters whose names begin so.
    case vmstatSum(prefix: String)
    /// `line` is `some` or `full`, `key` one of `avg10 avg60 avg300 total`.
    case pressure(line: String, key: String)
    /// Not a line of a file: computed by the reader.
    case computed
  }

  package enum Path: Sendable {
    case integer(any WritableKeyPath<MachineSample, Int64?> & Sendable)
    case real(any WritableKeyPath<MachineSample, Double?> & Sendable)
  }

  /// One number of the sample: its column in table `machine_sample` and its source.
  package struct Field: Sendable {
    package let column: String
    package let source: Source
    package let path: Path
  }

  private static func kib(
    _ column: String, _ key: String, _ path: any WritableKeyPath<MachineSample, Int64?> & Sendable
  ) -> Field {
    Field(column: column, source: .meminfo(key), path: .integer(path))
  }

  private static func psi(
    _ column: String, _ line: String, _ key: String,
    _ path: any WritableKeyPath<MachineSample, Double?> & Sendable
  ) -> Field {
    Field(column: column, source: .pressure(line: line, key: key), path: .real(path))
  }

  /// Every number, in the order of the columns.
  ///
  /// Parser and store walk this list; a new number is a property, a line here and a column in
  /// `schema/`.
  package static let fields: [Field] = [
    kib("mem_total_kib", "MemTotal", \.memTotalKib),
    kib("mem_free_kib", "MemFree", \.memFreeKib),
    kib("mem_available_kib", "MemAvailable", \.memAvailableKib),
    kib("buffers_kib", "Buffers", \.buffersKib),
    kib("cached_kib", "Cached", \.cachedKib),
    kib("active_anon_kib", "Active(anon)", \.activeAnonKib),
    kib("inactive_anon_kib", "Inactive(anon)", \.inactiveAnonKib),
    kib("active_file_kib", "Active(file)", \.activeFileKib),
    kib("inactive_file_kib", "Inactive(file)", \.inactiveFileKib),
    kib("unevictable_kib", "Unevictable", \.unevictableKib),
    kib("mlocked_kib", "Mlocked", \.mlockedKib),
    kib("anon_pages_kib", "AnonPages", \.anonPagesKib),
    kib("mapped_kib", "Mapped", \.mappedKib),
    kib("shmem_kib", "Shmem", \.shmemKib),
    kib("slab_reclaimable_kib", "SReclaimable", \.slabReclaimableKib),
    kib("slab_unreclaimable_kib", "SUnreclaim", \.slabUnreclaimableKib),
    kib("kernel_stack_kib", "KernelStack", \.kernelStackKib),
    kib("page_tables_kib", "PageTables", \.pageTablesKib),
    kib("percpu_kib", "Percpu", \.percpuKib),
    kib("hugepages_kib", "Hugetlb", \.hugepagesKib),
    kib("dirty_kib", "Dirty", \.dirtyKib),
    kib("writeback_kib", "Writeback", \.writebackKib),
    kib("swap_total_kib", "SwapTotal", \.swapTotalKib),
    kib("swap_free_kib", "SwapFree", \.swapFreeKib),
    kib("swap_cached_kib", "SwapCached", \.swapCachedKib),
    kib("zswap_kib", "Zswap", \.zswapKib),
    kib("commit_limit_kib", "CommitLimit", \.commitLimitKib),
    kib("committed_kib", "Committed_AS", \.committedKib),
    Field(column: "oom_kills", source: .vmstat("oom_kill"), path: .integer(\.oomKills)),
    Field(
      column: "alloc_stalls", source: .vmstatSum(prefix: "allocstall"),
      path: .integer(\.allocStalls)),
    Field(column: "swap_in_pages", source: .vmstat("pswpin"), path: .integer(\.swapInPages)),
    Field(column: "swap_out_pages", source: .vmstat("pswpout"), path: .integer(\.swapOutPages)),
    Field(column: "major_faults", source: .vmstat("pgmajfault"), path: .integer(\.majorFaults)),
    psi("psi_some_avg10_pct", "some", "avg10", \.psiSomeAvg10Pct),
    psi("psi_some_avg60_pct", "some", "avg60", \.psiSomeAvg60Pct),
    psi("psi_some_avg300_pct", "some", "avg300", \.psiSomeAvg300Pct),
    Field(
      column: "psi_some_total_us", source: .pressure(line: "some", key: "total"),
      path: .integer(\.psiSomeTotalUs)),
    psi("psi_full_avg10_pct", "full", "avg10", \.psiFullAvg10Pct),
    psi("psi_full_avg60_pct", "full", "avg60", \.psiFullAvg60Pct),
    psi("psi_full_avg300_pct", "full", "avg300", \.psiFullAvg300Pct),
    Field(
      column: "psi_full_total_us", source: .pressure(line: "full", key: "total"),
      path: .integer(\.psiFullTotalUs)),
  ]
}
