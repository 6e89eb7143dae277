/// Sizes over time as a picture of characters, with moments marked in it.
///
/// Each series has a panel of its own; the first is the tallest. What is not known stays blank.
package struct TerminalPlot {
  /// A moment to be seen in the picture, and the words that belong to it.
  package struct Mark: Equatable, Sendable {
    /// µs since the epoch, UTC.
    package var atUs: Int64
    package var text: String

    package init(atUs: Int64, text: String) {
      self.atUs = atUs
      self.text = text
    }
  }

  /// Marks that are told in words below the picture: the newest.
  package static let maximumTold = 8
  /// Columns before the picture: five for a size, a blank and the axis.
  private static let margin = 7

  private let series: [PlotSeries]
  private let marks: [Mark]
  private let time: PlotTime
  private let options: RenderOptions
  private let height: Int
  private let glyphs: PlotGlyphs

  /// Marks come in the order of time; `height` is that of the first panel, in rows.
  package init(
    _ series: [PlotSeries], marks: [Mark] = [], fromUs: Int64, untilUs: Int64,
    options: RenderOptions, height: Int = 12, isASCII: Bool = false
  ) {
    self.series = series
    self.options = options
    self.height = max(1, height)
    glyphs = isASCII ? .ascii : .blocks
    time = PlotTime(
      fromUs: fromUs, untilUs: untilUs, columns: max(10, options.width - Self.margin),
      zone: options.zone)
    self.marks = marks.filter { $0.atUs >= fromUs && $0.atUs <= untilUs }
  }

  /// The picture, no line wider than the terminal.
  package func lines() -> [String] {
    let names = markNames()
    var lines: [String] = []
    for (place, series) in series.enumerated() {
      let title = cut(series.title, to: options.width)
      lines.append(options.color ? "\u{1b}[1m\(title)\u{1b}[0m" : title)
      if place == 0, !names.isEmpty { lines.append(markLine(names)) }
      lines += panel(series, rows: place == 0 ? height : max(2, height / 4), names)
    }
    lines += axis()
    return lines + legend(names)
  }

  // MARK: - Marks

  /// What stands over each column that has a mark: the number by which the words below name it,
  /// or a cross for those that are only seen.
  private func markNames() -> [Int: String] {
    var names: [Int: String] = [:]
    for column in marks.compactMap({ time.column(of: $0.atUs) }) { names[column] = glyphs.cross }
    var number = 0
    for mark in marks.suffix(Self.maximumTold) {
      guard let column = time.column(of: mark.atUs), names[column] == glyphs.cross else { continue }
      number += 1
      names[column] = String(number)
    }
    return names
  }

  private func markLine(_ names: [Int: String]) -> String {
    var line = String(repeating: " ", count: Self.margin)
    for column in 0...(names.keys.max() ?? 0) { line += names[column].map(red) ?? " " }
    return line
  }

  private func legend(_ names: [Int: String]) -> [String] {
    let told = marks.suffix(Self.maximumTold)
    let isRecent = marks.allSatisfy { TableWriter.isRecent($0.atUs, nowUs: options.nowUs) }
    var lines = told.map { mark in
      let name = time.column(of: mark.atUs).flatMap { names[$0] } ?? " "
      let when = HumaneText.localTime(mark.atUs, zone: options.zone, withYear: !isRecent)
      let text = cut("\(when)  \(mark.text)", to: options.width - 3)
      return "\(red(name))  \(text)"
    }
    let more = marks.count - told.count
    if more > 0 {
      let text = cut("\(more) earlier ones", to: options.width - 3)
      lines.append("\(red(glyphs.cross))  \(text)")
    }
    return lines
  }

  /// Harmless words, no wider than that.
  private func cut(_ text: String, to width: Int) -> String {
    let visible = SafeText.visible(text)
    var cut = DisplayWidth.cut(visible, to: max(1, width))
    if cut != visible {
      cut.removeLast()
      cut += glyphs.ellipsis
    }
    return cut
  }

  private func red(_ text: String) -> String {
    options.color ? "\u{1b}[31;1m\(text)\u{1b}[0m" : text
  }

  // MARK: - Panels and axes

  private func panel(_ series: PlotSeries, rows: Int, _ names: [Int: String]) -> [String] {
    let values = series.columns(time.columns, fromUs: time.fromUs, untilUs: time.untilUs)
    let greatest = max(series.fullKib ?? 0, values.compactMap { $0 }.max() ?? 0)
    let scale = PlotScale(reaching: greatest, rows: rows)
    return (0..<rows).map { row in
      let size = scale.label(row: row).map { HumaneText.kib($0) } ?? ""
      var line = DisplayWidth.pad(size, to: 5, right: true)
      line += " " + (size.isEmpty ? glyphs.axis : glyphs.axisAtLabel)
      for (column, value) in values.enumerated() {
        if names[column] != nil {
          line += red(glyphs.mark)
        } else {
          line +=
            glyphs.fill[
              value.map { scale.fill($0, row: row, steps: glyphs.fill.count - 1) } ?? 0]
        }
      }
      return Self.trimmed(line)
    }
  }

  private func axis() -> [String] {
    let ticks = time.ticks()
    var line = DisplayWidth.pad("0", to: 5, right: true) + " " + glyphs.corner
    let places = Set(ticks.map(\.column))
    for column in 0..<time.columns { line += places.contains(column) ? glyphs.tick : glyphs.floor }
    var labels = ""
    for tick in ticks {
      let width = tick.label.utf8.count
      // Below its tick; at the right end shifted to where there is room.
      let start = min(Self.margin + tick.column - width / 2, Self.margin + time.columns - width)
      guard start > labels.utf8.count || labels.isEmpty else { continue }
      labels += String(repeating: " ", count: max(0, start - labels.utf8.count)) + tick.label
    }
    return [line, labels]
  }

  private static func trimmed(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
  }
}
