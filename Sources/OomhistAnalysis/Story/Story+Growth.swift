import OomhistModel

/// What happened and who grew.
extension Story {
  var summary: [Page.Block] {
    var blocks: [Page.Block] = [.sentence("\(whatRanOut) \(blame)")]
    if !record.siblings.isEmpty {
      let names = record.siblings.prefix(6).map { sibling in
        "\(sibling.comm ?? "?")[\(sibling.pid.map(String.init) ?? "?")] (kill \(sibling.killID))"
      }
      let more = record.siblings.count > 6 ? " and \(record.siblings.count - 6) more" : ""
      blocks.append(
        .sentence("The same incident also took \(names.joined(separator: ", "))\(more)."))
    }
    return blocks
  }

  private var whatRanOut: String {
    switch event.kind {
    case .memcg:
      let path = event.oomMemcg ?? "a memory cgroup"
      let limit = event.memcgLimitKib.map { " of \(size($0))" } ?? ""
      return "\(path) reached its limit\(limit)."
    case .cpuset: return "The memory nodes that a cpuset allows ran out."
    case .mempolicy: return "The memory nodes that a memory policy allows ran out."
    case .sysrq: return "An operator asked for a kill."
    case .userspace: return "\(event.killer.rawValue) decided so before the kernel had to."
    case .panic: return "The machine ran out of memory, and the kernel killed nothing."
    case .global: return "The machine ran out of memory."
    case .unknown: return "Memory ran out."
    }
  }

  private var blame: String {
    guard let suspect = verdict.suspect else {
      return "Who is to blame cannot be told: \(verdict.reasons.joined(separator: "; "))."
    }
    let unit = suspect.unit.map { suspect.name == $0 ? "" : " (\($0))" } ?? ""
    let growth =
      suspect.kind == .limit
      ? "its limit was lowered by \(size(suspect.grewKib))" : "grew by \(size(suspect.grewKib))"
    let span = span.map { " in \($0)" } ?? ""
    switch verdict.verdict {
    case .victim where suspect.kind == .process:
      return "The victim is to blame: \(suspect.label)\(unit) \(growth)\(span)."
    case .victim:
      return "The victim was one of those to blame: \(suspect.members ?? 0) processes of"
        + " \(suspect.name)\(unit) \(growth)\(span) together."
    case .other where event.victimPid == nil:
      let members = suspect.kind == .group ? "\(suspect.members ?? 0) processes of " : ""
      return "To blame: \(members)\(suspect.label)\(unit) \(growth)\(span)."
    case .other where suspect.kind == .group:
      return "Not the victim is to blame: \(suspect.members ?? 0) processes of"
        + " \(suspect.name)\(unit) \(growth)\(span) together."
    case .other: return "Not the victim is to blame: \(suspect.label)\(unit) \(growth)\(span)."
    default:
      return suspect.kind == .limit
        ? "No process is to blame: \(growth)."
        : "No process is to blame: \(suspect.name) \(growth)\(span)."
    }
  }

  /// Time from the start of the loss to the first kill of the incident.
  private var span: String? { verdict.overSeconds.map { Self.span($0 * 1_000_000) } }

  static func span(_ us: Int64) -> String {
    let seconds = us / 1_000_000
    switch seconds {
    case ..<120: return "\(seconds) s"
    case ..<7200: return "\(seconds / 60) min"
    case ..<172_800: return "\(seconds / 3600) h"
    default: return "\(seconds / 86_400) days"
    }
  }

  var growth: [Page.Block] {
    guard !growers.rows.isEmpty else { return [] }
    var blocks: [Page.Block] = []
    let shown = isVerbose ? growers.rows.count : min(5, growers.rows.count)
    blocks.append(
      .table(ResultTable(columns: growers.columns, rows: Array(growers.rows.prefix(shown)))))
    let lost = verdict.lostKib.map { "; \(size($0)) of headroom was lost" } ?? ""
    let reasons = verdict.reasons.joined(separator: "; ")
    blocks.append(.sentence("Confidence \(verdict.confidence.rawValue): \(reasons)\(lost)."))
    return blocks
  }

  var timeline: [Page.Block] {
    let readings = record.headroom
    guard let first = readings.first, let last = readings.last, readings.count > 1 else {
      return []
    }
    let what = event.oomMemcg == nil ? "could still be had" : "was left below the limit"
    var blocks: [Page.Block] = [
      .picture(
        Self.columns(readings).map { $0.map(Double.init) },
        "\(what), \(clock(first.us)) to \(clock(last.us)): \(size(first.kib)) to \(size(last.kib))")
    ]
    if let startUs = verdict.startUs, verdict.lostKib != nil,
      let start = readings.last(where: { $0.us <= startUs })
    {
      blocks.append(.point("\(clock(startUs))  memory begins to run out: \(size(start.kib)) left"))
    }
    blocks.append(.point("\(clock(last.us))  last snapshot before the kill: \(pressure(last))"))
    if let atUs = event.atUs {
      let nobody = event.kind == .panic ? "panic" : "nothing is killed"
      let victim = event.victimPid == nil ? event.taskMemcg : victimName
      let verb = victim.map { "\($0) is killed" } ?? nobody
      let size = event.victimSizeKib.map { ", \(self.size($0))" } ?? ""
      let adj = event.victimOomScoreAdj.map { ", oom_score_adj \($0)" } ?? ""
      blocks.append(.point("\(clock(atUs))  \(verb)\(size)\(adj)"))
    }
    return blocks
  }

  private func pressure(_ last: Reading) -> String {
    let waited = record.machine?.psiSomeAvg10Pct.map {
      ", tasks waited for memory \(MemoryText.fixed($0, digits: 0)) % of the last 10 s"
    }
    return "\(size(last.kib)) left\(waited ?? "")"
  }

  /// One value for each column of a picture: the lowest, since the low points kill.
  static func columns(_ readings: [Reading]) -> [Int64?] {
    guard let first = readings.first, let last = readings.last, last.us > first.us else {
      return readings.map(\.kib)
    }
    let count = 24
    var columns = [Int64?](repeating: nil, count: count)
    for reading in readings {
      let place = Int(
        Double(reading.us - first.us) / Double(last.us - first.us) * Double(count - 1))
      columns[place] = min(columns[place] ?? .max, reading.kib)
    }
    // A value holds until the next one.
    for place in 1..<count where columns[place] == nil { columns[place] = columns[place - 1] }
    return columns
  }
}
