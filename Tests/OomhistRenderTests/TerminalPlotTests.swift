import OomhistModel
import OomhistRender
import Testing

@Suite("Memory over time as a picture")
struct TerminalPlotTests {
  /// 2026-11-20 08:00:00 UTC, and an hour of samples every minute up to it.
  private static let endUs: Int64 = 1_795_161_600_000_000
  private static let hourUs: Int64 = 3_600_000_000
  private static let minuteUs: Int64 = 60_000_000
  private static let gib: Int64 = 1 << 20

  /// From 1 GiB to 7 GiB in an hour, a sample a minute.
  private static var ramp: [PlotSeries.Point] {
    (0...60).map { minute in
      PlotSeries.Point(
        atUs: endUs - hourUs + Int64(minute) * minuteUs, kib: gib + Int64(minute) * gib / 10)
    }
  }

  private static func plot(
    _ points: [PlotSeries.Point], marks: [TerminalPlot.Mark] = [], width: Int, height: Int,
    isASCII: Bool = false, color: Bool = false, zone: ZoneRules = .utc
  ) -> [String] {
    TerminalPlot(
      [PlotSeries(title: "Memory used", points: points, fullKib: 8 * gib)], marks: marks,
      fromUs: endUs - hourUs, untilUs: endUs,
      options: RenderOptions(width: width, color: color, zone: zone, nowUs: endUs),
      height: height, isASCII: isASCII
    ).lines()
  }

  private static let kill = TerminalPlot.Mark(
    atUs: endUs - 15 * minuteUs, text: "java[812] 2.30G")

  @Test("A ramp with a kill, 40 columns wide")
  func narrow() {
    let lines = Self.plot(Self.ramp, marks: [Self.kill], width: 40, height: 4)
    #expect(
      lines == [
        "Memory used",
        "                               1",
        "8.00G ┤                        │   ▁▂▂▃▄",
        "      │                 ▁▂▂▃▄▄▅│▇███████",
        "4.00G ┤      ▁▂▂▃▄▄▅▆▇█████████│████████",
        "      │▄▅▆▇████████████████████│████████",
        "    0 └┴───────┴───────┴───────┴───────┴",
        "     07:00   07:15   07:30   07:45 08:00",
        "1  11-20 07:45:00  java[812] 2.30G",
      ])
  }

  @Test("The same in ASCII, 80 columns wide, with clocks an hour ahead")
  func wide() {
    let lines = Self.plot(
      Self.ramp, marks: [Self.kill], width: 80, height: 4, isASCII: true,
      zone: .fixed(offsetSeconds: 3600))
    #expect(lines.joined(separator: "\n").utf8.allSatisfy { $0 < 0x80 })
    #expect(lines.allSatisfy { $0.utf8.count <= 80 })
    #expect(lines[6].hasPrefix("    0 +"))
    #expect(lines[7].split(separator: " ").first == "08:00")
    #expect(lines.last == "1  11-20 08:45:00  java[812] 2.30G")
  }

  @Test("No line is wider than the terminal", arguments: [17, 25, 40, 80, 200])
  func width(width: Int) {
    let text = String(repeating: "日本", count: 60)
    let marks = (0..<20).map { number in
      TerminalPlot.Mark(atUs: Self.endUs - Int64(number) * 3 * Self.minuteUs, text: text)
    }
    for isASCII in [true, false] {
      let lines = Self.plot(
        Self.ramp, marks: marks.reversed(), width: width, height: 12, isASCII: isASCII)
      for line in lines { #expect(Self.columns(line) <= width, "\(line)") }
    }
  }

  @Test("What is not known is blank, and nothing in use is not")
  func gaps() {
    let points = [
      PlotSeries.Point(atUs: Self.endUs - Self.hourUs, kib: 0),
      PlotSeries.Point(atUs: Self.endUs - 40 * Self.minuteUs, kib: nil),
      PlotSeries.Point(atUs: Self.endUs - 20 * Self.minuteUs, kib: 8 * Self.gib),
    ]
    let lines = Self.plot(points, width: 37, height: 1)
    #expect(lines[1] == "8.00G ┤" + "▁▁▁▁▁▁▁▁▁▁" + "          " + "██████████")
  }

  @Test("A column shows the highest value of what is used, the lowest of what is left")
  func extremes() {
    let points = [4, 8, 2, 4].enumerated().map { place, size in
      PlotSeries.Point(atUs: Self.endUs - Self.hourUs + Int64(place) * 1000, kib: Int64(size))
    }
    func first(_ extreme: PlotSeries.Extreme) -> Character? {
      let lines = TerminalPlot(
        [PlotSeries(title: "", points: points, extreme: extreme, fullKib: 8)],
        fromUs: Self.endUs - Self.hourUs, untilUs: Self.endUs,
        options: RenderOptions(width: 40, nowUs: Self.endUs), height: 1
      ).lines()
      return lines[1].dropFirst(7).first
    }
    #expect(first(.highest) == "█")
    #expect(first(.lowest) == "▂")
  }

  @Test("Kills of one column share its number; those before the newest eight have a cross")
  func marks() {
    let marks = (0..<12).map { number in
      TerminalPlot.Mark(
        atUs: Self.endUs - Self.hourUs + Int64(number / 2) * 10 * Self.minuteUs, text: "k\(number)")
    }
    let lines = Self.plot(Self.ramp, marks: marks, width: 67, height: 2)
    #expect(lines[1].filter { $0 != " " } == "××1234")
    let legend = lines.suffix(9)
    #expect(legend.first == "1  11-20 07:20:00  k4")
    #expect(legend.dropFirst().first == "1  11-20 07:20:00  k5")
    #expect(legend.last == "×  4 earlier ones")
  }

  @Test("Words of others steer no terminal")
  func hostile() {
    let mark = TerminalPlot.Mark(atUs: Self.endUs, text: "e\u{1b}[31m\n\u{202e}")
    let lines = Self.plot(Self.ramp, marks: [mark], width: 80, height: 2)
    #expect(lines.last == "1  11-20 08:00:00  e\\x1b[31m\\x0a\\u{202e}")
    #expect(!lines.joined().contains("\u{1b}"))
    let coloured = Self.plot(Self.ramp, marks: [mark], width: 80, height: 2, color: true)
    #expect(coloured.joined().contains("\u{1b}[31;1m1\u{1b}[0m"))
  }

  @Test("Sizes of the axis are round, and their quarters too")
  func scale() {
    for (kib, top) in [
      (1, "4K"), (7_900_000, "8.00G"), (16_300_000, "16.0G"), (500_000, "512M"), (650_000, "640M"),
      (660_000, "768M"), (900_000, "1.00G"), (200_000_000, "192G"),
    ] as [(Int64, String)] {
      let lines = TerminalPlot(
        [PlotSeries(title: "", points: [], fullKib: kib)], fromUs: 0, untilUs: 10,
        options: RenderOptions(width: 40, nowUs: 0), height: 8
      ).lines()
      #expect(lines[1].contains(top), "\(kib)")
      #expect(lines.filter { $0.contains("┤") }.count == 4)
    }
  }

  @Test(
    "Times of the axis are round by the clock of the zone",
    arguments: [
      (30, "07:59:40"), (600, "07:56"), (86_400, "11-20"), (30 * 86_400, "11-13"),
      (400 * 86_400, "09-"),
    ] as [(Int64, String)])
  func ticks(spanSeconds: Int64, label: String) {
    let lines = TerminalPlot(
      [PlotSeries(title: "", points: [])], fromUs: Self.endUs - spanSeconds * 1_000_000,
      untilUs: Self.endUs, options: RenderOptions(width: 80, nowUs: Self.endUs), height: 1
    ).lines()
    #expect(lines[3].contains(label), "\(lines[3])")
  }
}

@Suite("Gaps between samples")
struct PlotGapTests {
  private func points(_ seconds: [Int64]) -> [PlotSeries.Point] {
    seconds.map { PlotSeries.Point(atUs: $0 * 1_000_000, kib: 1) }
  }

  private func ends(_ seconds: [Int64], until: Int64) -> [Int64] {
    PlotSeries.breakingAtGaps(points(seconds), untilUs: until * 1_000_000)
      .filter { $0.kib == nil }.map { $0.atUs / 1_000_000 }
  }

  @Test("A sample that is far later than usual leaves a gap, also at the end")
  func late() {
    #expect(ends([0, 10, 20, 30, 40, 50], until: 60) == [])
    #expect(ends([0, 10, 20, 300, 310, 320], until: 325) == [30])
    #expect(ends([0, 10, 20, 30], until: 4000) == [40])
    #expect(ends([], until: 10) == [])
    #expect(ends([5], until: 10) == [5])
  }

  @Test("Hours of one sample, dense samples and closer looks under pressure are no gaps")
  func changingPace() {
    #expect(ends([0, 3600, 7200, 10_800, 10_810, 10_820, 10_830, 10_840], until: 10_841) == [])
    #expect(ends([0, 10, 20, 30, 31, 32, 33, 43, 53, 63], until: 64) == [])
  }
}

extension TerminalPlotTests {
  /// Width as a terminal counts these texts: wide letters take two columns.
  private static func columns(_ line: String) -> Int {
    line.unicodeScalars.reduce(0) { $0 + (("\u{3041}"..."\u{9fff}").contains($1) ? 2 : 1) }
  }
}
