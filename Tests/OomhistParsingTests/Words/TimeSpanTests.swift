import OomhistParsing
import Testing

@Suite("Durations as people write them")
struct TimeSpanTests {
  @Test(
    "A duration is read in all its spellings",
    arguments: [
      ("10s", 10_000_000), ("90", 90_000_000), ("1h30m", 5_400_000_000), ("3d2h", 266_400_000_000),
      ("3d 2h", 266_400_000_000), ("2 hours", 7_200_000_000), ("2hours", 7_200_000_000),
      ("1.5h", 5_400_000_000), ("0.25s", 250_000), ("5min", 300_000_000), ("5 MIN", 300_000_000),
      ("1us", 1), ("7µs", 7), ("7μs", 7), ("20ms", 20_000), ("1w", 604_800_000_000),
      ("1M", 2_629_800_000_000), ("1m", 60_000_000), ("1month", 2_629_800_000_000),
      ("1y", 31_557_600_000_000), ("1y 1s", 31_557_601_000_000), ("  2h\t", 7_200_000_000),
      ("0s 5us", 5), ("1.0000009s", 1_000_000), ("1.000001s", 1_000_001),
      ("1 d 1 h 1 min 1 sec", 90_061_000_000), ("146000y", 4_607_409_600_000_000_000),
      (".5h", 1_800_000_000), ("1 hr 2 mins 3 secs", 3_723_000_000), ("2 WEEKS", 1_209_600_000_000),
      ("1 month", 2_629_800_000_000), ("5 usec", 5), ("5 msec", 5_000), ("1d12h", 129_600_000_000),
    ])
  func understood(text: String, us: Int64) throws {
    #expect(try TimeSpan.parse(text) == us)
  }

  @Test(
    "What is no duration is refused with its name and a hint",
    arguments: [
      "", "  ", "s", "h2", "-2h", "+2h", "2 parsecs", "1h30", "5 30s", "1.h", ".h", "1..5h",
      "1,5h",
      "2h ago", "0", "0s", "0.0000001s", "300000y", "106751991d", "9223372036854775808s",
      "99999999999999999999999999999999s", "9223372036854775807us 1us", "2h\n", "２h",
      "1h\u{1b}[31m",
      "٣h", "2h;", "0x10s", "1e3s",
    ])
  func refused(text: String) throws {
    let error = try #require(throws: TimeWordError.self) { try TimeSpan.parse(text) }
    #expect(error.text == text)
    #expect(!error.hint.isEmpty)
    #expect(error.description.hasPrefix("cannot read '"))
    let steers = error.description.unicodeScalars.contains { $0.value < 0x20 }
    #expect(!steers)
  }

  @Test(
    "The nearest unit is shown",
    arguments: [("2 huors", "2 hours"), ("1h 5mintes", "1h 5minutes"), ("3 wekes", "3 weeks")])
  func nearest(text: String, meant: String) throws {
    let error = try #require(throws: TimeWordError.self) { try TimeSpan.parse(text) }
    #expect(error.hint.hasPrefix("did you mean '\(meant)'? write "))
  }
}
