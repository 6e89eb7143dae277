import OomhistModel
import OomhistSQL
import OomhistSources
import OomhistStore

extension RankedMoment {
  /// The last snapshot at or before a moment; `values` are those of the query `top`.
  ///
  /// Whom it shows and in which order is not the query's matter here: its rows are read whole.
  init(recordedIn store: Store, query: NamedQuery, values: [String: Cell], clock: ClockOptions)
    throws
  {
    var everything = values
    for field in FilterField.allCases { everything[field.rawValue] = .null }
    everything["limit"] = .integer(-1)
    var rows: [RecordedRow] = []
    let names = query.columns.map(\.name)
    try store.run(
      query, values: everything, begin: { _ in },
      row: { cells in rows.append(RecordedRow(names: names, cells: cells)) })
    let first = rows.first
    var machine = MachineSample()
    machine.swapTotalKib = first?.integer("swap_total_kib")
    machine.memTotalKib = first?.integer("total_kib").map { $0 - (machine.swapTotalKib ?? 0) }
    let atUs = try first?.integer("at") ?? clock.nowUs()
    self.init(
      processes: rows.compactMap(\.process), machine: machine,
      kernelRelease: first?.text("kernel_release"),
      pageSizeKib: first?.integer("page_size_kib") ?? 4, atUs: atUs,
      limits: { try store.cgroupLimits(of: $0, atUs: atUs) },
      emptyText: {
        try EmptyAnswer(
          query: query, store: store, zone: clock.zone, values: values, nowUs: clock.nowUs()
        ).text()
      })
  }
}

/// A row of the query `top`, read by the names of its columns.
private struct RecordedRow {
  private let cells: [String: Cell]

  init(names: [String], cells: [Cell]) {
    self.cells = Dictionary(zip(names, cells)) { first, _ in first }
  }

  func integer(_ name: String) -> Int64? {
    if case .integer(let value)? = cells[name] { value } else { nil }
  }

  func text(_ name: String) -> String? {
    if case .text(let value)? = cells[name] { value } else { nil }
  }

  var process: RankedProcess? {
    guard let pid = integer("pid").flatMap({ Int32(exactly: $0) }), let comm = text("comm") else {
      return nil
    }
    var sample = ProcessSample()
    // Resident memory counts as a whole; which part it belongs to does not matter here.
    sample.rssAnonKib = integer("rss_kib")
    sample.swapKib = integer("swap_kib")
    sample.pgtablesKib = integer("pgtables_kib")
    sample.oomScore = integer("oom_score")
    sample.oomScoreAdj = integer("oom_score_adj")
    return RankedProcess(
      pid: pid, comm: comm, ppid: integer("ppid").flatMap { Int32(exactly: $0) },
      uid: integer("uid").flatMap { UInt32(exactly: $0) }, cgroup: text("cgroup"),
      unit: text("unit"), sample: sample)
  }
}
