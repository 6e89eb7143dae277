import OomhistModel
import OomhistRender
import Testing

@Suite("Numbers for people")
struct HumaneTextTests {
  @Test(
    "Memory is short and its unit fits",
    arguments: [
      (0, "0"), (1, "1K"), (512, "512K"), (1023, "1023K"), (1024, "1.0M"), (6_246, "6.1M"),
      (102_348, "99.9M"), (102_400, "100M"), (1_047_552, "1023M"), (1_048_064, "1.00G"),
      (1_048_576, "1.00G"), (2_411_725, "2.30G"), (10_480_517, "9.99G"), (10_485_760, "10.0G"),
      (104_857_600, "100G"), (1_073_741_824, "1.00T"), (-512, "-512K"), (-2_411_725, "-2.30G"),
      (Int64.max, "8.00Z"), (Int64.min, "-8.00Z"),
    ] as [(Int64, String)])
  func kib(value: Int64, expected: String) {
    #expect(HumaneText.kib(value) == expected)
  }

  @Test("Memory never takes more than five characters and a sign, and never shrinks as it grows")
  func kibWidth() {
    var previous = 0.0
    var value = 1.0
    while value < 9e18 {
      let text = HumaneText.kib(Int64(value))
      #expect(text.utf8.count <= 5)
      let unit = Double("KMGTPEZ".split(separator: "").firstIndex { text.hasSuffix($0) } ?? 0)
      let number = Double(text.dropLast()) ?? -1
      // 1000 as the base keeps the order and tells 1023M and 1.00G apart.
      let size = unit * 10_000 + number
      #expect(size >= previous, "\(value) KiB is \(text)")
      previous = size
      value *= 1.013
    }
  }

  @Test(
    "A duration names two units at most and is never rounded up",
    arguments: [
      (0, "0s"), (999, "999us"), (350_000, "350ms"), (4_560_000, "4.5s"), (4_050_000, "4s"),
      (45_999_999, "45s"), (59_999_999, "59s"), (90_000_000, "1m30s"), (120_000_000, "2m00s"),
      (3_480_000_000, "58m"), (3_599_999_999, "59m"), (11_100_000_000, "3h05m"),
      (187_200_000_000, "2d4h"), (86_400_000_000, "1d0h"), (10_368_000_000_000, "120d"),
      (-45_000_000, "-45s"), (Int64.min, "-106751991d"),
    ] as [(Int64, String)])
  func micros(us: Int64, expected: String) {
    #expect(HumaneText.micros(us) == expected)
  }

  @Test("Shares and plain numbers keep what tells them apart")
  func shares() {
    #expect(HumaneText.percent(91) == "91%")
    #expect(HumaneText.percent(90.6) == "91%")
    #expect(HumaneText.percent(0.44) == "0.4%")
    #expect(HumaneText.percent(9.96) == "10%")
    #expect(HumaneText.percent(-3.25) == "-3.3%")
    #expect(HumaneText.permille(666) == "666‰")
    #expect(HumaneText.number(3) == "3")
    #expect(HumaneText.number(3.14159) == "3.14")
    #expect(HumaneText.number(0.0042) == "0.0042")
    #expect(HumaneText.number(-1234.5) == "-1235")
    #expect(HumaneText.number(-0.00001) == "0.0000")
    #expect(HumaneText.number(1e300) == "1e+300")
    #expect(HumaneText.number(.infinity) == "-")
    #expect(HumaneText.seconds(0.25) == "250ms")
    #expect(HumaneText.seconds(1e300) == "1e+300s")
    #expect(HumaneText.seconds(.nan) == "-")
  }

  @Test("A time is what clocks of the zone show, and no number makes it trap")
  func times() {
    let us: Int64 = 1_795_144_327_999_999
    let zone = ZoneRules.fixed(offsetSeconds: 3_600)
    #expect(HumaneText.localTime(us, zone: zone) == "2026-11-20 04:12:07")
    #expect(HumaneText.localTime(us, zone: zone, withYear: false) == "11-20 04:12:07")
    #expect(HumaneText.zoneName(atUs: us, zone: zone) == "UTC+01:00")
    #expect(HumaneText.zoneName(atUs: us, zone: .utc) == "UTC")
    #expect(HumaneText.localTime(.max, zone: zone) == "9223372036854775807")
    #expect(HumaneText.localTime(.min, zone: zone) == "-9223372036854775808")
  }

  @Test(
    "A sparkline draws numbers and nothing else",
    arguments: [
      ("[1,2,3,4,5,6,7,8]", "▁▂▃▄▅▆▇█"), ("[0, 10]", "▁█"), ("[8,null,1]", "█ ▁"),
      ("[5,5,5]", "▄▄▄"), ("[1000,1001,1000]", "▄▄▄"), ("[-4,4]", "▁█"), ("[]", ""),
      ("[null,null]", "  "), ("[1e999,1]", " ▄"), ("[1.5e3, 1]", "█▁"), ("[ 1 ]", "▄"),
    ])
  func sparkline(json: String, expected: String) {
    #expect(Sparkline.text(json: json) == expected)
  }

  @Test(
    "What is no array of numbers is no sparkline",
    arguments: ["", "[", "]", "x", "[1,]", "[nan]", "[inf]", "[0x10]", "[\"1\"]", "[[1]]", "{}"])
  func noSparkline(json: String) {
    #expect(Sparkline.text(json: json) == nil)
  }

  @Test("A long series is thinned and keeps its peak")
  func thinned() {
    var values: [Double?] = Array(repeating: 1, count: 1_000)
    values[517] = 9
    let text = Sparkline.text(values)
    #expect(text.count == Sparkline.maxColumns)
    #expect(text.filter { $0 == "█" }.count == 1)
  }

  @Test(
    "The width of a text is what a terminal gives it",
    arguments: [
      ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("한국", 4), ("한", 2),
      ("😀", 2), ("👨‍👩‍👧", 6), ("🇩🇪", 2), ("ｆｕｌｌ", 8), ("ﾊﾝ", 2), ("…", 1), ("▁█", 2), ("Ωж", 2),
      ("a\u{200d}b", 2), ("ﷺ", 1), ("☎", 1), ("⌚", 2),
    ])
  func width(text: String, expected: Int) {
    #expect(DisplayWidth.of(text) == expected)
  }

  @Test(
    "A cut text fills its width at most",
    arguments: [
      ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("日本語", 6, "日本語"), ("日本語", 5, "日本…"),
      ("日本語", 4, "日…"), ("abc", 1, "…"), ("abc", 0, ""),
    ])
  func cut(text: String, width: Int, expected: String) {
    #expect(DisplayWidth.cut(text, to: width) == expected)
  }

  @Test(
    "What steers a terminal or the eye is written out",
    arguments: [
      ("plain ü 日本 👨‍👩‍👧", "plain ü 日本 👨‍👩‍👧"), ("\u{1b}[2J", "\\x1b[2J"),
      ("a\nb\r\t", "a\\x0ab\\x0d\\x09"),
      ("\u{0}\u{7f}\u{9b}31m", "\\x00\\x7f\\x9b31m"), ("\u{202e}gnp", "\\u{202e}gnp"),
      ("\u{2066}x\u{2069}", "\\u{2066}x\\u{2069}"), ("a\u{200b}b\u{feff}", "a\\u{200b}b\\u{feff}"),
      ("\u{2028}", "\\u{2028}"), ("\u{ad}", "\\xad"), ("\r\n", "\\x0d\\x0a"),
    ])
  func visible(text: String, expected: String) {
    #expect(SafeText.visible(text) == expected)
  }
}
