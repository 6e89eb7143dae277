/// Walks over the bytes of a short text that a person typed.
struct WordScanner {
  private let bytes: [UInt8]
  private(set) var place = 0

  init(_ text: some StringProtocol) { bytes = Array(text.utf8) }

  var isAtEnd: Bool { place == bytes.count }
  var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  /// What is not stepped over yet.
  var rest: String { String(decoding: bytes[place...], as: UTF8.self) }

  /// Whether blanks were there to be stepped over.
  @discardableResult
  mutating func skipBlanks() -> Bool {
    let start = place
    while let byte = next, byte == 0x20 || byte == 0x09 { place += 1 }
    return place > start
  }

  /// Steps over one byte; there must be one.
  mutating func skip() { place += 1 }

  /// Steps over one ASCII character if it comes next.
  mutating func take(_ character: Character) -> Bool {
    guard let byte = next, byte == character.asciiValue else { return false }
    place += 1
    return true
  }

  /// As many digits as the range says and no more follow, as a number.
  mutating func number(digits: ClosedRange<Int>) -> Int? {
    var ahead = self
    let spelled = ahead.digits()
    guard digits.contains(spelled.count) else { return nil }
    self = ahead
    return spelled.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  /// All digits that come next, as they are spelled; empty if there are none.
  mutating func digits() -> ArraySlice<UInt8> {
    let start = place
    while let byte = next, (0x30...0x39).contains(byte) { place += 1 }
    return bytes[start..<place]
  }

  /// All letters that come next, `µ` and `μ` among them.
  mutating func letters() -> String {
    let start = place
    while let byte = next, (0x41...0x5a).contains(byte & 0xdf) || byte >= 0x80 { place += 1 }
    return String(decoding: bytes[start..<place], as: UTF8.self)
  }

  /// The digits behind a decimal point, in millionths; further digits are cut off.
  mutating func millionths() -> Int? {
    let digits = digits()
    guard !digits.isEmpty else { return nil }
    var value = 0
    for index in 0..<6 {
      let place = digits.startIndex + index
      value = value * 10 + (place < digits.endIndex ? Int(digits[place] - 0x30) : 0)
    }
    return value
  }
}
