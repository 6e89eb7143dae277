import OomhistModel

/// Labels of the marked moments above the plot, on a few lines, so that none hides another one.
///
/// The main marks come first; where there is no room left a mark stands without its words.
struct ChartLabels {
  struct Label {
    let mark: Chart.Mark
    /// Empty without room.
    let text: String
    /// Where the mark is.
    let x: Double
    /// Where the text begins, or ends.
    let textX: Double
    let endsThere: Bool
    /// Line from the plot upwards, 0 first.
    let line: Int
  }

  private static let mostLines = 3
  /// Free space between two labels.
  private static let pause = 10.0

  private(set) var labels: [Label] = []
  var lineCount: Int { (labels.filter { !$0.text.isEmpty }.map(\.line).max() ?? -1) + 1 }

  init(_ chart: Chart, frame: ChartFrame) {
    var taken = [[ClosedRange<Double>]](repeating: [], count: Self.mostLines)
    let marks = chart.marks.filter { $0.us >= frame.fromUs && $0.us <= frame.untilUs }
    for mark in marks.sorted(by: { ($1.isMain ? 1 : 0, $0.us) < ($0.isMain ? 1 : 0, $1.us) }) {
      // Bold letters are wider.
      let characterWidth = ChartFrame.characterWidth * (mark.isMain ? 1.1 : 1)
      let text = Self.shortened(mark.label, columns: Int(frame.width / characterWidth) - 2)
      let width = Double(DisplayWidth.of(text)) * characterWidth
      let x = frame.x(mark.us)
      let fitsRight = x + 4 + width <= frame.width
      let fitsLeft = x - 4 - width >= 0
      let start = fitsRight ? x + 4 : fitsLeft ? x - 4 - width : max(2, frame.width - width)
      let place = start - Self.pause...start + width + Self.pause
      let line = taken.firstIndex { !$0.contains { $0.overlaps(place) } }
      if let line { taken[line].append(start...start + width) }
      let endsThere = !fitsRight && fitsLeft
      labels.append(
        Label(
          mark: mark, text: line == nil ? "" : text, x: x, textX: endsThere ? x - 4 : start,
          endsThere: endsThere, line: line ?? 0))
    }
  }

  /// As much of a text as so many columns hold.
  static func shortened(_ text: String, columns: Int) -> String {
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
