import OomhistModel
import Testing

@testable import OomhistRender

/// Stacked curves: sums, breaks, thin and thick layers.
@Suite struct ChartStackTests {
  @Test func layersStandOnEachOther() {
    let stack = Self.stack([[(0, 10), (20, 30)], [(0, 5), (10, 5), (20, 7)]])
    #expect(stack.layers[0] == [[Self.edge(0, 0, 10), Self.edge(10, 0, 20), Self.edge(20, 0, 30)]])
    #expect(
      stack.layers[1] == [[Self.edge(0, 10, 15), Self.edge(10, 20, 25), Self.edge(20, 30, 37)]])
    #expect(stack.mostKib == 37)
  }

  /// What is killed leaves at once what stood above it.
  @Test func aCurveThatEndsFalls() {
    let stack = Self.stack([[(0, 10), (10, 10)], [(0, 5), (20, 5)]])
    #expect(stack.layers[0] == [[Self.edge(0, 0, 10), Self.edge(10, 0, 10), Self.edge(11, 0, 0)]])
    #expect(stack.layers[1].first?.map(\.low) == [10, 10, 0, 0])
  }

  @Test func whatIsNotKnownBreaksAll() {
    let stack = Self.stack([
      [(0, 10), (10, 10), (11, nil), (30, 10), (40, 10)], [(0, 5), (40, 5)],
    ])
    #expect(stack.layers.map(\.count) == [2, 2])
    #expect(stack.layers[1].map { $0.map(\.us) } == [[0, 10], [30, 40]])
  }

  @Test func aLayerIsThereWhereItHasSomeHeight() {
    let stack = Self.stack([[(0, 0), (10, 0), (20, 0), (30, 8), (40, 0), (50, 0), (60, 0)]])
    #expect(stack.layers[0].map { $0.map(\.us) } == [[20, 30, 40]])
  }

  @Test func manyMomentsKeepThePeak() {
    for count in [125, 1000, 5000] {
      var points = (0..<count).map { (Int64($0), Int64?(100 + Int64($0 % 7))) }
      points[count / 2].1 = 9000
      let stack = Self.stack([points, points])
      #expect(stack.mostKib == 18_000)
      #expect(stack.layers[1].joined().contains { $0.high == 18_000 })
      #expect(stack.layers[0].joined().count <= 122)
      #expect(stack.layers[0].last?.last?.us == Int64(count - 1))
    }
  }

  @Test func numbersOfAnySizeStayNumbers() {
    let stack = Self.stack([[(.min, .max), (.max, .max)], [(.min, -5), (.max, .min)], []])
    #expect(stack.mostKib <= Int64.largestKib * 3)
    #expect(Self.stack([]).layers.isEmpty && Self.stack([[]]).mostKib == 0)
  }

  /// A name is inside of its layer, or nowhere.
  @Test(arguments: [(0 as Int64, true), (400, true), (990, false)])
  func aNameStandsInItsLayer(thin: Int64, isNamed: Bool) throws {
    // The second layer opens like a fan, or stays thin.
    let end: Int64 = 100_000_000
    var chart = Chart(
      title: "", fromUs: 0, untilUs: end,
      series: [
        Chart.Series("low", [Chart.Point(us: 0, kib: 100), Chart.Point(us: end, kib: 100)]),
        Chart.Series("fan", [Chart.Point(us: 0, kib: 0), Chart.Point(us: end, kib: 1000 - thin)]),
      ], isStacked: true)
    chart.marks = [Chart.Mark(us: 98_000_000, label: "mark")]
    let frame = ChartFrame(chart, size: .wide, zone: .utc, mostKib: 1100)
    let stack = ChartStack(chart, momentCount: 100)
    let markX = frame.x(98_000_000)
    let label = LayerLabel(stack.layers[1], width: 30, frame: frame, markXs: [markX])
    #expect((label != nil) == isNamed)
    guard let label else { return }
    #expect(label.x + 30 < markX)
    let share = (label.x - ChartFrame.left) / frame.plotWidth
    let top = frame.y(100 + Int64(Double(1000 - thin) * share))
    #expect(label.y - 13 >= top - 1 && label.y + 4 <= frame.y(100))
  }

  private static func edge(_ us: Int64, _ low: Int64, _ high: Int64) -> ChartStack.Edge {
    ChartStack.Edge(us: us, low: low, high: high)
  }

  private static func stack(_ series: [[(Int64, Int64?)]]) -> ChartStack {
    ChartStack(
      Chart(
        title: "", fromUs: .min, untilUs: .max,
        series: series.map { points in
          Chart.Series("", points.map { Chart.Point(us: $0.0, kib: $0.1) })
        }, isStacked: true), momentCount: 120)
  }
}

/// The bytes of an outline.
@Suite struct SVGPathTests {
  static let cases: [(runs: [[(x: Double, y: Double)]], text: String)] = [
    ([], ""), ([[]], ""), ([[(1, 2)]], "M1 2"),
    ([[(1, 2), (3, 4), (2.5, 4.25)]], "M1 2l2 2-0.5 0.3"),
    ([[(0.04, 0)], [(5, 5), (5, 5)]], "M0 0M5 5l0 0"),
    // Rounding adds up to no shift.
    ([[(0, 0), (0.04, 0), (0.08, 0), (0.12, 0)]], "M0 0l0 0 0.1 0 0 0"),
    ([[(-3, -0.5)]], "M-3 -0.5"),
  ]

  @Test(arguments: cases)
  func itIsShort(runs: [[(x: Double, y: Double)]], text: String) {
    var path = SVGPath()
    for run in runs { path.add(run) }
    #expect(path.text == text)
    #expect(path.isEmpty == text.isEmpty)
  }

  @Test func anAreaIsClosed() {
    var path = SVGPath()
    for shift in [0.0, 10] {
      path.add([(x: shift, y: 0.0), (x: shift + 1, y: 0)])
      path.add([(x: shift + 1, y: 5.0)], isStart: false)
      path.close()
    }
    #expect(path.text == "M0 0l1 0 0 5zM10 0l1 0 0 5z")
  }
}
