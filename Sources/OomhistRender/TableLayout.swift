/// Which columns of a table are shown, and how wide.
struct TableLayout {
  /// What the layout needs to know of a column.
  struct Column {
    /// Place in the result.
    let index: Int
    /// Importance, 1 first.
    let rank: Int
    /// Width that shows everything, the name in one line.
    let natural: Int
    /// Width that shows every value, the name over several lines.
    let comfortable: Int
    /// Width below which the column is better left out.
    let minimum: Int
  }

  /// Blanks between two columns: two, or one where that saves a column.
  let gap: Int
  private(set) var shown: [(index: Int, width: Int)] = []
  /// Places of the columns that did not fit, in the order of the result.
  private(set) var dropped: [Int] = []

  /// Leaves out the least important columns until the rest fits at its smallest; then breaks
  /// names before it cuts texts, the widest first.
  init(columns: [Column], width: Int) {
    let width = max(1, width)
    var kept = columns
    while kept.count > 1, Self.total(kept.map(\.minimum), gap: 1) > width {
      guard let least = kept.indices.max(by: { kept[$0].rank < kept[$1].rank }) else { break }
      dropped.append(kept.remove(at: least).index)
    }
    dropped.sort()
    gap = Self.total(kept.map(\.minimum), gap: 2) > width ? 1 : 2
    var widths = kept.map { min($0.natural, width) }
    for floor in [\Column.comfortable, \Column.minimum] {
      while Self.total(widths, gap: gap) > width {
        let shrinkable = widths.indices.filter { widths[$0] > kept[$0][keyPath: floor] }
        guard let widest = shrinkable.max(by: { widths[$0] < widths[$1] }) else { break }
        widths[widest] -= 1
      }
    }
    shown = zip(kept, widths).map { ($0.index, $1) }
  }

  private static func total(_ widths: [Int], gap: Int) -> Int {
    widths.reduce(0, +) + gap * max(0, widths.count - 1)
  }
}
