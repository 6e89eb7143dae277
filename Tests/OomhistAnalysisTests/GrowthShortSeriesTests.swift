import Testing

@testable import OomhistAnalysis

/// Seconds before a kill in a test lab: 20 readings, one a second.
@Suite struct GrowthShortSeriesTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    /// MiB at each second.
    var mib: [Double]
    var shape: GrowthShape
    var isLeaking = false
    var testDescription: String { name }

    var readings: [Reading] { GrowthShortSeriesTests.readings(mib) }
  }

  /// Readings one a second, without those that repeat the one before.
  static func readings(_ mib: [Double], everyUs: Int64 = 1_000_000) -> [Reading] {
    var readings: [Reading] = []
    for (place, value) in mib.enumerated() {
      let kib = Int64(value * 256) * 4
      if kib != readings.last?.kib {
        readings.append(Reading(us: Int64(place) * everyUs, kib: kib))
      }
    }
    return readings
  }

  static let jitter = [0.0, 0.3, -0.2, 0.1, -0.4, 0.2, 0.4, -0.1, -0.3, 0.05]

  /// A case of `count` seconds, from MiB at a second and a jitter of at most 0.4.
  static func make(
    _ name: String, _ shape: GrowthShape, count: Int = 20,
    _ mib: (_ second: Double, _ jitter: Double) -> Double
  ) -> Case {
    Case(
      name: name, mib: (0..<count).map { mib(Double($0), jitter[$0 % 10]) }, shape: shape,
      isLeaking: shape == .leak)
  }

  static let warmUp = [10.0, 35, 52, 64, 73, 79, 84, 87, 90, 92]

  static let cases: [Case] = [
    make("linear leak", .leak) { second, _ in 10 + 5 * second },
    make("linear leak with jitter", .leak) { second, jitter in 40 + 3 * second + 2 * jitter },
    make("leak from the eighth second on", .leak) { second, jitter in
      40 + 6 * max(0, second - 8) + jitter
    },
    make("burst in the last two seconds", .burst) { second, jitter in
      second >= 18 ? 60 * second - 990 : 30 + jitter
    },
    make("burst out of nothing that moves", .burst) { second, _ in
      second >= 18 ? 60 * second - 990 : 30
    },
    make("burst and back", .burst) { second, jitter in
      second >= 8 && second < 11 ? 120 : 30 + jitter
    },
    make("saw-tooth from 5 to 8 MiB", .sawtooth) { second, _ in
      5 + second.truncatingRemainder(dividingBy: 4)
    },
    make("slow saw-tooth from 5 to 8 MiB", .sawtooth, count: 40) { second, _ in
      5 + second.truncatingRemainder(dividingBy: 7) / 2
    },
    make("step", .step) { second, jitter in (second < 9 ? 30 : 90) + jitter },
    make("steady with jitter", .steady) { _, jitter in 30 + jitter },
    make("steady", .steady) { _, _ in 30 },
    make("warm-up", .warmup) { second, jitter in
      warmUp[min(9, Int(second))] + (second > 9 ? jitter : 0)
    },
    make("fill that ends", .warmup) { second, jitter in 20 + 8 * min(8, second) + jitter },
  ]

  @Test(arguments: cases) func isToldApart(_ testCase: Case) {
    let seconds = Int64(testCase.mib.count)
    for untilUs in [seconds * 1_000_000 - 1_000_000, seconds * 1_000_000] {
      let finding = GrowthTest().examine(testCase.readings, untilUs: untilUs)
      #expect(finding.shape == testCase.shape, "\(finding)")
      #expect(finding.isLeaking == testCase.isLeaking, "\(finding)")
    }
  }

  @Test(arguments: [0, 1, 2, 3, 4, 5, 6, 8, 10])
  func fewReadingsAreNeverSure(_ count: Int) {
    let mib = (0..<count).map { 10 + 5 * Double($0) }
    let finding = GrowthTest().examine(Self.readings(mib), untilUs: Int64(count) * 1_000_000)
    #expect(finding.confidence < .high)
    if count < 4 { #expect(finding.confidence <= .low) }
    #expect(count >= 10 || !finding.reasons.isEmpty)
  }
}
