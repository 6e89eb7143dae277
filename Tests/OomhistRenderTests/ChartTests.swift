import OomhistModel
import Testing

@testable import OomhistRender

/// Charts: round numbers on their axes, and nothing outside of the picture.
@Suite struct ChartTests {
  static let memory: [(most: Int64, labels: [String])] = [
    (1, ["0", "1 KiB"]),
    (100, ["0", "20 KiB", "40 KiB", "60 KiB", "80 KiB", "100 KiB"]),
    (1024, ["0", "0.2 MiB", "0.4 MiB", "0.6 MiB", "0.8 MiB", "1.0 MiB"]),
    (130 * 1024, ["0", "50 MiB", "100 MiB", "150 MiB"]),
    (1000 * 1024, ["0", "200 MiB", "400 MiB", "600 MiB", "800 MiB", "1000 MiB"]),
    (1_600_000, ["0", "0.5 GiB", "1.0 GiB", "1.5 GiB", "2.0 GiB"]),
    (16_000_000, ["0", "5 GiB", "10 GiB", "15 GiB", "20 GiB"]),
    (0, ["0", "1 KiB"]), (-5, ["0", "1 KiB"]),
  ]

  @Test(arguments: memory)
  func ticksOfMemory(most: Int64, labels: [String]) {
    let ticks = ChartScale.memory(upToKib: most, count: 5)
    #expect(ticks.map(\.label) == labels)
    #expect(ticks.map(\.value) == ticks.map(\.value).sorted())
  }

  @Test func anyMostHasFewTicksThatReachIt() {
    for shift in 0..<63 {
      for most in [Int64(1) << shift, Int64(1) << shift &+ 1, Int64(5) << (shift / 2), Int64.max] {
        let ticks = ChartScale.memory(upToKib: most, count: 5)
        #expect((2...7).contains(ticks.count), "\(most): \(ticks)")
        #expect(ticks.last.map { $0.value >= min(most, 1 << 52) } == true)
      }
    }
  }

  /// From 2026-11-20 03:12:07 UTC on.
  static let times: [(seconds: Int64, offset: Int, labels: [String])] = [
    (4, 0, ["03:12:07", "03:12:08", "03:12:09", "03:12:10", "03:12:11"]),
    (60, 0, ["03:12:10", "03:12:20", "03:12:30", "03:12:40", "03:12:50", "03:13:00"]),
    (3600, 0, ["03:20", "03:30", "03:40", "03:50", "04:00", "04:10"]),
    (3600, 5 * 3600 + 2700, ["09:00", "09:10", "09:20", "09:30", "09:40", "09:50"]),
    (86_400, 0, ["06:00", "12:00", "18:00", "11-21"]),
    (86_400, -3600, ["06:00", "12:00", "18:00", "11-21"]),
    (500_000, 0, ["11-21", "11-22", "11-23", "11-24", "11-25"]),
    (0, 0, []),
  ]

  @Test(arguments: times)
  func ticksOfTime(seconds: Int64, offset: Int, labels: [String]) {
    let ticks = ChartScale.times(
      fromUs: hostileNowUs, untilUs: hostileNowUs + seconds * 1_000_000, count: 6,
      zone: .fixed(offsetSeconds: offset))
    #expect(ticks.map(\.label) == labels)
  }

  @Test func aMomentThatNoCalendarHasIsNoTick() {
    #expect(
      ChartScale.times(fromUs: .min, untilUs: .max, count: 6, zone: .utc).isEmpty)
  }

  @Test func withoutAnyPointNothingIsDrawn() {
    let unknown = Chart.Point(us: hostileNowUs, kib: nil)
    for series in [[], [Chart.Series("a", [])], [Chart.Series("a", [unknown])]] {
      let html = Self.figure(Self.chart(series))
      #expect(!html.contains("<svg"))
      #expect(html.contains("Nothing is recorded of that time."))
    }
  }

  @Test func onePointIsADot() {
    let html = Self.figure(
      Self.chart([Chart.Series("a", [Chart.Point(us: hostileNowUs + 30_000_000, kib: 50)])]))
    #expect(html.contains("<circle class=\"dot o1\" cx=\"482\""))
    #expect(!html.contains("nan") && !html.contains("inf"))
  }

  @Test func aCurveIsBrokenWhereNothingIsKnown() {
    let values: [Int64?] = [10, 20, nil, 30, nil, 40, 50]
    let points = values.enumerated().map {
      Chart.Point(us: hostileNowUs + Int64($0.offset) * 10_000_000, kib: $0.element)
    }
    let html = Self.figure(Self.chart([Chart.Series("a", points)]))
    let path = html.split(separator: " d=\"")[1].prefix { $0 != "\"" }
    // Three runs, of which two go on from their start.
    #expect(path.filter { $0 == "M" }.count == 3)
    #expect(path.filter { $0 == "l" }.count == 2)
  }

  @Test func whatLiesOutsideIsKeptInside() {
    var chart = Self.chart([
      Chart.Series(
        "a", [Chart.Point(us: .min, kib: -5), Chart.Point(us: .max, kib: .max)])
    ])
    chart.bands = [
      Chart.Band(fromUs: .min, untilUs: .max, label: "gap"),
      Chart.Band(fromUs: 0, untilUs: 1, label: "long before"),
    ]
    chart.marks = [Chart.Mark(us: .max, label: "never")]
    let html = Self.figure(chart)
    #expect(!html.contains("never") || !html.contains("marktext"))
    #expect(!html.contains("long before"))
    #expect(html.contains("<rect class=\"band\" x=\"74\" y=\"25\" width=\"816\""))
  }

  @Test func labelsHideNoOther() {
    for distance in [0, 1, 5, 20, 40, 59] as [Int64] {
      var chart = Self.chart([
        Chart.Series("a", [Chart.Point(us: hostileNowUs, kib: 1)])
      ])
      chart.marks = (0..<6).map {
        Chart.Mark(
          us: hostileNowUs + min(60, $0 * distance) * 1_000_000,
          label: "moment number \($0)", isMain: $0 == 5)
      }
      for size in [ChartFrame.Size.wide, .narrow] {
        let frame = ChartFrame(chart, size: size, zone: .utc, mostKib: 1)
        let labels = ChartLabels(chart, frame: frame)
        #expect(labels.labels.count == 6 && labels.lineCount <= 3)
        #expect(labels.labels.contains { $0.mark.isMain && $0.text == "moment number 5" })
        let shown = labels.labels.filter { !$0.text.isEmpty }
        for (index, one) in shown.enumerated() {
          for other in shown[(index + 1)...] where one.line == other.line {
            let width = 15 * ChartFrame.characterWidth
            let starts = [one, other].map { $0.endsThere ? $0.textX - width : $0.textX }
            #expect(abs(starts[0] - starts[1]) > width)
          }
        }
      }
    }
  }

  @Test func aTooltipTellsEveryCurve() {
    let html = Self.figure(
      Self.chart([
        Chart.Series("a", [Chart.Point(us: hostileNowUs, kib: 1024)]),
        Chart.Series("b", [Chart.Point(us: hostileNowUs, kib: 2048)]),
      ]))
    #expect(html.contains("<title>03:12:07\na: 1.0M\nb: 2.0M</title>"))
  }

  private static func chart(_ series: [Chart.Series]) -> Chart {
    Chart(
      title: "Memory", fromUs: hostileNowUs, untilUs: hostileNowUs + 60_000_000, series: series)
  }

  private static func figure(_ chart: Chart) -> String {
    var html = HTMLText()
    FigureHTML(chart: chart, zone: .utc, id: "c").write(to: &html)
    return html.html
  }
}
