import OomhistModel
import OomhistRender

/// The rows of query `forecast` in sentences.
struct ForecastWords {
  private let rows: [NamedCells]
  private let zone: ZoneRules

  init(_ table: ResultTable, zone: ZoneRules) {
    rows = table.rows.map { NamedCells(table.columns, $0) }
    self.zone = zone
  }

  private var leaks: [NamedCells] { rows.filter { $0.integer("leaking") == 1 } }

  var leakCount: Int { leaks.count }

  /// One point for each of the first leaks; that there is none, where there is none.
  var points: [Page.Block] {
    guard !leaks.isEmpty else { return [.sentence("Nothing leaks in that window.")] }
    var points = leaks.prefix(5).map { Page.Block.point(sentence($0)) }
    if leaks.count > 5 { points.append(.point("\(leaks.count - 5) more leaks are in the table")) }
    return points
  }

  private func sentence(_ row: NamedCells) -> String {
    let name = (row.text("subject") ?? "?") + (row.integer("pid").map { "[\($0)]" } ?? "")
    let slope = row.integer("slope_kib_per_hour").map { HumaneText.kib($0) } ?? "?"
    // A verdict of middling confidence is right about half of the time.
    let verb = row.text("confidence") == "high" ? "grows" : "may be growing"
    let isMachine = row.text("kind") == "machine"
    let subject = isMachine ? "The use of \(name == "machine" ? "memory" : name)" : name
    return "\(subject) \(verb) by \(slope) an hour; \(end(row))."
  }

  private func end(_ row: NamedCells) -> String {
    guard let likely = row.integer("ends_at") else {
      return row.integer("limit_kib") == nil
        ? "how much is left is not known" : "no end is in sight"
    }
    let interval = row.integer("earliest_at").map { earliest in
      let latest = row.integer("latest_at").map { "and \(time($0))" } ?? "and never"
      return " (between \(time(earliest)) \(latest))"
    }
    let then = row.text("then").map { ", and then \($0)" } ?? ""
    return "at that rate it ends at \(time(likely))\(interval ?? "")\(then)"
  }

  private func time(_ us: Int64) -> String { HumaneText.localTime(us, zone: zone, withYear: false) }
}
