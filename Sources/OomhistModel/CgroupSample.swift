/// What a snapshot measures of one memory cgroup, v1 or v2: the numbers that move.
///
/// Memory is in KiB (the kernel's bytes, divided by 1024 and rounded down). `nil` means that the
/// kernel did not say: the other version of cgroups, an old kernel without the file, a file that
/// could not be read; at a limit it also means that there is none. It never stands for zero.
///
/// All numbers are those of the group with everything below it, except where said.
package struct CgroupSample: Equatable, Sendable {
  /// Memory in use (`memory.current`; v1 `memory.usage_in_bytes`).
  package var currentKib: Int64?
  /// Most that was ever in use (`memory.peak`, Linux 5.19; v1 `memory.max_usage_in_bytes`): shows
  /// what fell between two snapshots.
  package var peakKib: Int64?
  /// Swap in use (`memory.swap.current`; v1 `total_swap` of `memory.stat`).
  package var swapKib: Int64?
  /// Hard limit of the group itself (`memory.max`; v1 `memory.limit_in_bytes`); `nil` for no limit.
  ///
  /// A group above may allow less.
  package var limitKib: Int64?
  /// Throttling limit (`memory.high`, v2); `nil` for none.
  package var highKib: Int64?
  /// Best-effort protection (`memory.low`, v2).
  package var lowKib: Int64?
  /// Hard protection (`memory.min`, v2, Linux 4.18).
  package var minKib: Int64?
  /// Limit of swap (`memory.swap.max`, v2); `nil` for no limit.
  ///
  /// v1 limits memory and swap together (`memory.memsw.limit_in_bytes`), which is another thing.
  package var swapLimitKib: Int64?
  /// 1 where an OOM kill takes the whole group (`memory.oom.group`, v2, Linux 4.19), else 0.
  package var oomGroup: Int64?
  /// Times that processes were throttled at `memory.high` (`high` of `memory.events`, v2).
  package var highEvents: Int64?
  /// Times that memory was about to go over the limit (`max` of `memory.events`; v1
  /// `memory.failcnt`, of the group's own limit).
  package var maxEvents: Int64?
  /// Times that the limit was reached and an allocation was about to fail (`oom` of
  /// `memory.events`, v2); not every time kills.
  package var oomEvents: Int64?
  /// Processes that any OOM killer killed (`oom_kill` of `memory.events`; v1 `oom_kill` of
  /// `memory.oom_control`, Linux 4.13, which counts the group's own processes only).
  package var oomKills: Int64?
  /// Times that the group was killed as a whole (`oom_group_kill` of `memory.events`, v2, 5.17).
  package var oomGroupKills: Int64?
  /// Anonymous memory (`anon` of `memory.stat`; v1 `total_rss`).
  package var anonKib: Int64?
  /// Page cache, shared memory and tmpfs included (`file`; v1 `total_cache`).
  package var fileKib: Int64?
  /// Shared memory and tmpfs (`shmem`; v1 `total_shmem`).
  package var shmemKib: Int64?
  /// Kernel objects (`slab`, v2).
  package var slabKib: Int64?
  /// Kernel stacks (`kernel_stack`, v2).
  package var kernelStackKib: Int64?
  /// Page tables (`pagetables`, v2).
  package var pgtablesKib: Int64?
  /// Network buffers (`sock`, v2).
  package var sockKib: Int64?
  /// Per-CPU memory of the kernel (`percpu`, v2).
  package var percpuKib: Int64?
  /// Time in which some task waited for memory (`some` of `memory.pressure`, v2), µs.
  package var psiSomeTotalUs: Int64?
  /// Time in which every task waited for memory (`full` of `memory.pressure`, v2), µs.
  package var psiFullTotalUs: Int64?

  package init() {}

  /// Use without page cache, which can go, as column `used_kib` has it; all of it where
  /// `memory.stat` is not known.
  package var usedKib: Int64? {
    guard let anonKib else { return currentKib }
    return [shmemKib, slabKib, kernelStackKib, pgtablesKib, sockKib, percpuKib]
      .reduce(anonKib) { $0.plus($1 ?? 0) }
  }

  /// Where the group is held: its own limit, or where it is throttled if that is less.
  package var tightestKib: Int64? { [limitKib, highKib].compactMap(\.self).min() }

  /// A number of the sample with the column that holds it in the database.
  package struct Field: Sendable {
    package let column: String
    package let path: any WritableKeyPath<CgroupSample, Int64?> & Sendable
  }

  /// Every stored number, in the order of the columns of table `cgroup_sample`.
  package static let fields: [Field] = [
    Field(column: "current_kib", path: \.currentKib),
    Field(column: "peak_kib", path: \.peakKib),
    Field(column: "swap_kib", path: \.swapKib),
    Field(column: "limit_kib", path: \.limitKib),
    Field(column: "high_kib", path: \.highKib),
    Field(column: "low_kib", path: \.lowKib),
    Field(column: "min_kib", path: \.minKib),
    Field(column: "swap_limit_kib", path: \.swapLimitKib),
    Field(column: "oom_group", path: \.oomGroup),
    Field(column: "high_events", path: \.highEvents),
    Field(column: "max_events", path: \.maxEvents),
    Field(column: "oom_events", path: \.oomEvents),
    Field(column: "oom_kills", path: \.oomKills),
    Field(column: "oom_group_kills", path: \.oomGroupKills),
    Field(column: "anon_kib", path: \.anonKib),
    Field(column: "file_kib", path: \.fileKib),
    Field(column: "shmem_kib", path: \.shmemKib),
    Field(column: "slab_kib", path: \.slabKib),
    Field(column: "kernel_stack_kib", path: \.kernelStackKib),
    Field(column: "pgtables_kib", path: \.pgtablesKib),
    Field(column: "sock_kib", path: \.sockKib),
    Field(column: "percpu_kib", path: \.percpuKib),
    Field(column: "psi_some_total_us", path: \.psiSomeTotalUs),
    Field(column: "psi_full_total_us", path: \.psiFullTotalUs),
  ]
}

/// A memory cgroup at one moment.
package struct CgroupReading: Equatable, Sendable {
  /// As `/proc/[pid]/cgroup` shows it: `/system.slice/web.service`, repaired with U+FFFD.
  package var path: String
  package var sample: CgroupSample

  package init(path: String, sample: CgroupSample) {
    self.path = path
    self.sample = sample
  }
}
