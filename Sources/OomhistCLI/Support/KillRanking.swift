import Glibc
import OomhistModel
import OomhistSources

/// Processes in the order in which the kernel would kill them, as rows.
struct KillRanking {
  private var ranked: [(process: RankedProcess, badness: Double?)]

  /// Ranks by the share of RAM and swap; without that no badness can be told, and size decides.
  init(processes: [RankedProcess], totalKib: Int64?) {
    ranked = processes.map { process in
      (process, totalKib.flatMap { process.sample.badnessPermille(totalKib: $0) })
    }
    ranked.sort { a, b in
      let left = (a.badness ?? -.infinity, a.process.sample.badnessKib ?? 0)
      let right = (b.badness ?? -.infinity, b.process.sample.badnessKib ?? 0)
      return left == right ? a.process.pid < b.process.pid : left > right
    }
  }

  mutating func keep(commGlob glob: String) {
    ranked.removeAll { fnmatch(glob, $0.process.comm, 0) != 0 }
  }

  static let columns = [
    ResultColumn(name: "place", kind: .count, rank: 10, summary: "Rank: 1 dies first."),
    ResultColumn(name: "pid", kind: .id, rank: 1, summary: "Process id."),
    ResultColumn(name: "comm", kind: .text, rank: 2, summary: "Name."),
    ResultColumn(
      name: "badness_permille", kind: .permille, rank: 3,
      summary: "Badness; empty where the process is never chosen."),
    ResultColumn(name: "rss_kib", kind: .kib, rank: 4, summary: "Resident memory."),
    ResultColumn(name: "swap_kib", kind: .kib, rank: 5, summary: "Swapped out."),
    ResultColumn(name: "pgtables_kib", kind: .kib, rank: 8, summary: "Page tables."),
    ResultColumn(
      name: "oom_score", kind: .count, rank: 6, summary: "/proc/[pid]/oom_score as read."),
    ResultColumn(
      name: "oom_score_adj", kind: .count, rank: 7, summary: "The user's bias, -1000 to 1000."),
    ResultColumn(
      name: "oom_adj", kind: .count, rank: 9, summary: "The legacy image of it, -17 to 15."),
    ResultColumn(name: "protected", kind: .bool, rank: 6, summary: "Whether it is never chosen."),
  ]

  func table(limit: Int?) -> ResultTable {
    let rows = ranked.prefix(limit ?? .max).enumerated().map { index, entry -> [Cell] in
      let sample = entry.process.sample
      return [
        .integer(Int64(index + 1)), .integer(Int64(entry.process.pid)), .text(entry.process.comm),
        entry.badness.map { .real(($0 * 10).rounded() / 10) } ?? .null,
        Cell(sample.rssKib), Cell(sample.swapKib), Cell(sample.pgtablesKib),
        Cell(sample.oomScore), Cell(sample.oomScoreAdj), Cell(sample.oomAdj),
        sample.oomScoreAdj.map { .integer($0 <= -1000 ? 1 : 0) } ?? .null,
      ]
    }
    return ResultTable(columns: Self.columns, rows: rows)
  }
}

extension Cell {
  fileprivate init(_ value: Int64?) {
    self = value.map(Cell.integer) ?? .null
  }
}
