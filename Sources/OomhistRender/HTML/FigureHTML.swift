import OomhistModel

/// A chart with its caption, its legend and a table of its values.
struct FigureHTML {
  private let chart: Chart
  private let zone: ZoneRules
  private let id: String

  private static let rowCount = 12
  /// Longer names are cut: each stands in many tooltips.
  private static let nameColumns = 40

  init(chart: Chart, zone: ZoneRules, id: String) {
    var chart = chart
    for index in chart.series.indices {
      chart.series[index].name = ChartLabels.shortened(
        chart.series[index].name, columns: Self.nameColumns)
    }
    for index in chart.bands.indices {
      chart.bands[index].label = ChartLabels.shortened(
        chart.bands[index].label, columns: 2 * Self.nameColumns)
    }
    self.chart = chart
    self.zone = zone
    self.id = id
  }

  func write(to html: inout HTMLText) {
    html.newline()
    html.element("figure") { html in
      html.element("figcaption") { html in
        html.element("strong", chart.title)
        if !chart.note.isEmpty { html.element("span", " " + chart.note) }
      }
      guard chart.series.contains(where: { $0.points.contains { $0.kib != nil } }) else {
        html.element("p", [("class", "empty")], "Nothing is recorded of that time.")
        return
      }
      let drawing = SVGChart(chart: chart, zone: zone, id: id)
      drawing.write(.wide, to: &html)
      drawing.write(.narrow, to: &html)
      legend(to: &html)
      values(to: &html)
    }
  }

  private func legend(to html: inout HTMLText) {
    html.element("ul", [("class", "legend")]) { html in
      for (series, name) in zip(chart.series, SVGChart.classes(chart.series)) {
        html.element("li") { html in
          swatch(to: &html) {
            if chart.isStacked {
              $0.empty(
                "rect",
                [("class", "area \(name)"), ("y", "6"), ("width", "34"), ("height", "6")])
            }
            $0.empty(
              "line",
              [("class", "curve \(name)"), ("x1", "0"), ("y1", "6"), ("x2", "34"), ("y2", "6")])
          }
          html.text(series.name)
        }
      }
      if !chart.bands.isEmpty {
        html.element("li") { html in
          swatch(to: &html) {
            $0.empty("rect", [("class", "band"), ("width", "34"), ("height", "12")])
          }
          html.text("gap in the record")
        }
      }
    }
  }

  private func swatch(to html: inout HTMLText, _ content: (inout HTMLText) -> Void) {
    html.element(
      "svg",
      [
        ("class", "swatch"), ("viewBox", "0 0 34 12"), ("width", "34"), ("height", "12"),
        ("aria-hidden", "true"),
      ], content)
  }

  private func values(to html: inout HTMLText) {
    html.element("details") { html in
      html.element("summary", "Values")
      var table = ResultTable(
        columns: [ResultColumn(name: "at", kind: .time)]
          + chart.series.map { ResultColumn(name: $0.name, kind: .kib) })
      table.rows = ChartReadings(chart, atMost: Self.rowCount).moments.map { moment in
        [.integer(moment.us)] + moment.values.map { $0.map(Cell.integer) ?? .null }
      }
      TableHTML(zone: zone, name: "Values: \(chart.title)", keepsNames: true)
        .write(table, to: &html)
    }
  }
}
