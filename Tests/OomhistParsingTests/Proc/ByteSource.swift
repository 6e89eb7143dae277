/// Bytes for fuzz tests, the same ones for the same seed (SplitMix64).
struct ByteSource: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  mutating func bytes(upTo count: Int, alphabet: [UInt8]) -> [UInt8] {
    (0..<Int.random(in: 0...count, using: &self)).map { _ in
      alphabet.randomElement(using: &self) ?? 0
    }
  }

  /// A text with some bytes changed, dropped or doubled, perhaps cut.
  mutating func mutation(of text: [UInt8]) -> [UInt8] {
    var bytes = text
    let hostile = Array("()\n\t -:9\\\0".utf8) + [0xFF, 0x80]
    for _ in 0..<Int.random(in: 1...6, using: &self) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &self)
      switch Int.random(in: 0..<4, using: &self) {
      case 0: bytes[place] = hostile.randomElement(using: &self) ?? 0
      case 1: bytes.remove(at: place)
      case 2: bytes.insert(contentsOf: bytes[place...].prefix(25), at: place)
      default: bytes.removeLast(Int.random(in: 0...bytes.count, using: &self) / 4)
      }
    }
    return bytes
  }
}
