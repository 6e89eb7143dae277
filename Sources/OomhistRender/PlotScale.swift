/// The size axis of a plot: from nothing to a round size, and how a value fills a column.
struct PlotScale {
  let topKib: Int64
  let rows: Int

  /// A scale that reaches `kib`.
  init(reaching kib: Int64, rows: Int) {
    topKib = Self.round(kib)
    self.rows = max(1, rows)
  }

  /// Sizes of which the quarters are round as well, in each unit.
  private static let sizes: [Int64] = [
    1, 2, 4, 6, 8, 12, 16, 20, 24, 32, 40, 48, 64, 80, 96, 128, 160, 192, 256, 320, 384, 512, 640,
    768,
  ]

  private static func round(_ kib: Int64) -> Int64 {
    var unit: Int64 = 1
    while unit < 1 << 50 {
      if let size = sizes.first(where: { $0 * unit >= kib }) { return max(4, size * unit) }
      unit *= 1024
    }
    return max(kib, 4)
  }

  /// The size at the upper edge of a row, where it is worth a label; rows count from the top.
  func label(row: Int) -> Int64? {
    let fromBottom = rows - row
    let parts = rows >= 8 ? 4 : rows >= 4 ? 2 : 1
    guard fromBottom * parts % rows == 0 else { return nil }
    return topKib / 4 * Int64(4 * fromBottom / rows) + topKib % 4 * Int64(fromBottom) / Int64(rows)
  }

  /// How much of a cell is filled, of `steps`; a value that is known fills at least one.
  func fill(_ kib: Int64, row: Int, steps: Int) -> Int {
    let share = min(1, max(0, Double(kib) / Double(topKib)))
    let filled = max(1, Int((share * Double(rows * steps)).rounded()))
    return min(steps, max(0, filled - (rows - 1 - row) * steps))
  }
}
