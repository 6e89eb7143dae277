import OomhistModel

/// A result as a table of a page, in a frame of its own that scrolls where it is too wide.
struct TableHTML {
  let zone: ZoneRules
  /// What screen readers call it.
  let name: String
  /// Names of columns are names of others and not of ours.
  var keepsNames = false

  /// More rows are left out, but for those that say yes to something.
  static let rowCount = 40
  /// Longer texts are cut.
  private static let cellCount = 300
  /// Longer words are broken, or they alone would make the table too wide.
  private static let wordCount = 28

  func write(_ table: ResultTable, to html: inout HTMLText) {
    let shown = table.columns.shownToPeople
    guard !shown.isEmpty else { return }
    let bars = Bars(table, shown: shown)
    var left = 0
    html.element(
      "div",
      [("class", "scroll"), ("role", "region"), ("aria-label", name), ("tabindex", "0")]
    ) { html in
      html.element("table", [("aria-label", name)]) { html in
        html.element("thead") { html in
          html.element("tr") { html in for index in shown { head(table.columns[index], &html) } }
        }
        html.element("tbody") { html in
          for (place, row) in table.rows.enumerated() {
            let isMain = says(yes: row, table.columns)
            guard place < Self.rowCount || isMain, !html.isFull else {
              left += 1
              continue
            }
            html.newline()
            html.element("tr", isMain ? [("class", "main")] : []) { html in
              for index in shown {
                cell(
                  row[orNull: index], table.columns[index], isFirst: index == shown[0],
                  bar: bars.width(row, index), &html)
              }
            }
          }
        }
      }
    }
    if left > 0 { html.element("p", [("class", "more")], "\(left) more rows are left out here.") }
  }

  private func head(_ column: ResultColumn, _ html: inout HTMLText) {
    var attributes: [HTMLText.Attribute] = [("scope", "col")]
    if column.kind.alignsRight { attributes.append(("class", "number")) }
    if !column.summary.isEmpty { attributes.append(("title", column.summary)) }
    html.element("th", attributes, keepsNames ? column.name : column.label)
  }

  private func cell(
    _ cell: Cell, _ column: ResultColumn, isFirst: Bool, bar: Double?, _ html: inout HTMLText
  ) {
    var attributes: [HTMLText.Attribute] = isFirst ? [("scope", "row")] : []
    if column.kind.alignsRight {
      attributes.append(("class", "number"))
    } else if column.kind == .time {
      attributes.append(("class", "moment"))
    } else if column.kind != .trend, case .text(let text) = cell,
      text.split(separator: " ").contains(where: { $0.utf8.count > Self.wordCount })
    {
      attributes.append(("class", "long"))
    }
    html.element(isFirst ? "th" : "td", attributes) { html in
      if column.kind == .trend, case .text(let json) = cell,
        let values = Sparkline.numbers(json: json)
      {
        SparklineHTML.write(values, to: &html)
        return
      }
      let text = HumaneCell(zone: zone, timeStyle: .full).text(cell, kind: column.kind)
      html.text(text.utf8.count <= Self.cellCount ? text : text.prefix(Self.cellCount) + "…")
      guard let bar else { return }
      html.element(
        "svg",
        [
          ("class", "bar"), ("viewBox", "0 0 100 6"), ("preserveAspectRatio", "none"),
          ("aria-hidden", "true"),
        ]
      ) { $0.empty("rect", [("width", SVGPath.text(bar * 100)), ("height", "6")]) }
    }
  }

  private func says(yes row: [Cell], _ columns: [ResultColumn]) -> Bool {
    columns.shownToPeople.contains {
      columns[$0].kind == .bool && row[orNull: $0] == .integer(1)
    }
  }

  /// Bars behind shares: the greatest of a column fills its cell.
  private struct Bars {
    private var most: [Int: Double] = [:]

    init(_ table: ResultTable, shown: [Int]) {
      for index in shown {
        let kind = table.columns[index].kind
        guard kind == .permille || kind == .percent else { continue }
        let values = table.rows.compactMap { Self.number($0[orNull: index]) }
        if let greatest = values.max(), greatest > 0 { most[index] = greatest }
      }
    }

    /// 0 to 1; `nil` where there is no bar.
    func width(_ row: [Cell], _ index: Int) -> Double? {
      guard let most = most[index], let value = Self.number(row[orNull: index]) else { return nil }
      return min(1, max(0, value / most))
    }

    private static func number(_ cell: Cell) -> Double? {
      switch cell {
      case .real(let value) where value.isFinite: value
      case .integer(let value): Double(value)
      default: nil
      }
    }
  }
}

/// A small curve in a line of text.
enum SparklineHTML {
  static func write(_ values: [Double?], to html: inout HTMLText) {
    let known = values.compactMap { $0 }
    guard let least = known.min(), let most = known.max(), values.count > 1 else {
      html.text("-")
      return
    }
    // Noise would look like drama: as in ``Sparkline``.
    let range = most - least
    let isFlat = range <= max(abs(least), abs(most)) * 0.01 || !range.isFinite
    var path = SVGPath()
    for run in values.indices.split(whereSeparator: { values[$0] == nil }) {
      path.add(
        run.map { index in
          let share = isFlat ? 0.5 : ((values[index] ?? least) - least) / range
          return (x: Double(index) / Double(values.count - 1) * 76 + 2, y: 18 - share * 16)
        })
    }
    let words =
      "from \(HumaneText.kib(whole(known.first))) to \(HumaneText.kib(whole(known.last)))"
    html.element(
      "svg", [("class", "spark"), ("viewBox", "0 0 80 20"), ("role", "img"), ("aria-label", words)]
    ) { html in
      html.element("title", words)
      html.empty("path", [("d", path.text)])
    }
  }

  private static func whole(_ value: Double?) -> Int64 {
    value.flatMap { Int64(exactly: $0.rounded()) } ?? 0
  }
}
