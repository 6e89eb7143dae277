import Glibc
import OomhistAnalysis

/// One made-up series: how it is made, and what is true of it.
struct Specimen {
  let family: Family
  /// Size without background and leak, KiB.
  let baseKib: Double
  /// Growth of the leak, KiB per hour; 0 without one.
  let slopeKibPerHour: Double
  /// When the leak that lasts until the end begins, s: after the last restart.
  let leakFromS: Double
  private let growth: Growth
  private let backgrounds: [Background]
  /// Stretches in which nothing was recorded, s.
  private let gap: Range<Double>
  private let noise: Double
  private let noiseSpan: Double
  private let seed: UInt64

  /// How the leak, or what looks like one, goes on; moments in seconds, sizes in shares of base.
  private enum Growth {
    case none
    case line(rate: Double, from: Double, until: Double)
    case stairs(rate: Double, period: Double, until: Double)
    case traffic(rate: Double, depth: Double, phase: Double)
    case restarts(rate: Double, at: [Double], to: Double, span: Double)

    func value(_ t: Double) -> Double {
      switch self {
      case .none: return 0
      case .line(let rate, let from, let until): return rate * max(0, min(t, until) - from) / 3600
      case .stairs(let rate, let period, let until):
        return rate * (min(t, until) / period).rounded(.down) * period / 3600
      case .traffic(let rate, let depth, let phase):
        let turn = 2 * Double.pi / Background.day
        let wave = depth * (cos(phase) - cos(turn * t + phase)) / turn
        return rate * (t + wave) / 3600
      case .restarts(let rate, let at, let to, let span):
        let start = at.last { $0 <= t } ?? 0
        let grown = rate * (t - start) / 3600
        // A new run takes a moment to get to its size.
        return start == 0 ? grown : grown - (1 - to) * exp(-(t - start) / span)
      }
    }
  }

  init(_ family: Family, seed: UInt64) {
    var dice = Dice(seed: seed)
    self.family = family
    baseKib = dice.scaled(20...4096) * 1024
    noise = dice.scaled(0.001...0.03)
    noiseSpan = dice.scaled(30...1200)
    let rate = dice.scaled(0.01...0.15)
    backgrounds = family.backgrounds(&dice).map { Background($0, &dice) }
    let day = Background.day
    let gapFrom = dice.within(0.02...0.85) * day
    gap = gapFrom..<gapFrom + (dice.chance(0.25) ? dice.scaled(600...10_800) : 0)
    var from = 0.0
    switch family {
    case .creepStops:
      growth = .line(rate: rate, from: 0, until: dice.within(0.15...0.65) * day)
    case .staircaseEnds:
      let until = dice.within(0.2...0.65) * day
      growth = .stairs(rate: rate, period: until / Double(dice.count(3...8)), until: until)
    case .leakStaircase:
      growth = .stairs(rate: rate, period: day / Double(dice.count(8...40)), until: .infinity)
    case .leakMidWindow:
      from = dice.within(0.2...0.6) * day
      growth = .line(rate: rate, from: from, until: .infinity)
    case .leakTraffic:
      growth = .traffic(
        rate: rate, depth: dice.within(0.3...0.9), phase: dice.within(0...2 * .pi))
    case .flatRestarted, .leakRestarted:
      let count = dice.count(1...3)
      var moments: [Double] = []
      while moments.count < count {
        let moment = dice.within(0.08...0.85) * day
        if moments.allSatisfy({ abs($0 - moment) > 0.08 * day }) { moments.append(moment) }
      }
      moments.sort()
      if family.isLeak { from = moments.last ?? 0 }
      growth = .restarts(
        rate: family.isLeak ? rate : 0, at: moments, to: dice.within(0.1...0.9),
        span: dice.scaled(20...900))
    default:
      growth = family.isLeak ? .line(rate: rate, from: 0, until: .infinity) : .none
    }
    slopeKibPerHour = family.isLeak ? rate * baseKib : 0
    leakFromS = from
    self.seed = dice.next()
  }

  /// What was drawn, for people who look into a wrong verdict.
  var summary: String {
    "base \(Int(baseKib)) noise \(noise) span \(noiseSpan) \(growth) \(backgrounds) gap \(gap)"
  }

  /// Whether a step, a burst or the end of a fill falls into a stretch of time, s.
  func isSurprising(_ stretch: ClosedRange<Double>) -> Bool {
    backgrounds.contains { $0.isSurprising(stretch) }
  }

  /// Values at equal pauses from 0 on, KiB in whole pages, for as long as the body wants them.
  func forEachSample(everyS: Double, _ body: (_ s: Double, _ kib: Int64) -> Bool) {
    var dice = Dice(seed: seed)
    var backgrounds = backgrounds
    let keeps = exp(-everyS / noiseSpan)
    let push = (1 - keeps * keeps).squareRoot()
    var restless = dice.normal()
    var s = 0.0
    while true {
      var level = 1 + growth.value(s) + noise * restless
      for i in backgrounds.indices { level += backgrounds[i].value(at: s, &dice) }
      guard body(s, Int64(max(0.02, level) * baseKib / 4) * 4) else { return }
      restless = keeps * restless + push * dice.normal()
      s += everyS
    }
  }

  /// The series up to a moment, without readings that repeat the one before, or that the
  /// recorder missed.
  func readings(everyS: Double, untilS: Double) -> [Reading] {
    var readings: [Reading] = []
    readings.reserveCapacity(Int(untilS / everyS) + 1)
    forEachSample(everyS: everyS) { s, kib in
      guard s < untilS else { return false }
      if kib != readings.last?.kib, !gap.contains(s) {
        readings.append(Reading(us: Int64(s * 1e6), kib: kib))
      }
      return true
    }
    return readings
  }
}
