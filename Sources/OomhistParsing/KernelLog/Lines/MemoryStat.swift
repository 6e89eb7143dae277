/// A line of a cgroup's memory.stat that counts bytes and helps to tell what filled it
/// (`memcg_stat_format()` in `mm/memcontrol.c`); pages and events are counted in the same block.
struct MemoryStat: Equatable {
  private static let names: [StaticString] = [
    "anon", "file", "kernel", "kernel_stack", "pagetables", "percpu", "sock", "vmalloc", "shmem",
    "zswap", "zswapped", "file_mapped", "file_dirty", "file_writeback", "swapcached", "anon_thp",
    "inactive_anon", "active_anon", "inactive_file", "active_file", "unevictable",
    "slab_reclaimable", "slab_unreclaimable", "slab", "cache", "rss", "mapped_file", "swap",
  ]
  private static let eventNames = names.map { "memcg_\($0)_kib" }
  /// Indices of the names of each length: a report has dozens of such lines.
  private static let indicesByLength: [[Int]] = (0...20).map { length in
    names.indices.filter { names[$0].utf8CodeUnitCount == length }
  }

  private let index: Int

  /// `nil` for a name that counts something else.
  init?(_ name: Bytes) {
    guard name.count < Self.indicesByLength.count,
      let index = Self.indicesByLength[name.count].first(where: { name.has(Self.names[$0]) })
    else { return nil }
    self.index = index
  }

  /// The number's name in an event.
  var eventName: String { Self.eventNames[index] }

  /// Stats that were seen.
  struct Seen {
    private var bits: UInt64 = 0

    /// Adds one; `false` where it is among them.
    mutating func insert(_ stat: MemoryStat) -> Bool {
      let bit: UInt64 = 1 << UInt64(stat.index)
      defer { bits |= bit }
      return bits & bit == 0
    }
  }
}
