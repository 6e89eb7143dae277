import OomhistModel

/// Labels of the marked moments above the plot: on as many lines as it takes, so that none hides
/// another one.
struct ChartLabels {
  struct Label {
    let mark: Chart.Mark
    let text: String
    /// Where the mark is.
    let x: Double
    /// Where the text begins, or ends.
    let textX: Double
    let endsThere: Bool
    /// Line from the plot upwards, 0 first.
    let line: Int
  }

  private(set) var labels: [Label] = []
  var lineCount: Int { (labels.map(\.line).max() ?? -1) + 1 }

  init(_ chart: Chart, size: ChartFrame.Size, zone: ZoneRules) {
    let frame = ChartFrame(chart, size: size, zone: zone, labelLines: 0)
    // How far to the right each line is taken.
    var taken: [Double] = []
    let marks = chart.marks.filter { $0.us >= frame.fromUs && $0.us <= frame.untilUs }
    for mark in marks.sorted(by: { $0.us < $1.us }) {
      // Bold letters are wider.
      let characterWidth = ChartFrame.characterWidth * (mark.isMain ? 1.1 : 1)
      let text = Self.shortened(mark.label, columns: Int(frame.width / characterWidth) - 2)
      let width = Double(DisplayWidth.of(text)) * characterWidth
      let x = frame.x(mark.us)
      let fitsRight = x + 4 + width <= frame.width
      let fitsLeft = x - 4 - width >= 0
      let start = fitsRight ? x + 4 : fitsLeft ? x - 4 - width : max(2, frame.width - width)
      let line = taken.firstIndex { $0 + 10 <= start } ?? taken.count
      if line == taken.count { taken.append(0) }
      taken[line] = start + width
      let endsThere = !fitsRight && fitsLeft
      labels.append(
        Label(
          mark: mark, text: text, x: x, textX: endsThere ? x - 4 : start, endsThere: endsThere,
          line: line))
    }
  }

  private static func shortened(_ text: String, columns: Int) -> String {
    let visible = SafeText.visible(text)
    guard DisplayWidth.of(visible) > columns else { return visible }
    var result = ""
    for character in visible {
      guard DisplayWidth.of(result + String(character)) < columns else { break }
      result.append(character)
    }
    return result + "…"
  }
}
