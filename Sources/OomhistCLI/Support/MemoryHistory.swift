import OomhistModel
import OomhistRender
import OomhistSQL
import OomhistStore

/// What the record says of a window, as series and marks of a plot.
struct MemoryHistory {
  let store: Store
  /// `machine` or `history`.
  let query: NamedQuery
  let values: [String: Cell]

  /// Memory of the machine and, where it was ever used, its swap.
  func machine(showsAvailable: Bool) throws -> [PlotSeries] {
    var memory: [PlotSeries.Point] = []
    var swap: [PlotSeries.Point] = []
    var (totalKib, swapTotalKib): (Int64, Int64) = (0, 0)
    try rows { row in
      guard let atUs = row("at") else { return }
      if let total = row("mem_total_kib"), let available = row("mem_available_kib") {
        totalKib = max(totalKib, total)
        memory.append(.init(atUs: atUs, kib: showsAvailable ? available : total - available))
      }
      if let total = row("swap_total_kib"), let free = row("swap_free_kib") {
        swapTotalKib = max(swapTotalKib, total)
        swap.append(.init(atUs: atUs, kib: total - free))
      }
    }
    let word = showsAvailable ? "available" : "used"
    var series = [
      PlotSeries(
        title: "Memory \(word) of \(HumaneText.kib(totalKib))", points: memory,
        extreme: showsAvailable ? .lowest : .highest, fullKib: totalKib)
    ]
    if swap.contains(where: { ($0.kib ?? 0) > 0 }) {
      series.append(
        PlotSeries(
          title: "Swap used of \(HumaneText.kib(swapTotalKib))", points: swap,
          fullKib: swapTotalKib))
    }
    return series
  }

  /// The size of the processes that were asked for, together.
  func process(name: String) throws -> [PlotSeries] {
    var points: [PlotSeries.Point] = []
    var most = 0
    var count = 0
    try rows { row in
      guard let atUs = row("at"), let rssKib = row("rss_kib") else { return }
      let kib = rssKib + (row("swap_kib") ?? 0) + (row("pgtables_kib") ?? 0)
      if points.last?.atUs == atUs {
        points[points.count - 1].kib = (points.last?.kib ?? 0) + kib
        count += 1
      } else {
        points.append(.init(atUs: atUs, kib: kib))
        count = 1
      }
      most = max(most, count)
    }
    let together = most > 1 ? " (up to \(most) processes together)" : ""
    return [PlotSeries(title: "Size of \(name)\(together)", points: points)]
  }

  /// The kills of the window, the oldest first.
  func marks() throws -> [TerminalPlot.Mark] {
    guard let kills = try QueryCatalogue().query(named: "kills") else { return [] }
    var asked: [String: Cell] = [:]
    for parameter in kills.parameters { asked[parameter.name] = .null }
    asked["window"] = .integer(7 * 86_400_000_000)
    asked["min_growth"] = .integer(4096)
    asked["since"] = values["since"]
    if case .integer(let until)? = values["until"] { asked["until"] = .integer(until &+ 1) }
    var marks: [TerminalPlot.Mark] = []
    try store.run(kills, values: asked, begin: { _ in }) { cells in
      let row = NamedCells(kills.columns, cells)
      guard let atUs = row.integer("at") else { return }
      marks.append(TerminalPlot.Mark(atUs: atUs, text: KillLine(row).text))
    }
    return marks.sorted { $0.atUs < $1.atUs }
  }

  /// The window as far as something is known of it; `nil` where nothing is.
  func extent(of series: [PlotSeries], _ marks: [TerminalPlot.Mark]) -> ClosedRange<Int64>? {
    guard series.contains(where: { !$0.points.isEmpty }) else { return nil }
    var known = [marks.first?.atUs, marks.last?.atUs].compactMap { $0 }
    for series in series {
      known += [series.points.first, series.points.last].compactMap(\.?.atUs)
    }
    guard let first = known.min(), let last = known.max() else { return nil }
    let from = max(moment("since") ?? first, first)
    let until = max(moment("until") ?? last, from)
    // That the record ends before the window is worth a margin, and not half of the picture.
    let endUs = until - last > (last - from) / 4 ? last + max((last - from) / 20, 1) : until
    return from...max(endUs, from + 1)
  }

  private func moment(_ name: String) -> Int64? {
    if case .integer(let us)? = values[name] { us } else { nil }
  }

  /// Hands out the rows, each as the integers of its columns by name.
  private func rows(_ body: ((String) -> Int64?) -> Void) throws {
    var places: [String: Int] = [:]
    for (place, column) in query.columns.enumerated() { places[column.name] = place }
    try store.run(query, values: values, begin: { _ in }) { cells in
      body { name in
        guard let place = places[name], case .integer(let number) = cells[place] else { return nil }
        return number
      }
    }
  }
}
