import OomhistModel
import OomhistRender
import OomhistTestSupport
import Testing

@Suite("Metrics for Prometheus")
struct MetricsTextTests {
  /// A sample's labels, each value as a reader of the format gets it; `nil` for what is no sample.
  private static func labels(_ line: Substring) -> [String: String]? {
    guard let open = line.firstIndex(of: "{") else { return line.hasPrefix("#") ? nil : [:] }
    var labels: [String: String] = [:]
    var rest = line[line.index(after: open)...].unicodeScalars
    while rest.first != "}" {
      guard let sign = rest.firstIndex(of: "="), !rest[..<sign].contains("\"") else { return nil }
      let name = String(rest[..<sign])
      rest = rest[rest.index(after: sign)...]
      guard rest.popFirst() == "\"" else { return nil }
      var value = String.UnicodeScalarView()
      while let scalar = rest.popFirst(), scalar != "\"" {
        value.append(scalar == "\\" ? rest.popFirst() ?? scalar : scalar)
      }
      labels[name] = String(value)
      if rest.first == "," { rest.removeFirst() }
      if rest.isEmpty { return nil }
    }
    return labels
  }

  private static func metrics() -> RecorderMetrics {
    var machine = MachineSample()
    machine.memTotalKib = 4_194_304
    machine.memAvailableKib = 1_048_576
    machine.swapTotalKib = 1024
    machine.swapFreeKib = 512
    machine.oomKills = 3
    machine.psiSomeTotalUs = 12_345_678
    machine.psiFullTotalUs = 9
    var tally = RecordTally()
    tally.kills = [.init(killer: "kernel", kind: "global"): 2]
    tally.unitKills = ["db.service": 1, "web.service": 1]
    tally.unloggedKills = 1
    tally.lastKillUs = 1_795_161_600_250_000
    tally.recentGaps = ["missed-tick": 4]
    tally.databaseBytes = 1_234_567
    var metrics = RecorderMetrics(
      version: "1.2.3", machine: machine, tally: tally, snapshotUs: 1_795_161_610_000_001,
      readCPUUs: 8100)
    metrics.processes = 180
    metrics.protectedProcesses = 5
    metrics.exemptProcesses = 2
    metrics.nextVictim = .init(
      comm: "postgres", unit: "db.service", badnessPermille: 358.25, sizeKib: 1000)
    var sample = CgroupSample()
    sample.currentKib = 900
    sample.anonKib = 700
    sample.limitKib = 1000
    sample.highKib = 800
    sample.oomKills = 2
    metrics.limitedCgroups = [CgroupReading(path: "/system.slice/db.service", sample: sample)]
    return metrics
  }

  @Test("All that can be told, as it is told")
  func golden() {
    expectGolden(Self.metrics().text, fixture: "metrics/all.prom")
  }

  @Test("What is not known is left out, and what is counted stands at 0")
  func nothingKnown() {
    let text = RecorderMetrics(
      version: "1", machine: MachineSample(), tally: RecordTally(), snapshotUs: 0, readCPUUs: 0
    ).text
    #expect(text.contains("\noomhist_kills_total{killer=\"kernel\",kind=\"global\"} 0\n"))
    #expect(text.contains("\noomhist_gaps{kind=\"missed-tick\"} 0\n"))
    for name in ["memory", "swap", "next_victim", "cgroup", "unit_kills", "last_kill"] {
      #expect(!text.contains("oomhist_\(name)"), "\(name)")
    }
  }

  @Test(
    "A hostile name stays inside its label",
    arguments: [
      ("a\"} 1\nevil 2", "a\"} 1\\x0aevil 2"), ("back\\slash\\", "back\\slash\\"),
      ("quote\"", "quote\""), ("q\"\u{301}x", "q\"\u{301}x"), ("\u{1b}[31m", "\\x1b[31m"),
      ("\r\n", "\\x0d\\x0a"), ("\u{2028}\u{202e}", "\\u{2028}\\u{202e}"), ("", ""),
      ("{unit=\"x\"}", "{unit=\"x\"}"), ("日本", "日本"),
    ])
  func hostile(name: String, shown: String) throws {
    var metrics = Self.metrics()
    metrics.tally.unitKills = [name: 7]
    let lines = metrics.text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.last == "", "the last line is ended")
    #expect(lines.dropLast().allSatisfy { $0.hasPrefix("# ") || $0.hasPrefix("oomhist_") })
    let line = try #require(lines.first { $0.hasPrefix("oomhist_unit_kills_total") })
    #expect(Self.labels(line) == ["unit": shown])
    #expect(line.hasSuffix("} 7"))
  }

  @Test("However many units and cgroups there are, and however long their names, few are told")
  func bounded() {
    var metrics = Self.metrics()
    let group = metrics.limitedCgroups[0]
    for index in 0..<5000 {
      let name = "u\(index)-" + String(repeating: "x", count: 5000)
      metrics.tally.unitKills[name] = Int64(index)
      metrics.limitedCgroups.append(CgroupReading(path: name, sample: group.sample))
    }
    let text = metrics.text
    let lines = text.split(separator: "\n")
    let most = RecorderMetrics.mostGroups
    #expect(lines.count { $0.hasPrefix("oomhist_unit_kills_total{") } == most)
    #expect(lines.count { $0.hasPrefix("oomhist_cgroup_used_bytes{") } == most)
    #expect(text.contains("u4999-") && !text.contains("u4000-"), "those that were hit most")
    #expect(text.utf8.count < 64 * 1024)
  }

  @Test("Two names that look alike make one series: a double one would spoil the file")
  func unique() {
    var metrics = Self.metrics()
    let long = String(repeating: "x", count: 300)
    metrics.tally.unitKills = ["a\n": 2, "a\\x0a": 3, long + "1": 4, long + "2": 5]
    let series = metrics.text.split(separator: "\n").filter { !$0.hasPrefix("#") }
      .map { $0.prefix(upTo: $0.lastIndex(of: " ") ?? $0.endIndex) }
    #expect(Set(series).count == series.count)
    #expect(series.count { $0.hasPrefix("oomhist_unit_kills_total") } == 2)
  }

  @Test(
    "Numbers come in bytes, seconds and ratios",
    arguments: [
      (MetricValue.kib(3), "3072"), (.kib(.max), "4503599627370496"), (.micros(1), "0.000001"),
      (.micros(1_795_161_600_250_000), "1795161600.250000"), (.micros(-1_500_000), "-1.500000"),
      (.micros(-500_000), "-0.500000"), (.permille(358.25), "0.35825"), (.permille(-900), "-0.9"),
      (.count(.max), "9223372036854775807"), (.info, "1"),
    ])
  func units(value: MetricValue, shown: String) {
    var text = MetricsText()
    text.single("oomhist_x", .gauge, "X.", value)
    #expect(text.text == "# HELP oomhist_x X.\n# TYPE oomhist_x gauge\noomhist_x \(shown)\n")
  }
}
