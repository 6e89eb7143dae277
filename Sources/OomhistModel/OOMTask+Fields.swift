extension OOMTask {
  /// What the kernel counts in pages.
  package enum Unit: Sendable {
    /// No memory at all.
    case none
    /// Pages in every kernel.
    case memory
    /// Pages before Linux 4.15, bytes since.
    case pageTables
  }

  /// A number of the row with its name in JSON and in table `oom_task`.
  package struct Field: Sendable {
    package let name: String
    package let unit: Unit
    // Functions, since a key path costs ten times as much, and tables have thousands of rows.
    package let value: @Sendable (borrowing OOMTask) -> Int64?
    package let set: @Sendable (inout OOMTask, Int64?) -> Void

    init(
      _ name: String, _ unit: Unit,
      _ value: @escaping @Sendable (borrowing OOMTask) -> Int64?,
      _ set: @escaping @Sendable (inout OOMTask, Int64?) -> Void
    ) {
      self.name = name
      self.unit = unit
      self.value = value
      self.set = set
    }
  }

  /// The optional numbers, in the order of the columns; `pid` and `comm` stand apart.
  package static let fields: [Field] = [
    Field("tgid", .none, { $0.tgid }, { $0.tgid = $1 }),
    Field("uid", .none, { $0.uid }, { $0.uid = $1 }),
    Field("total_vm_kib", .memory, { $0.totalVmKib }, { $0.totalVmKib = $1 }),
    Field("rss_kib", .memory, { $0.rssKib }, { $0.rssKib = $1 }),
    Field("rss_anon_kib", .memory, { $0.rssAnonKib }, { $0.rssAnonKib = $1 }),
    Field("rss_file_kib", .memory, { $0.rssFileKib }, { $0.rssFileKib = $1 }),
    Field("rss_shmem_kib", .memory, { $0.rssShmemKib }, { $0.rssShmemKib = $1 }),
    Field("pgtables_kib", .pageTables, { $0.pgtablesKib }, { $0.pgtablesKib = $1 }),
    Field("swap_kib", .memory, { $0.swapKib }, { $0.swapKib = $1 }),
    Field("oom_score_adj", .none, { $0.oomScoreAdj }, { $0.oomScoreAdj = $1 }),
  ]

  /// Which of ``fields`` are of a unit, a bit each.
  static func mask(of unit: Unit) -> UInt64 {
    fields.indices.reduce(0) { fields[$1].unit == unit ? $0 | 1 << UInt64($1) : $0 }
  }
}
