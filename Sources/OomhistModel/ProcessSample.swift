/// What a snapshot measures of one process: the numbers that move.
///
/// Memory is in KiB (the kernel's "kB"). `nil` means that the kernel did not say: an old kernel
/// without the line, a file that could not be read. It never stands for zero.
package struct ProcessSample: Equatable, Sendable {
  /// Anonymous resident memory (`RssAnon` in `/proc/[pid]/status`, Linux 4.5).
  package var rssAnonKib: Int64?
  /// Resident file mappings (`RssFile`).
  package var rssFileKib: Int64?
  /// Resident shared memory: tmpfs, SysV and anonymous shared mappings (`RssShmem`).
  package var rssShmemKib: Int64?
  /// Swapped-out anonymous memory (`VmSwap`).
  package var swapKib: Int64?
  /// Memory held by page tables (`VmPTE`).
  package var pgtablesKib: Int64?
  /// Virtual size (`VmSize`).
  package var vsizeKib: Int64?
  /// Peak resident size since exec (`VmHWM`): shows what fell between two snapshots.
  package var peakRssKib: Int64?
  /// Number of threads.
  package var threads: Int64?
  /// The kernel's figure as read from `/proc/[pid]/oom_score`.
  ///
  /// Before Linux 5.9 it is permille of RAM and swap; since then an ordinary process shows
  /// about 666. Compare processes by ``badnessPermille(totalKib:oomScoreAdj:)`` instead.
  package var oomScore: Int64?
  /// The user's bias, -1000 (never) to 1000 (`/proc/[pid]/oom_score_adj`).
  package var oomScoreAdj: Int64?
  /// State letter of `/proc/[pid]/stat` (R, S, D, Z, T and so on) as its ASCII code.
  package var stateCode: Int64?

  package init() {}

  /// A number of the sample with the column that holds it in the database.
  package struct Field: Sendable {
    package let column: String
    package let path: any WritableKeyPath<ProcessSample, Int64?> & Sendable
  }

  /// Every stored number, in the order of the columns of table `process_change`.
  ///
  /// The store binds and reads by this list; a test holds it against the schema.
  package static let fields: [Field] = [
    Field(column: "rss_anon_kib", path: \.rssAnonKib),
    Field(column: "rss_file_kib", path: \.rssFileKib),
    Field(column: "rss_shmem_kib", path: \.rssShmemKib),
    Field(column: "swap_kib", path: \.swapKib),
    Field(column: "pgtables_kib", path: \.pgtablesKib),
    Field(column: "vsize_kib", path: \.vsizeKib),
    Field(column: "peak_rss_kib", path: \.peakRssKib),
    Field(column: "threads", path: \.threads),
    Field(column: "oom_score", path: \.oomScore),
    Field(column: "oom_score_adj", path: \.oomScoreAdj),
    Field(column: "state_code", path: \.stateCode),
  ]

  /// Which numbers are known: a bit for each of ``fields``, the first one lowest.
  package var presence: Int64 {
    var mask: Int64 = 0
    for (index, field) in Self.fields.enumerated() where self[keyPath: field.path] != nil {
      mask |= 1 << Int64(index)
    }
    return mask
  }

  /// Bits of ``presence`` that say that it has resident memory.
  package static let residentBits: Int64 = 0b111

  /// Resident memory: anonymous, file and shared memory together.
  package var rssKib: Int64? {
    guard rssAnonKib != nil || rssFileKib != nil || rssShmemKib != nil else { return nil }
    return (rssAnonKib ?? 0) + (rssFileKib ?? 0) + (rssShmemKib ?? 0)
  }

  /// What the kernel's `oom_badness()` counts: resident memory, swap and page tables.
  package var badnessKib: Int64? {
    guard let rssKib else { return nil }
    return rssKib + (swapKib ?? 0) + (pgtablesKib ?? 0)
  }

  /// Whether the process has memory of its own; kernel threads and zombies have none.
  package var hasMemory: Bool { vsizeKib != nil }

  /// The legacy `/proc/[pid]/oom_adj` (-17 to 15) that belongs to the `oom_score_adj`.
  package var oomAdj: Int64? { oomScoreAdj.map(Self.oomAdj(forScoreAdj:)) }

  /// The kernel's own conversion (`oom_adj_read()` in `fs/proc/base.c`): 1000 shows as 15,
  /// all else is scaled by 17/1000 towards zero and held at 15.
  package static func oomAdj(forScoreAdj adj: Int64) -> Int64 {
    adj >= 1000 ? 15 : min(15, adj * 17 / 1000)
  }

  /// Badness in permille of `totalKib` (RAM and swap, or a cgroup's limit), plus the adjustment.
  ///
  /// Derived by us after `oom_badness()` in `mm/oom_kill.c`, and so comparable over all kernels.
  /// `nil` where the process cannot be chosen: no memory, or `oom_score_adj` -1000.
  package func badnessPermille(totalKib: Int64, oomScoreAdj adj: Int64? = nil) -> Double? {
    guard let badnessKib, totalKib > 0 else { return nil }
    let bias = adj ?? oomScoreAdj ?? 0
    guard bias > -1000 else { return nil }
    return Double(badnessKib) * 1000 / Double(totalKib) + Double(bias)
  }
}
