import OomhistAnalysis

/// A rule that says of a series whether it leaks.
struct Rule: Sendable {
  let name: String
  let isLeak: @Sendable (_ readings: [Reading], _ untilUs: Int64, _ everyUs: Int64) -> Bool
}

/// Rules that others use, of our own writing; each sees the values at every sample.
enum Rivals {
  static let all = [
    Rule(name: "least squares, slope > 0 and R² ≥ 0.8") { readings, untilUs, everyUs in
      let line = Line(samples(readings, untilUs: untilUs, everyUs: everyUs)[...])
      return line.slope > 0 && line.r2 >= 0.8
    },
    Rule(name: "Mann–Kendall alone, z > 2.33") { readings, untilUs, everyUs in
      MannKendall.z(means(samples(readings, untilUs: untilUs, everyUs: everyUs), 144)) > 2.33
    },
    Rule(name: "backward regression, +10 % in 24 h") { readings, untilUs, everyUs in
      isLeakBackwards(samples(readings, untilUs: untilUs, everyUs: everyUs), everyUs: everyUs)
    },
    Rule(name: "tail slope ≥ 0.3 of the whole, 5 % a day") { readings, untilUs, everyUs in
      let points = means(samples(readings, untilUs: untilUs, everyUs: everyUs), 48)
      let (whole, tail) = (Line(points[...]), Line(points.suffix(16)))
      let perDay = whole.slope * 48 * 86_400e6 / Double(max(1, untilUs))
      return perDay >= 0.05 * max(1, points[0]) && tail.slope >= 0.3 * whole.slope
    },
  ]

  /// The least-squares line through equally spaced values.
  struct Line {
    var slope = 0.0
    var last = 0.0
    var r2 = 0.0

    init(_ values: ArraySlice<Double>) {
      let n = Double(values.count)
      let (meanX, meanY) = ((n - 1) / 2, values.reduce(0, +) / n)
      var (xx, xy, yy) = (0.0, 0.0, 0.0)
      for (place, value) in values.enumerated() {
        let (x, y) = (Double(place) - meanX, value - meanY)
        xx += x * x
        xy += x * y
        yy += y * y
      }
      guard xx > 0, yy > 0 else { return }
      slope = xy / xx
      last = meanY + slope * meanX
      r2 = xy * xy / (xx * yy)
    }
  }

  /// The value at each sample: it holds until the next reading.
  static func samples(_ readings: [Reading], untilUs: Int64, everyUs: Int64) -> [Double] {
    var samples: [Double] = []
    samples.reserveCapacity(Int(untilUs / everyUs))
    var next = 0
    var us: Int64 = 0
    while us < untilUs {
      while next + 1 < readings.count, readings[next + 1].us <= us { next += 1 }
      samples.append(Double(readings[next].kib))
      us += everyUs
    }
    return samples
  }

  /// Means of `count` equal parts.
  private static func means(_ samples: [Double], _ count: Int) -> [Double] {
    let count = min(count, samples.count)
    return (0..<count).map { part in
      let range = part * samples.count / count..<(part + 1) * samples.count / count
      return samples[range].reduce(0, +) / Double(range.count)
    }
  }

  /// Whether the end of the series that is most like a line leads to 10 % more within 24 h.
  ///
  /// Ends are from a tenth to the whole of it.
  private static func isLeakBackwards(_ samples: [Double], everyUs: Int64) -> Bool {
    let lines = (1...10).map { Line(samples.suffix(samples.count * $0 / 10)) }
    guard let best = lines.max(by: { $0.r2 < $1.r2 }), best.r2 >= 0.5 else { return false }
    return best.slope * 86_400e6 / Double(everyUs) >= 0.1 * max(1, best.last)
  }
}
