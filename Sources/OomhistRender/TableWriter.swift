package import OomhistModel

/// Aligned columns for a terminal, no line wider than it.
///
/// Names of columns go over several lines and long texts are cut with `…`, but not to a stump; if
/// that is not enough, the least important columns are left out, and ``notes`` says which.
package struct TableWriter: RowWriter {
  /// Texts are not cut below this width, and the important ones, names as a rule, not below the
  /// other.
  private static let minimumWidth = 8
  private static let minimumWidthOfImportant = 12
  private static let importantRanks = 1...5
  /// Times within this of the present are shown without their year.
  private static let yearlessUs: Int64 = 300 * 86_400_000_000

  package private(set) var notes: [String] = []
  private let options: RenderOptions
  private let sink: TextSink
  private var columns: [ResultColumn] = []
  private var rows: [[Cell]] = []

  package init(options: RenderOptions, sink: @escaping TextSink) {
    self.options = options
    self.sink = sink
  }

  package mutating func begin(_ columns: [ResultColumn]) { self.columns = columns }

  package mutating func row(_ cells: [Cell]) { rows.append(cells) }

  package mutating func end() {
    guard !columns.isEmpty else { return }
    let people = columns.shownToPeople
    let humane = HumaneCell(zone: options.zone, timeStyle: timeStyle(of: people))
    let texts = rows.map { cells in
      columns.indices.map { index in
        people.contains(index) ? humane.text(cells[orNull: index], kind: columns[index].kind) : ""
      }
    }
    let labels = columns.map { $0.label.uppercased() }
    let layout = TableLayout(
      columns: people.map { measure($0, label: labels[$0], texts: texts) }, width: options.width)
    if options.header {
      for line in headerLines(labels, layout) {
        sink((options.color ? "\u{1b}[1m\(line)\u{1b}[0m" : line) + "\n")
      }
    }
    for text in texts { sink(line(text, layout) + "\n") }
    noteZone(layout.shown.map(\.index))
    noteDropped(layout.dropped)
    rows = []
  }

  private func measure(_ index: Int, label: String, texts: [[String]]) -> TableLayout.Column {
    let column = columns[index]
    let longestWord = label.split(separator: " ").map { DisplayWidth.of(String($0)) }.max() ?? 1
    let isImportant = column.rank.map(Self.importantRanks.contains) ?? false
    let textMinimum = isImportant ? Self.minimumWidthOfImportant : Self.minimumWidth
    var comfortable = longestWord
    var minimum = longestWord
    for (cells, text) in zip(rows, texts) {
      let width = DisplayWidth.of(text[index])
      comfortable = max(comfortable, width)
      // A number that is cut is wrong, and so is a picture; a text is only shorter.
      let isPicture = column.kind == .trend && width <= Sparkline.maxColumns
      let mayBeCut = if case .text = cells[orNull: index], !isPicture { true } else { false }
      minimum = max(minimum, mayBeCut ? min(width, textMinimum) : width)
    }
    return TableLayout.Column(
      index: index, rank: column.rank ?? index,
      natural: max(comfortable, DisplayWidth.of(label)), comfortable: comfortable,
      minimum: minimum)
  }

  /// Names of the columns, broken between words where a column is narrower; what is short
  /// stands at the bottom, next to its values.
  private func headerLines(_ labels: [String], _ layout: TableLayout) -> [String] {
    var wrapped = labels.map { _ in [String]() }
    for (index, width) in layout.shown { wrapped[index] = Self.wrap(labels[index], to: width) }
    let height = wrapped.map(\.count).max() ?? 0
    return (0..<height).map { row in
      line(wrapped.map { $0.count >= height - row ? $0[row - height + $0.count] : "" }, layout)
    }
  }

  private static func wrap(_ label: String, to width: Int) -> [String] {
    var lines: [String] = []
    for word in label.split(separator: " ").map(String.init) {
      if let last = lines.last, DisplayWidth.of(last) + 1 + DisplayWidth.of(word) <= width {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(word)
      }
    }
    return lines
  }

  private func line(_ texts: [String], _ layout: TableLayout) -> String {
    var line = ""
    for (index, width) in layout.shown {
      if !line.isEmpty { line += String(repeating: " ", count: layout.gap) }
      let text = DisplayWidth.cut(texts[index], to: width)
      line += DisplayWidth.pad(text, to: width, right: columns[index].kind.alignsRight)
    }
    while line.last == " " { line.removeLast() }
    return line
  }

  private func times(in shown: [Int]) -> [Int64] {
    let places = shown.filter { columns[$0].kind == .time }
    return rows.flatMap { cells in
      places.compactMap { place in
        if case .integer(let us) = cells[orNull: place], MachineText.isTime(us) { us } else { nil }
      }
    }
  }

  private func timeStyle(of shown: [Int]) -> HumaneCell.TimeStyle {
    let areRecent = times(in: shown).allSatisfy { Self.isRecent($0, nowUs: options.nowUs) }
    return areRecent ? .withoutYear : .full
  }

  /// Whether a moment is clear without its year.
  static func isRecent(_ us: Int64, nowUs: Int64) -> Bool {
    us > nowUs &- yearlessUs && us < nowUs &+ yearlessUs
  }

  private mutating func noteZone(_ shown: [Int]) {
    var names: [String] = []
    for us in times(in: shown) {
      let name = HumaneText.zoneName(atUs: us, zone: options.zone)
      if !names.contains(name) { names.append(name) }
    }
    if !names.isEmpty { notes.append("times in " + names.joined(separator: " and ")) }
  }

  private mutating func noteDropped(_ dropped: [Int]) {
    guard !dropped.isEmpty else { return }
    let names = dropped.map { SafeText.visible(columns[$0].name) }.joined(separator: ", ")
    notes.append(
      "columns left out at width \(options.width): \(names); "
        + "a wider terminal or --format csv shows all")
  }
}
