import OomhistModel
import OomhistRender
import OomhistSQL
import OomhistStore

/// What `oomhist query --explain` prints: what a query is asked with, what it reads, and how.
struct QueryExplanation {
  let plan: QueryPlan
  /// `nil` for SQL of the user.
  let query: NamedQuery?
  let values: [String: Cell]
  let zone: ZoneRules

  func write(to output: Output) throws {
    if let query { try output.write("\(query.name): \(query.summary)\n") }
    if let parameters = query?.parameters, !parameters.isEmpty {
      try output.write("\nParameters:\n")
      try table(parameters.map { ($0.name, text($0)) }, to: output)
    }
    try output.write("\nReads:\n")
    try table(
      plan.readings.map { ($0.table, $0.columns.joined(separator: ", ")) }, to: output)
    try output.write("\nPlan (EXPLAIN QUERY PLAN of SQLite):\n")
    for step in plan.steps {
      try output.write("  \(step.table.map { "makes \($0)" } ?? "answers"):\n")
      for line in step.lines { try output.write("    \(line)\n") }
    }
  }

  private func table(_ rows: [(String, String)], to output: Output) throws {
    let width = rows.map(\.0.count).max() ?? 0
    for (name, text) in rows {
      let padding = String(repeating: " ", count: width - name.count)
      try output.write("  \(name)\(padding)  \(text)\n")
    }
  }

  private func text(_ parameter: QueryParameter) -> String {
    switch (values[parameter.name] ?? .null, parameter.kind) {
    case (.null, _): "not given"
    case (.integer(let us), .time):
      HumaneText.localTime(us, zone: zone) + " "
        + HumaneText.zoneName(atUs: us, zone: zone)
    case (.integer(let us), .span): HumaneText.micros(us)
    case (.integer(let kib), .size): HumaneText.kib(kib)
    case (.integer(let number), _): "\(number)"
    case (.real(let number), _): "\(number)"
    case (.text(let text), _):
      SafeText.visible(text.split(separator: "\n").joined(separator: " or "))
    }
  }
}
