import OomhistModel

/// Stacked curves.
extension SVGChart {
  /// Longer names are cut inside of a layer; the legend has them.
  private static let layerColumns = 30

  /// Layers with their upper edges, and their names where they have the room.
  func layers(
    _ stack: ChartStack, _ frame: ChartFrame, _ markXs: [Double], to html: inout HTMLText
  ) {
    let classes = Self.classes(chart.series)
    for (runs, name) in zip(stack.layers, classes) {
      var area = SVGPath()
      var edge = SVGPath()
      for run in runs {
        let high = run.map { (frame.x($0.us), frame.y($0.high)) }
        edge.add(high)
        area.add(high)
        area.add(run.reversed().map { (frame.x($0.us), frame.y($0.low)) }, isStart: false)
        area.close()
      }
      guard !area.isEmpty else { continue }
      html.empty("path", [("class", "area \(name)"), ("d", area.text)])
      html.empty("path", [("class", "curve \(name)"), ("d", edge.text)])
    }
    for (series, runs) in zip(chart.series, stack.layers) {
      let words = ChartLabels.shortened(series.name, columns: Self.layerColumns)
      let width = Double(DisplayWidth.of(words)) * ChartFrame.characterWidth
      if let place = LayerLabel(runs, width: width, frame: frame, markXs: markXs) {
        text(words, "layer", x: place.x, y: place.y, to: &html)
      }
    }
  }
}
