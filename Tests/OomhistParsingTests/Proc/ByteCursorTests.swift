import OomhistParsing
import Testing

@Suite("ByteCursor")
struct ByteCursorTests {
  @Test(
    "Decimal numbers are read to their last digit, or not at all",
    arguments: [
      ("0", 0), (" \t42 kB", 42), ("18446744073709551615", UInt64.max),
      ("18446744073709551616", nil), ("99999999999999999999999999", nil), ("", nil),
      ("  ", nil), ("-1", nil), ("x1", nil), ("\n7", nil), ("000000000000000000000007", 7),
    ] as [(String, UInt64?)])
  func decimal(text: String, expected: UInt64?) {
    #expect(read(text) { $0.decimal() } == expected)
  }

  @Test(
    "Signed numbers stay within 64 bits",
    arguments: [
      ("-1000", -1000), ("1000", 1000), ("-0", 0), ("9223372036854775807", Int64.max),
      ("9223372036854775808", nil), ("-9223372036854775807", -Int64.max), ("-", nil),
      ("- 5", nil), ("--5", nil), ("", nil),
    ] as [(String, Int64?)])
  func signedDecimal(text: String, expected: Int64?) {
    #expect(read(text) { $0.signedDecimal() } == expected)
  }

  @Test("Words are passed over with the blanks in front of them")
  func words() {
    #expect(numberBehindWords(3, of: "a  bb\tccc 12") == 12)
    #expect(numberBehindWords(9, of: "a") == nil)
  }

  @Test("A byte is found at every distance, first and last", arguments: 0...40)
  func find(distance: Int) {
    var bytes = [UInt8](repeating: 0x80, count: 41)
    bytes[distance] = 0x0A
    for start in 0...41 {
      let expected = start <= distance ? distance : nil
      #expect(bytes.withUnsafeBytes { $0.firstOffset(of: 0x0A, from: start) } == expected)
    }
    #expect(bytes.withUnsafeBytes { $0.lastOffset(of: 0x0A) } == distance)
  }

  @Test("The eight-byte search agrees with a plain one on any bytes")
  func findProperty() {
    var random = ByteSource(seed: 7)
    for _ in 0..<2000 {
      let bytes = random.bytes(upTo: 40, alphabet: [0, 1, 9, 10, 11, 0x80, 0x8A, 0xFF])
      let found = bytes.withUnsafeBytes { $0.firstOffset(of: 10, from: 0) }
      #expect(found == bytes.firstIndex(of: 10))
    }
  }

  @Test("Only blanks around the bytes are trimmed")
  func trimmed() {
    for (text, expected) in [("", ""), (" \n", ""), (" a b\n", "a b"), ("x", "x")] {
      #expect(Array(text.utf8).withUnsafeBytes { $0.trimmed.repairedText } == expected)
    }
  }

  private func numberBehindWords(_ count: Int, of text: String) -> UInt64? {
    read(text) { cursor in
      cursor.skipWords(count)
      return cursor.decimal()
    }
  }

  private func read<Value>(_ text: String, _ body: (inout ByteCursor) -> Value) -> Value {
    Array(text.utf8).withUnsafeBytes { bytes in
      var cursor = ByteCursor(bytes)
      return body(&cursor)
    }
  }
}
