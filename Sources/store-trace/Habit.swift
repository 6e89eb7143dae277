import Glibc

/// How a process of the made-up machine behaves.
///
/// Most processes rest for hours while a few move in nearly every snapshot: what real machines
/// show, and what a store of changes lives on.
enum Habit: Int, CaseIterable {
  /// Waits; now and then a page more.
  case idle
  /// A little up, a little down.
  case walker
  /// Slowly up to gigabytes, then a restart's size.
  case climber
  /// A garbage-collected heap: quickly up, and back to a third.
  case sawtooth
  /// Large blocks come and go.
  case burst
  /// Another size every time it works, which is seldom.
  case batch

  var share: Double {
    switch self {
    case .idle: 0.55
    case .walker: 0.20
    case .climber: 0.08
    case .sawtooth: 0.07
    case .burst: 0.05
    case .batch: 0.05
    }
  }

  /// How often it moves, before all are scaled to the asked share of unchanged samples.
  private var activity: Double {
    switch self {
    case .idle: 0.0005
    case .walker: 0.08
    case .climber: 0.5
    case .sawtooth: 0.6
    case .burst: 0.9
    case .batch: 0.01
    }
  }

  func probability(scale: Double, rhythm: Double) -> Double {
    min(1, activity * scale * rhythm)
  }

  /// Factor on every activity over the day: least at 4 in the morning, most at 4 in the afternoon.
  static func rhythm(atSecond second: Double) -> Double {
    1 - 0.4 * cos(2 * .pi * (second / 86_400 - 4.0 / 24))
  }

  /// The scale at which `changed` is the mean share of samples that change.
  static func scale(changed: Double, hasRhythm: Bool) -> Double {
    var low = 0.0
    var high = 1e6
    for _ in 0..<100 {
      let middle = (low + high) / 2
      if meanShare(scale: middle, phases: hasRhythm ? 96 : 0) < changed {
        low = middle
      } else {
        high = middle
      }
    }
    return low
  }

  /// Over so many moments of a day; 0: without the rhythm.
  private static func meanShare(scale: Double, phases: Int) -> Double {
    let rhythms =
      phases == 0
      ? [1] : (0..<phases).map { rhythm(atSecond: Double($0) * 86_400 / Double(phases)) }
    let sum = rhythms.reduce(0.0) { sum, rhythm in
      sum + allCases.reduce(0) { $0 + $1.share * $1.probability(scale: scale, rhythm: rhythm) }
    }
    return sum / Double(rhythms.count)
  }

  /// KiB that the anonymous memory moves by.
  func step(from anonKib: Int64, ceilingKib: Int64, _ dice: inout Dice) -> Int64 {
    switch self {
    case .idle: return 4 * dice.within(1...64)
    case .walker: return 4 * dice.within(-64...64)
    case .climber:
      return anonKib > 2_000_000 ? -anonKib * 19 / 20 / 4 * 4 : 4 * dice.within(1...50)
    case .sawtooth:
      return anonKib > ceilingKib ? -anonKib * 2 / 3 / 4 * 4 : 4 * dice.within(50...2000)
    case .burst:
      let step = 4 * dice.within(-2000...2000)
      return anonKib + step > 2_000_000 ? -step : step
    case .batch: return 4 * dice.within(1000...100_000) - anonKib
    }
  }
}
