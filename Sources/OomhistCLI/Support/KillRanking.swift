import OomhistAnalysis
import OomhistModel
import OomhistParsing
import OomhistSources

/// Processes in the order in which the kernel would kill them, as rows: as they are, and with
/// another `oom_score_adj` for some of them.
struct KillRanking {
  /// Both orders; the same twice where nothing is supposed.
  let whatIf: WhatIf
  private let isSupposed: Bool
  private let processes: [Int64: RankedProcess]
  private let placesNow: [Int64: Int]
  private let totalKib: Int64?
  private let moment: RankedMoment

  /// Ranks the processes of a moment; without a total no badness can be told, and size decides.
  init(_ moment: RankedMoment, totalKib: Int64?, overrides: [AdjOverride]) {
    self.moment = moment
    self.totalKib = totalKib
    isSupposed = !overrides.isEmpty
    whatIf = WhatIf(
      candidates: moment.processes.map { Candidate($0) }, overrides: overrides,
      totalKib: totalKib ?? 0, rules: moment.rules)
    processes = Dictionary(moment.processes.map { (Int64($0.pid), $0) }) { first, _ in first }
    placesNow = Dictionary(
      whatIf.now.killable.compactMap { entry in entry.place.map { (entry.candidate.pid, $0) } }
    ) { first, _ in first }
  }

  /// Who dies first now and then, and what else is to be known, a sentence each.
  var notes: [String] {
    var notes = [whatIf.sentence] + whatIf.notes
    if whatIf.then.rules.sacrificesChildren, let first = whatIf.firstThen?.candidate,
      let child = whatIf.then.killable.first(where: { $0.candidate.ppid == first.pid })
    {
      notes.append(
        "Linux before 5.1 kills the worst child in place of the process it chose: here"
          + " \(child.candidate.label) for \(first.label).")
    }
    return notes
  }

  /// The rows in the order of what is supposed, in the columns of the query `top` and, beside
  /// place, badness and adjustment of now, those of then.
  func table(columns: [ResultColumn], filter: ProcessFilter, limit: Int?) -> ResultTable {
    let columns = shown(columns)
    let entries = (whatIf.then.killable + whatIf.then.unkillable).filter { entry in
      filter.fits { Self.text($0, of: entry.candidate) }
    }
    let rows = entries.prefix(limit ?? .max).map { entry in
      columns.map { cell($0.name, entry) }
    }
    return ResultTable(columns: columns, rows: rows)
  }

  private static func text(_ field: FilterField, of candidate: Candidate) -> String? {
    switch field {
    case .comm: candidate.comm
    case .pid: "\(candidate.pid)"
    case .user: candidate.uid.map { "\($0)" }
    case .unit: candidate.unit
    case .cgroup: candidate.cgroup
    case .container: candidate.cgroup.flatMap { CgroupPath($0).containerID }
    }
  }

  private static let supposedColumns = [
    "place": ResultColumn(
      name: "place_then", kind: .count, rank: 3, summary: "Rank with the supposed values."),
    "badness_permille": ResultColumn(
      name: "badness_then_permille", kind: .permille, rank: 3,
      summary: "Badness with the supposed values."),
    "oom_score_adj": ResultColumn(
      name: "oom_score_adj_then", kind: .count, rank: 3, summary: "The supposed bias."),
  ]

  private func shown(_ columns: [ResultColumn]) -> [ResultColumn] {
    let hasUnits = moment.processes.contains { $0.unit != nil }
    return columns.flatMap { column -> [ResultColumn] in
      var column = column
      if column.name == "unit", !hasUnits { column.rank = nil }
      guard isSupposed, let then = Self.supposedColumns[column.name] else { return [column] }
      column.rank = then.rank
      return [column, then]
    }
  }

  private func cell(_ column: String, _ entry: RankedCandidate) -> Cell {
    let candidate = entry.candidate
    guard let process = processes[candidate.pid] else { return .null }
    let sample = process.sample
    switch column {
    case "place": return Cell(placesNow[candidate.pid].map(Int64.init))
    case "place_then": return Cell(entry.place.map(Int64.init))
    case "pid": return .integer(candidate.pid)
    case "comm": return .text(candidate.comm)
    case "unit": return process.unit.map(Cell.text) ?? .null
    case "badness_permille": return badness(Candidate(process), sample)
    case "badness_then_permille": return badness(candidate, sample)
    case "rss_kib": return Cell(sample.rssKib)
    case "swap_kib": return Cell(sample.swapKib)
    case "pgtables_kib": return Cell(sample.pgtablesKib)
    case "oom_score": return Cell(sample.oomScore)
    case "oom_score_adj": return Cell(sample.oomScoreAdj)
    case "oom_score_adj_then": return .integer(candidate.oomScoreAdj)
    case "oom_adj": return Cell(sample.oomAdj)
    case "protected": return .integer(Candidate(process).isUnkillable ? 1 : 0)
    case "at": return .integer(moment.atUs)
    case "ppid": return Cell(process.ppid.map(Int64.init))
    case "uid": return Cell(process.uid.map(Int64.init))
    case "cgroup": return process.cgroup.map(Cell.text) ?? .null
    case "total_kib": return Cell(totalKib)
    case "swap_total_kib": return Cell(moment.machine.swapTotalKib)
    case "kernel_release": return moment.kernelRelease.map(Cell.text) ?? .null
    case "page_size_kib": return .integer(moment.pageSizeKib)
    default: return .null
    }
  }

  private func badness(_ candidate: Candidate, _ sample: ProcessSample) -> Cell {
    guard !candidate.isUnkillable, let totalKib,
      let value = sample.badnessPermille(totalKib: totalKib, oomScoreAdj: candidate.oomScoreAdj)
    else { return .null }
    return .real((value * 10).rounded() / 10)
  }
}

extension Candidate {
  init(_ process: RankedProcess) {
    let sample = process.sample
    self.init(
      pid: Int64(process.pid), comm: process.comm, unit: process.unit, cgroup: process.cgroup,
      uid: process.uid.map(Int64.init), sizeKib: sample.badnessKib ?? 0,
      oomScoreAdj: sample.oomScoreAdj ?? 0, ppid: process.ppid.map(Int64.init),
      cmdline: process.cmdline, threads: sample.threads)
    // The kernel gives init a score of 0; pid 1 of a container has one, and can be chosen.
    isContainerInit = pid == 1 && sample.oomScore ?? 0 > 0
  }
}

extension Cell {
  fileprivate init(_ value: Int64?) {
    self = value.map(Cell.integer) ?? .null
  }
}
