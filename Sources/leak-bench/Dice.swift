import Glibc

/// Random numbers that are the same for the same seed: SplitMix64.
struct Dice {
  private var state: UInt64
  private var spare: Double?

  init(seed: UInt64) {
    state = seed
  }

  /// A seed made of several numbers, of which each matters.
  static func mixed(_ numbers: [UInt64]) -> UInt64 {
    numbers.reduce(0) { seed, number in
      var dice = Dice(seed: seed ^ number)
      return dice.next()
    }
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Evenly from 0 up to 1.
  mutating func share() -> Double {
    Double(next() >> 11) / 9_007_199_254_740_992
  }

  mutating func within(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + share() * (range.upperBound - range.lowerBound)
  }

  /// Evenly on a scale of logarithms: as often from 1 to 2 as from 2 to 4.
  mutating func scaled(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound * pow(range.upperBound / range.lowerBound, share())
  }

  mutating func count(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next() % UInt64(range.count))
  }

  mutating func chance(_ probability: Double) -> Bool {
    share() < probability
  }

  /// Normally distributed, of mean 0 and deviation 1.
  mutating func normal() -> Double {
    if let kept = spare {
      spare = nil
      return kept
    }
    let radius = (-2 * log(1 - share())).squareRoot()
    let angle = 2 * Double.pi * share()
    spare = radius * sin(angle)
    return radius * cos(angle)
  }
}
