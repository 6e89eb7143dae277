import OomhistModel

/// Why this victim, and who was out of reach.
extension Story {
  var victim: [Page.Block] {
    guard let choice else { return [] }
    var blocks: [Page.Block] = [.sentence(choice.sentence)]
    blocks += choice.notes.map(Page.Block.sentence)
    let ranking = choice.ranking.killable
    guard !ranking.isEmpty, let totalKib = record.totalKib else { return blocks }
    var rows = Array(isVerbose ? ranking[...] : ranking.prefix(5))
    if let victim = choice.victim, !rows.contains(victim) { rows.append(victim) }
    if isVerbose { rows += choice.ranking.unkillable }
    blocks.append(.table(table(rows, totalKib: totalKib)))
    return blocks
  }

  private func table(_ rows: [RankedCandidate], totalKib: Int64) -> ResultTable {
    let columns = [
      ResultColumn(name: "place", kind: .count, rank: 1, summary: "Who dies first is 1."),
      ResultColumn(name: "process", kind: .text, rank: 2, summary: "Name and pid."),
      ResultColumn(name: "badness_permille", kind: .permille, rank: 3, summary: "Badness."),
      ResultColumn(name: "size_kib", kind: .kib, rank: 4, summary: "What badness counts."),
      ResultColumn(name: "oom_score_adj", kind: .count, rank: 5, summary: "The bias."),
      ResultColumn(name: "unit", kind: .text, rank: 6, summary: "Systemd unit."),
      ResultColumn(name: "killed", kind: .bool, rank: 7, summary: "Whether it was killed."),
    ]
    let cells = rows.map { row -> [Cell] in
      let candidate = row.candidate
      let badness =
        1000 * Double(candidate.sizeKib) / Double(totalKib) + Double(candidate.oomScoreAdj)
      return [
        row.place.map { .integer(Int64($0)) } ?? .null, .text(candidate.label),
        row.place == nil ? .null : .real((badness * 10).rounded() / 10),
        .integer(candidate.sizeKib), .integer(candidate.oomScoreAdj),
        candidate.unit.map(Cell.text) ?? .null,
        .integer(candidate.pid == event.victimPid ? 1 : 0),
      ]
    }
    return ResultTable(columns: columns, rows: cells)
  }

  /// Protected processes in trees; a small service that protects itself is no news.
  var protections: [Page.Block] {
    let trees = inheritance.trees.filter { $0.adj < 0 }
    let shown = trees.filter { isVerbose || $0.isUnintended || isLarge($0) }
    var blocks = shown.prefix(isVerbose ? 100 : 3).map { Page.Block.point($0.sentence) }
    if !blocks.isEmpty, shown.count > blocks.count {
      blocks.append(.point("\(shown.count - blocks.count) more; --verbose shows them"))
    }
    return blocks
  }

  private func isLarge(_ tree: ProtectionTree) -> Bool {
    guard let totalKib = record.totalKib else { return false }
    return tree.totalKib * 20 >= totalKib
  }
}
