import Foundation
import OomhistTestSupport
import Testing

@testable import OomhistParsing

@Suite("oomhist.conf")
struct RecorderConfigurationTests {
  private static func read(_ texts: String...) throws -> ConfigurationReading {
    try ConfigurationReading(
      texts.enumerated().map { ConfigurationFile($1.utf8, path: "\($0).conf") })
  }

  private static func problems(_ texts: String...) -> [String] {
    do {
      _ = try ConfigurationReading(
        texts.enumerated().map { ConfigurationFile($1.utf8, path: "\($0).conf") })
      return []
    } catch { return error.all.map(\.description) }
  }

  @Test(
    "Blanks, comments, CRLF and a byte order mark do not matter",
    arguments: [
      "interval=30s", "interval = 30s\n", "\t interval\t=\t30s \t", "interval = 30s # why\n",
      "interval = 30s\t#why", "interval = 30s\r\nretain = 10d\r\n", "\u{feff}interval = 30s",
      "# interval = 1h\n\n   # more\ninterval = 30s", "interval = 1h\ninterval = 30s",
      "interval=30", "interval = 0.5min",
    ])
  func grammar(text: String) throws {
    #expect(try Self.read(text).configuration.intervalUs == 30_000_000)
  }

  @Test("Without a line the defaults hold, and no place is named")
  func defaults() throws {
    for text in ["", "\n\n", "# nothing", "\r\n", "\u{feff}"] {
      let reading = try Self.read(text)
      #expect(reading.configuration == RecorderConfiguration())
      #expect(reading.origins.isEmpty)
    }
    var settled = RecorderConfiguration()
    settled.settle()
    #expect(settled == RecorderConfiguration())
  }

  @Test("Every key is read into its place")
  func everyKey() throws {
    let reading = try Self.read(
      """
      interval = 1min
      interval-min = 500ms
      pressure-psi = 2.5
      pressure-available = 15%
      pressure-cgroup = 0
      record-cmdline = full
      log-sources = files
      log-budget = 30s
      retain-detail = 2d
      retain = 1y
      max-size = 2g
      min-free = 1.5GiB
      oom-score-adj = -1000
      lock-memory = No
      pss-budget = 20ms
      pss-min = 100 MB
      textfile = /srv/node exporter
      """)
    var expected = RecorderConfiguration()
    expected.intervalUs = 60_000_000
    expected.intervalMinUs = 500_000
    expected.pressurePsiPct = 2.5
    expected.pressureAvailablePct = 15
    expected.pressureCgroupPct = 0
    expected.commandLines = .full
    expected.logSources = LogSources(journal: false, files: true)
    expected.logBudgetUs = 30_000_000
    expected.retainDetailUs = 172_800_000_000
    expected.retainUs = 31_557_600_000_000
    expected.maxSizeBytes = 2_147_483_648
    expected.minFreeBytes = 1_610_612_736
    expected.oomScoreAdj = -1000
    expected.locksMemory = false
    expected.pssBudgetUs = 20_000
    expected.pssMinBytes = 104_857_600
    expected.textfile = "/srv/node exporter"
    #expect(reading.configuration == expected)
    #expect(reading.origins.count == ConfigurationCatalogue.keys.count)
    #expect(reading.origins["interval-min"] == "0.conf:2")
  }

  @Test("Of two files the later one holds, and is named")
  func laterFile() throws {
    let reading = try Self.read("interval = 5s\nmax-size = 0", "\ninterval = 7s")
    #expect(reading.configuration.intervalUs == 7_000_000)
    #expect(reading.configuration.maxSizeBytes == 0)
    #expect(reading.origins == ["interval": "1.conf:2", "max-size": "0.conf:2"])
    #expect(reading.paths == ["0.conf", "1.conf"])
  }

  @Test(
    "An error names file, line, key, value and what is allowed",
    arguments: [
      ("interval = 10x", "interval = 10x is not a span of time (such as 10s, 5min)"),
      ("interval = 10s 5", "interval = 10s 5 is not a span of time (such as 10s, 5min)"),
      ("interval = 99ms", "interval = 99ms is out of range (100ms to 1d)"),
      ("interval = 0", "interval = 0 is out of range (100ms to 1d)"),
      ("interval =", "interval has no value; it takes 100ms to 1d"),
      ("interval = # 5s", "interval has no value; it takes 100ms to 1d"),
      ("max-size = 15M", "max-size = 15M is out of range (0, or 16M to 1024T)"),
      ("max-size = -1", "max-size = -1 is not a size (such as 64M, 1.5G, 0)"),
      ("max-size = 9999999T", "max-size = 9999999T is not a size (such as 64M, 1.5G, 0)"),
      ("pressure-psi = 101", "pressure-psi = 101 is out of range (0 to 100)"),
      ("pressure-psi = nan", "pressure-psi = nan is not a percentage (such as 10, 2.5, 10%)"),
      ("oom-score-adj = -1001", "oom-score-adj = -1001 is out of range (-1000 to 1000)"),
      ("oom-score-adj = low", "oom-score-adj = low is not a whole number"),
      ("lock-memory = maybe", "lock-memory = maybe is neither yes nor no"),
      ("record-cmdline = some", "record-cmdline = some is none of full, masked, none"),
      (
        "textfile = metrics",
        "textfile = metrics is no whole path (such as /srv/metrics), and not none"
      ),
      ("textfile = /a\0b", "textfile = /a?b is no whole path (such as /srv/metrics), and not none"),
      ("textfile =", "textfile has no value; it takes a whole path, or none"),
      (
        "log-sources = journal, disk",
        "log-sources = journal, disk is none of journal, files, both with a comma between, or none"
      ),
      ("intervall = 5s", "there is no setting 'intervall'; did you mean interval?"),
      ("Max_Size = 5G", "there is no setting 'Max_Size'; did you mean max-size?"),
      ("colour = red", "there is no setting 'colour'"),
      ("[recorder]", "[recorder] is not of the form key = value; there are no sections"),
      ("interval 5s", "interval 5s is not of the form key = value"),
      ("= 5s", "= 5s is not of the form key = value"),
      ("interval-min = 1h", "interval-min = 1h is more than interval (10s)"),
      ("retain = 1d\nretain-detail = 2d", "retain-detail = 2d is more than retain (1d)"),
    ])
  func errors(text: String, problem: String) {
    let line = text.split(separator: "\n").count
    #expect(Self.problems(text) == ["0.conf:\(line): \(problem)"])
  }

  @Test("What depends on a smaller setting follows it when it was not set itself")
  func settled() throws {
    let reading = try Self.read("interval = 500ms\nretain = 1d")
    #expect(reading.configuration.intervalMinUs == 500_000)
    #expect(reading.configuration.retainDetailUs == 86_400_000_000)
  }

  @Test("All errors of all files are told, in their order")
  func collected() {
    #expect(
      Self.problems("x\nretain = 5s\ny", "interval = 5s\nz = 1")
        == [
          "0.conf:1: x is not of the form key = value",
          "0.conf:2: retain = 5s is out of range (1h to 36500d)",
          "0.conf:3: y is not of the form key = value",
          "1.conf:2: there is no setting 'z'",
        ])
  }

  @Test("A file of something else is told in a few lines without control characters")
  func hostile() {
    let esc = Self.problems("interval = \u{1b}[31m\u{7}\0" + String(repeating: "x", count: 500))
    #expect(esc.count == 1)
    #expect(esc[0].hasPrefix("0.conf:1: interval = ?[31m??xxx"))
    #expect(esc[0].utf8.count < 150)
    let many = Self.problems(String(repeating: "a\n", count: 1000))
    #expect(many.count == 21)
    #expect(many.last == "0.conf: and 980 more errors")
    let long = String(repeating: "k", count: 200_000)
    #expect(Self.problems("\(long) = 1").count == 1)
    let bytes: [UInt8] = [0xff, 0xfe, 0x3d, 0x80, 0x0a, 0x00, 0x3d, 0x0a]
    #expect(ConfigurationFile(bytes, path: "b").lines.count == 2)
  }

  @Test("Random files never crash, and what is accepted can be written and read again")
  func random() throws {
    var random = SeededRandom(seed: 20)
    let names = ConfigurationCatalogue.keys.map(\.name) + ["", "x", "#"]
    let values = [
      "1", "0", "5s", "90M", "7d", "yes", "none", "/a b", "-3", "1.5", "9999999999999999999",
    ]
    let noise = Array("= #\n\r\t[].\u{feff}%µ\0\u{1b}TGks19".utf8) + [0xff, 0xc3]
    for _ in 0..<3000 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0..<6, using: &random) {
        bytes += (names.randomElement(using: &random) ?? "").utf8
        bytes += " = \(values.randomElement(using: &random) ?? "")\n".utf8
      }
      for _ in 0..<Int.random(in: 0..<4, using: &random) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        bytes.insert(noise.randomElement(using: &random) ?? 0, at: place)
      }
      guard let reading = try? ConfigurationReading([ConfigurationFile(bytes, path: "r")]) else {
        continue
      }
      let again = try ConfigurationReading(
        [ConfigurationFile(reading.text.utf8, path: "again")])
      // A span with a fraction of a microsecond or so is cut once, not again.
      #expect(again.configuration == reading.configuration)
    }
  }

  @Test("Each key says what it is, and its default lies in its range")
  func catalogue() throws {
    #expect(Set(ConfigurationCatalogue.keys.map(\.name)).count == ConfigurationCatalogue.keys.count)
    for key in ConfigurationCatalogue.keys {
      #expect(!key.meaning.isEmpty && !key.meaning.hasSuffix("."))
      #expect("#\(key.name) = \(key.defaultText)".count < 100)
      let reading = try Self.read("\(key.name) = \(key.defaultText)")
      #expect(reading.configuration == RecorderConfiguration())
    }
  }

  @Test("The installed file is the one that the catalogue writes, and its lines are the defaults")
  func example() throws {
    let file = Golden.folder.appending(path: "../../packaging/oomhist.conf")
    #expect(try String(contentsOf: file, encoding: .utf8) == RecorderConfiguration.exampleText)
    let lines = RecorderConfiguration.exampleText.split(separator: "\n")
    let set = lines.filter { $0.hasPrefix("#") && !$0.hasPrefix("# ") && $0 != "#" }
    #expect(set.count == ConfigurationCatalogue.keys.count)
    let reading = try Self.read(set.map { "\($0.dropFirst())\n" }.joined())
    #expect(reading.configuration == RecorderConfiguration())
    #expect(try Self.read(RecorderConfiguration.exampleText).origins.isEmpty)
  }
}

@Suite("Sizes and spans as files spell them")
struct SizeWordTests {
  @Test(
    arguments: [
      ("0", 0), ("1", 1), ("512", 512), ("1K", 1024), ("1k", 1024), ("1KB", 1024), ("1KiB", 1024),
      ("1.5G", 1_610_612_736), ("64 M", 67_108_864), ("0.1K", 102), ("2T", 2_199_023_255_552),
      ("100B", 100), ("8388607T", 9_223_370_937_343_148_032),
      ("8388607.999999T", 9_223_372_036_853_676_296),
    ] as [(String, Int64)])
  func size(text: String, bytes: Int64) {
    #expect(ByteSize.bytes(text) == bytes)
    #expect(ByteSize.bytes(ByteSize.text(bytes)) == bytes)
  }

  @Test(
    arguments: [
      "", " 1", "-1", "M", "1X", "1.M", ".5M", "1.5", "1 M M", "8388608T", "1e3", "0x10", "1PiB",
      "99999999999999999999", "١M",
    ])
  func noSize(text: String) { #expect(ByteSize.bytes(text) == nil) }

  @Test(
    arguments: [
      (0, "0"), (1, "1us"), (1500, "1500us"), (10_000_000, "10s"), (90_000_000, "90s"),
      (3_600_000_000, "1h"), (34_560_000_000_000, "400d"),
    ] as [(Int64, String)])
  func span(us: Int64, text: String) { #expect(SpanText.text(us) == text) }
}
