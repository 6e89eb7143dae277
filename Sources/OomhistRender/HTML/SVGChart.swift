import OomhistModel

/// A chart as a picture in a page: axes with round numbers, curves, marks and shaded stretches.
///
/// Colours and dashes come from the style sheet of ``PageHTML`` by class; a curve differs from
/// the others in both.
struct SVGChart {
  let chart: Chart
  let zone: ZoneRules
  /// Unique within the page.
  let id: String
  /// Stretches with a tooltip each.
  private static let tooltipCount = 40
  /// A curve with no more points shows each of them.
  private static let dottedCount = 30

  /// Classes of the curves, in the order of the series.
  static func classes(_ series: [Chart.Series]) -> [String] {
    var ordinary = 0
    return series.map { series in
      switch series.role {
      case .suspect: return "suspect"
      case .victim: return "victim"
      case .total: return "total"
      case .ordinary:
        ordinary += 1
        return "o\(min(ordinary, 6))"
      }
    }
  }

  func write(_ size: ChartFrame.Size, to html: inout HTMLText) {
    let stack = chart.isStacked ? ChartStack(chart, momentCount: size.momentCount) : nil
    let mostKib = stack?.mostKib ?? chart.series.flatMap(\.points).compactMap(\.kib).max() ?? 1
    var frame = ChartFrame(chart, size: size, zone: zone, mostKib: mostKib)
    let labels = ChartLabels(chart, frame: frame)
    frame.labelLines = labels.lineCount
    let name = "\(id)-\(size.name)"
    html.element(
      "svg",
      [
        ("class", "plot \(size.name)"), ("role", "img"),
        ("viewBox", "0 0 \(SVGPath.text(frame.width)) \(SVGPath.text(frame.height))"),
        ("aria-labelledby", "\(name)-title \(name)-words"),
      ]
    ) { html in
      html.element("title", [("id", "\(name)-title")], chart.title)
      html.element("desc", [("id", "\(name)-words")], ChartReadings.words(chart, zone: zone))
      bands(frame, to: &html)
      axes(frame, to: &html)
      if let stack {
        layers(stack, frame, labels.labels.map(\.x), to: &html)
      } else {
        curves(frame, to: &html)
      }
      marks(labels, frame, to: &html)
      if size == .wide { tooltips(frame, to: &html) }
    }
  }

  private func bands(_ frame: ChartFrame, to html: inout HTMLText) {
    for band in chart.bands where band.untilUs >= frame.fromUs && band.fromUs <= frame.untilUs {
      let start = frame.x(band.fromUs)
      let rectangle = Self.rectangle(
        "band", x: start, y: frame.top, width: max(2, frame.x(band.untilUs) - start),
        height: frame.size.plotHeight)
      html.element("rect", rectangle) { $0.element("title", band.label) }
    }
  }

  private func axes(_ frame: ChartFrame, to html: inout HTMLText) {
    let right = frame.width - ChartFrame.right
    for tick in frame.memory {
      let y = frame.y(tick.value)
      line(
        tick.value == 0 ? "axis" : "grid", (ChartFrame.left, y), (right, y), to: &html)
      text(tick.label, "value", x: ChartFrame.left - 8, y: y + 4, to: &html)
    }
    for tick in frame.times {
      let x = frame.x(tick.value)
      line("axis", (x, frame.bottom), (x, frame.bottom + 5), to: &html)
      text(tick.label, "time", x: x, y: frame.bottom + 19, to: &html)
    }
    text(days(frame), "days", x: ChartFrame.left, y: frame.bottom + 38, to: &html)
  }

  /// The day or days, and what the clocks are ahead of UTC.
  private func days(_ frame: ChartFrame) -> String {
    let first = HumaneText.localTime(frame.fromUs, zone: zone).prefix(10)
    let last = HumaneText.localTime(frame.untilUs, zone: zone).prefix(10)
    let zoneName = HumaneText.zoneName(atUs: frame.untilUs, zone: zone)
    return first == last ? "\(first), \(zoneName)" : "\(first) to \(last), \(zoneName)"
  }

  private func curves(_ frame: ChartFrame, to html: inout HTMLText) {
    let classes = Self.classes(chart.series)
    // The first one is the most important and lies on top.
    for (series, name) in zip(chart.series, classes).reversed() {
      let runs = series.points.split(whereSeparator: { $0.kib == nil })
      var path = SVGPath()
      for run in runs { path.add(run.map { (frame.x($0.us), frame.y($0.kib ?? 0)) }) }
      guard !path.isEmpty else { continue }
      html.empty("path", [("class", "curve \(name)"), ("d", path.text)])
      let showsAll = series.role != .total && series.points.count <= Self.dottedCount
      for run in runs where showsAll || run.count == 1 {
        for point in run {
          guard let kib = point.kib else { continue }
          html.empty(
            "circle",
            [
              ("class", "dot \(name)"), ("cx", SVGPath.text(frame.x(point.us))),
              ("cy", SVGPath.text(frame.y(kib))), ("r", "3"),
            ])
        }
      }
    }
  }

  private func marks(_ labels: ChartLabels, _ frame: ChartFrame, to html: inout HTMLText) {
    for label in labels.labels {
      let kind = label.mark.isMain ? "mark main" : "mark"
      let y = frame.top - 7 - Double(label.line) * ChartFrame.lineHeight
      html.element("g") { html in
        html.element("title", label.mark.label)
        line(kind, (label.x, frame.top - 4), (label.x, frame.bottom), to: &html)
        guard !label.text.isEmpty else { return }
        let place = label.endsThere ? "marktext end" : "marktext"
        text(
          label.text, label.mark.isMain ? place + " main" : place,
          x: label.textX, y: y, to: &html)
      }
    }
  }

  /// Invisible stretches side by side, each with the values in it.
  private func tooltips(_ frame: ChartFrame, to html: inout HTMLText) {
    let moments = ChartReadings(chart, atMost: Self.tooltipCount).moments
      .filter { $0.us >= frame.fromUs && $0.us <= frame.untilUs }
    for (index, moment) in moments.enumerated() {
      let x = frame.x(moment.us)
      let left = index == 0 ? ChartFrame.left : (frame.x(moments[index - 1].us) + x) / 2
      let right =
        index == moments.count - 1
        ? frame.width - ChartFrame.right : (x + frame.x(moments[index + 1].us)) / 2
      let rectangle = Self.rectangle(
        "hover", x: left, y: frame.top, width: right - left, height: frame.size.plotHeight)
      html.element("rect", rectangle) { html in
        html.element("title") { html in
          let values = zip(chart.series, moment.values).compactMap { series, value in
            value.map { "\(series.name): \(HumaneText.kib($0))" }
          }
          html.lines([ChartReadings.clock(moment.us, zone: zone)] + values)
        }
      }
    }
  }

  private func line(
    _ name: String, _ from: (Double, Double), _ to: (Double, Double), to html: inout HTMLText
  ) {
    html.empty(
      "line",
      [
        ("class", name), ("x1", SVGPath.text(from.0)), ("y1", SVGPath.text(from.1)),
        ("x2", SVGPath.text(to.0)), ("y2", SVGPath.text(to.1)),
      ])
  }

  func text(
    _ words: String, _ name: String, x: Double, y: Double, to html: inout HTMLText
  ) {
    html.element(
      "text", [("class", name), ("x", SVGPath.text(x)), ("y", SVGPath.text(y))], words)
  }

  private static func rectangle(
    _ name: String, x: Double, y: Double, width: Double, height: Double
  ) -> [HTMLText.Attribute] {
    [
      ("class", name), ("x", SVGPath.text(x)), ("y", SVGPath.text(y)),
      ("width", SVGPath.text(width)), ("height", SVGPath.text(height)),
    ]
  }
}
