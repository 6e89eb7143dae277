import OomhistModel

/// Where things are in the drawing of a chart: µs and KiB made into the units of its picture.
struct ChartFrame {
  /// How wide the reader's window is.
  enum Size {
    case wide, narrow

    var name: String { self == .wide ? "wide" : "narrow" }
    var width: Double { self == .wide ? 920 : 380 }
    var plotHeight: Double { self == .wide ? 250 : 200 }
    var timeTicks: Int { self == .wide ? 9 : 4 }
    var memoryTicks: Int { self == .wide ? 5 : 4 }
    /// Moments of a stack: one for about every seven points of the picture.
    var momentCount: Int { self == .wide ? 120 : 45 }
  }

  static let left = 74.0
  static let right = 30.0
  static let lineHeight = 17.0
  /// Width of a character of the labels.
  static let characterWidth = 7.6

  let size: Size
  let fromUs: Int64
  let untilUs: Int64
  let memory: [ChartScale.Tick]
  let times: [ChartScale.Tick]
  /// Lines of labels above the plot.
  var labelLines = 0
  private let mostKib: Int64

  /// `mostKib`: the highest value that is drawn.
  init(_ chart: Chart, size: Size, zone: ZoneRules, mostKib: Int64) {
    self.size = size
    fromUs = chart.fromUs
    // An empty stretch would leave nothing to divide by.
    untilUs = max(chart.untilUs, chart.fromUs + 1_000_000)
    memory = ChartScale.memory(upToKib: mostKib, count: size.memoryTicks)
    self.mostKib = memory.last?.value ?? 1
    times = ChartScale.times(
      fromUs: fromUs, untilUs: untilUs, count: size.timeTicks, zone: zone)
  }

  var width: Double { size.width }
  var top: Double { 8 + Double(max(1, labelLines)) * Self.lineHeight }
  var plotWidth: Double { size.width - Self.left - Self.right }
  var bottom: Double { top + size.plotHeight }
  var height: Double { bottom + 44 }

  func x(_ us: Int64) -> Double {
    let clamped = min(max(us, fromUs), untilUs)
    return Self.left + Double(clamped - fromUs) / Double(untilUs - fromUs) * plotWidth
  }

  func y(_ kib: Int64) -> Double {
    let clamped = min(max(kib, 0), mostKib)
    return bottom - Double(clamped) / Double(mostKib) * size.plotHeight
  }
}
