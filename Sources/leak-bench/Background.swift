import Glibc

/// What a program does with memory besides leaking; sizes are shares of its base size.
///
/// Everything random is drawn in ``init(_:_:)``, except the course of a wander and of a saw-tooth,
/// which go on from one moment to the next.
struct Background {
  enum Kind: String, CaseIterable {
    case flat, warmup, cacheFill, sawtooth, diurnal, workday, step, wander, burst, spikes
  }

  let kind: Kind
  private var parts: [Part] = []
  private var saw: Saw?
  private var wander: Wander?

  /// Seconds of a day: the length of the window, too.
  static let day = 86_400.0

  /// One thing that moves memory, as a function of time.
  private enum Part {
    case exponential(size: Double, span: Double)
    case logarithm(size: Double, span: Double)
    case hyperbola(size: Double, span: Double)
    case fill(size: Double, until: Double, power: Double)
    case sine(size: Double, period: Double, phase: Double)
    case level(size: Double, from: Double, until: Double, ramp: Double)

    func value(_ t: Double) -> Double {
      switch self {
      case .exponential(let size, let span): size * (1 - exp(-t / span))
      case .logarithm(let size, let span):
        size * log(1 + t / span) / log(1 + Background.day / span)
      case .hyperbola(let size, let span): size * t / (t + span)
      case .fill(let size, let until, let power): size * (1 - pow(1 - min(1, t / until), power))
      case .sine(let size, let period, let phase): size * sin(2 * .pi * t / period + phase)
      case .level(let size, let from, let until, let ramp):
        size * min(1, max(0, (t - from) / ramp)) * min(1, max(0, (until - t) / ramp))
      }
    }
  }

  init(_ kind: Kind, _ dice: inout Dice) {
    self.kind = kind
    switch kind {
    case .flat: break
    case .warmup:
      switch dice.count(0...2) {
      case 0:
        parts = [.exponential(size: dice.scaled(0.2...2), span: dice.scaled(600...14_400))]
      case 1: parts = [.logarithm(size: dice.scaled(0.2...1.5), span: dice.scaled(300...3600))]
      default: parts = [.hyperbola(size: dice.scaled(0.2...1.5), span: dice.scaled(300...7200))]
      }
    case .cacheFill:
      parts = [
        .fill(
          size: dice.scaled(0.3...3), until: dice.within(0.08...0.65) * Self.day,
          power: dice.within(1...2))
      ]
    case .sawtooth: saw = Saw(&dice)
    case .diurnal:
      let size = dice.within(0.05...0.3)
      parts = [.sine(size: size, period: Self.day, phase: dice.within(0...2 * .pi))]
      parts.append(
        .sine(
          size: size * dice.within(0...0.3), period: Self.day / 2, phase: dice.within(0...2 * .pi)))
    case .workday:
      // Also the evening before and the morning after, as the window begins at any hour.
      let size = dice.within(0.1...0.5)
      let start = dice.within(-1...0) * Self.day
      let (length, ramp) = (dice.within(0.25...0.5) * Self.day, dice.within(600...7200))
      for day in 0..<4 {
        let from = start + Double(day) * Self.day
        parts.append(
          .level(
            size: size * dice.within(0.85...1.15), from: from, until: from + length, ramp: ramp))
      }
    case .spikes:
      for _ in 0..<dice.count(5...60) {
        let (from, length) = (dice.within(0...4) * Self.day, dice.scaled(20...1800))
        // Heavy tails: most are small, few are very large.
        let size = min(5, 0.03 * pow(1 - dice.share(), -0.8))
        parts.append(.level(size: size, from: from, until: from + length, ramp: length / 10))
      }
    case .step:
      for _ in 0..<dice.count(1...2) {
        let size = dice.scaled(0.1...0.8) * (dice.chance(0.7) ? 1 : -0.5)
        let from = dice.within(0.05...0.9) * Self.day
        parts.append(
          .level(size: size, from: from, until: .infinity, ramp: dice.scaled(1...600)))
      }
    case .wander: wander = Wander(&dice)
    case .burst:
      for _ in 0..<dice.count(1...4) {
        let (from, length) = (dice.within(0.02...0.9) * Self.day, dice.scaled(120...7200))
        parts.append(
          .level(
            size: dice.scaled(0.3...3), from: from, until: from + length,
            ramp: length * dice.within(0.02...0.4)))
      }
    }
  }

  /// Whether something happens in a stretch of time that nobody could foresee before it, s.
  func isSurprising(_ stretch: ClosedRange<Double>) -> Bool {
    guard kind != .workday else { return false }
    return parts.contains { part in
      switch part {
      case .level(_, let from, let until, _):
        stretch.contains(from) || (from < stretch.lowerBound && stretch.contains(until))
      case .fill(_, let until, _): stretch.contains(until)
      default: false
      }
    }
  }

  /// The background at a moment, in seconds, which must not go back; a share of the base size.
  mutating func value(at t: Double, _ dice: inout Dice) -> Double {
    var sum = 0.0
    for part in parts { sum += part.value(t) }
    if saw != nil { sum += saw?.value(at: t, &dice) ?? 0 }
    if wander != nil { sum += wander?.value(at: t, &dice) ?? 0 }
    return sum
  }
}

/// A heap that fills and is collected, each time a little differently.
struct Saw {
  private let size: Double
  private let period: Double
  private let spread: Double
  private var start = 0.0
  private var length: Double
  private var top: Double
  /// What a collection leaves over the floor.
  private var rest = 0.0

  init(_ dice: inout Dice) {
    size = dice.scaled(0.2...2)
    period = dice.scaled(60...10_800)
    spread = dice.within(0...0.25)
    length = period
    top = size
    start = -dice.share() * period
  }

  mutating func value(at t: Double, _ dice: inout Dice) -> Double {
    while t >= start + length {
      start += length
      length = period * (1 + spread * dice.within(-1...1))
      top = size * (1 + spread * dice.within(-1...1))
      rest = size * dice.within(0...0.04)
    }
    return rest + (top - rest) * (t - start) / length
  }
}

/// A level that is drawn back to its middle (Ornstein–Uhlenbeck), or walks between two walls.
struct Wander {
  private let deviation: Double
  private let span: Double
  private let isWalled: Bool
  private var level: Double
  private var moment = 0.0

  init(_ dice: inout Dice) {
    isWalled = dice.chance(0.4)
    deviation = dice.scaled(0.01...0.05)
    span = dice.scaled(1800...14_400)
    level = deviation * dice.within(-1...1)
  }

  mutating func value(at t: Double, _ dice: inout Dice) -> Double {
    let keeps = exp(-(t - moment) / span)
    let push = deviation * (1 - keeps * keeps).squareRoot() * dice.normal()
    moment = t
    if isWalled {
      let wall = 1.8 * deviation
      level += push
      if level > wall { level = 2 * wall - level }
      if level < -wall { level = -2 * wall - level }
    } else {
      level = keeps * level + push
    }
    return level
  }
}
