import Foundation
import OomhistModel
import Testing

@Suite("JSON text")
struct JSONTextTests {
  @Test(
    "Every text comes back from a JSON reader as it was",
    arguments: [
      "", "plain", "quote \" and \\ backslash", "line\nfeed\r\ttab", "\u{0}\u{1}\u{1b}[31m\u{7f}",
      "C1 \u{80}\u{9b}31m", "separators \u{2028}\u{2029}", "日本語 😀 e\u{301}", "\u{fffd}",
      "</script>", "\u{202e}gnp.exe", "\u{10ffff}",
    ])
  func quoted(text: String) throws {
    let json = JSONText.quoted(text)
    let parsed = try JSONSerialization.jsonObject(
      with: Data(json.utf8), options: .fragmentsAllowed)
    #expect(parsed as? String == text)
    let steers = json.unicodeScalars.contains { $0.properties.generalCategory == .control }
    #expect(!steers, "no control character may reach a terminal")
  }

  @Test(
    "A text within a document is quoted as one alone",
    arguments: ["", "plain", "\"\\\n\r\t\u{0}\u{1f}", "a\u{7f}b", "end\"", "\u{202e}x", "é\"\n"])
  func within(text: String) {
    var json = JSONText()
    json.string(text)
    #expect(json.text == JSONText.quoted(text))
  }

  @Test("Numbers are written in decimal digits")
  func numbers() {
    var powers = (0...18).map { (0..<$0).reduce(Int64(1)) { power, _ in power * 10 } }
    powers += [.max, .min, 0]
    for value in powers.flatMap({ [$0, $0 &- 1, $0 &+ 1, 0 &- $0] }) {
      var bytes: [UInt8] = []
      bytes.append(decimal: value)
      #expect(String(decoding: bytes, as: UTF8.self) == String(value))
    }
  }

  @Test("Every scalar of the first two planes survives the way through a JSON reader")
  func allScalars() throws {
    let text = String(
      String.UnicodeScalarView((UInt32(0)..<0x1_1000).compactMap(Unicode.Scalar.init)))
    let parsed = try JSONSerialization.jsonObject(
      with: Data(JSONText.quoted(text).utf8), options: .fragmentsAllowed)
    #expect((parsed as? String).map { Array($0.utf8) } == Array(text.utf8))
  }

  @Test("A document is written in order with its commas")
  func document() {
    var json = JSONText()
    json.beginObject()
    json.string("x\"y", key: "name")
    json.integer(-7, key: "n")
    json.beginArray("list")
    json.real(1.5)
    json.real(3)
    json.real(.nan)
    json.beginObject()
    json.endObject()
    json.endArray()
    json.beginArray("empty")
    json.endArray()
    json.bool(true, key: "yes")
    json.null(key: "none")
    json.raw("[1]", key: "raw")
    json.endObject()
    #expect(
      json.text == #"{"name":"x\"y","n":-7,"list":[1.5,3,null,{}],"empty":[],"#
        + #""yes":true,"none":null,"raw":[1]}"#)
  }

  @Test("Text taken in pieces makes the same document as text taken at once")
  func pieces() {
    var json = JSONText()
    var pieces: [String] = []
    json.beginArray()
    for number in 0..<3 {
      json.integer(Int64(number))
      pieces.append(json.takeText())
      #expect(json.text.isEmpty)
    }
    json.endArray()
    pieces.append(json.takeText())
    #expect(pieces == ["[0", ",1", ",2", "]"])
  }

  @Test("Numbers are valid JSON", arguments: [0.1, -2.5, 1e300, 1e-7, 1e17, 0])
  func numbers(value: Double) throws {
    var json = JSONText()
    json.real(value)
    let parsed = try JSONSerialization.jsonObject(
      with: Data(json.text.utf8), options: .fragmentsAllowed)
    #expect((parsed as? NSNumber)?.doubleValue == value)
  }
}
