/// Random numbers that are the same in every run (xorshift64*).
struct Dice {
  private var state: UInt64

  init(seed: UInt64) { state = (seed &+ 1) &* 0x9e37_79b9_7f4a_7c15 | 1 }

  mutating func next() -> UInt64 {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return state &* 0x2545_f491_4f6c_dd1d
  }

  /// 0 up to, not including, 1.
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  mutating func chance(_ probability: Double) -> Bool { unit() < probability }

  mutating func within(_ range: ClosedRange<Int64>) -> Int64 {
    range.lowerBound + Int64(next() >> 1) % (range.upperBound - range.lowerBound + 1)
  }

  /// So many of `count` places for each share, in a random order.
  mutating func dealt(_ shares: [Double], count: Int) -> [Int] {
    var places: [Int] = []
    var sum = 0.0
    for (index, share) in shares.enumerated() {
      sum += share
      let until = index == shares.count - 1 ? count : Int((sum * Double(count)).rounded())
      while places.count < until { places.append(index) }
    }
    for index in places.indices.reversed() {
      places.swapAt(index, Int(within(0...Int64(index))))
    }
    return places
  }
}
