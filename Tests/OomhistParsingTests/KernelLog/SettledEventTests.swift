import OomhistModel
import OomhistParsing
import Testing

/// A log with more kills than are kept: the older ones are given before its end.
@Suite struct SettledEventTests {
  static let killCount = 3_000

  /// A kill every five minutes, and systemd's word on it three seconds later, over New Year.
  static func log(hasYear: Bool) -> [UInt8] {
    var text = ""
    let start = CivilTime(year: 2025, month: 12, day: 28).utcUs
    for kill in 0..<killCount {
      let moment = start + Int64(kill) * 300_000_000
      let unit = "app\(kill % 7).service"
      text += stamp(moment, hasYear) + " w kernel: Memory cgroup out of memory: Killed process "
      text += "\(1000 + kill) (app), UID 0, total-vm:100kB, anon-rss:90kB, file-rss:4kB, "
      text += "shmem-rss:0kB, oom_score_adj:0\n"
      text += stamp(moment + 1_000_000, hasYear) + " w kernel: oom_reaper: reaped process "
      text += "\(1000 + kill) (app), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB\n"
      text += stamp(moment + 3_000_000, hasYear) + " w systemd[1]: \(unit): A process of this "
      text += "unit has been killed by the OOM killer.\n"
    }
    return Array(text.utf8)
  }

  private static func stamp(_ us: Int64, _ hasYear: Bool) -> String {
    let iso = ISO8601.utc(us, digits: 0)
    if hasYear { return iso }
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov"]
    let month = Int(iso.dropFirst(5).prefix(2)) ?? 0
    let name = month == 12 ? "Dec" : months[month - 1]
    let day = Int(iso.dropFirst(8).prefix(2)) ?? 0
    return "\(name) \(day < 10 ? " " : "")\(day) \(iso.dropFirst(11).prefix(8))"
  }

  @Test(arguments: [true, false])
  func whatIsSettledEarlyIsWhatTheEndWouldGive(hasYear: Bool) throws {
    let log = Self.log(hasYear: hasYear)
    let whole = LogText.parse(log).events
    #expect(whole.count == Self.killCount)

    var options = LogText.options()
    options.heldBytes = 1 << 20
    var parser = LogParser(options: options)
    var settled: [SettledEvent] = []
    var start = 0
    while start < log.count {
      let end = min(start + 65_536, log.count)
      log[start..<end].withUnsafeBytes { parser.consume($0) }
      settled += parser.takeSettled()
      start = end
    }
    let result = parser.finish()
    let dating = try #require(result.dating)
    // What is kept to the end is bounded.
    #expect(settled.count > 1000)
    #expect(settled.allSatisfy { ($0.yearlessStamp == nil) == hasYear })
    var events = settled.map { settled in
      var event = settled.event
      if let stamp = settled.yearlessStamp { dating.date(&event, by: stamp) }
      return event
    }
    events += result.events
    #expect(events.count == whole.count)
    for (early, late) in zip(events, whole) where early != late {
      Issue.record("\(early.source?.firstLine ?? 0): \(early) is not \(late)")
      break
    }
  }

  @Test func aStormOfKillsIsBoundedToo() {
    var options = LogText.options()
    options.heldBytes = 1 << 20
    var parser = LogParser(options: options)
    var settled = 0
    for kill in 1...5000 {
      let line =
        "2026-05-02T10:00:00Z w kernel: Memory cgroup out of memory: Killed process \(kill) (app) "
        + "total-vm:\(kill)kB, anon-rss:90kB, file-rss:4kB, shmem-rss:0kB\n"
      Array(line.utf8).withUnsafeBytes { parser.consume($0) }
      settled += parser.takeSettled().count
    }
    let rest = parser.finish().events.count
    #expect(settled + rest == 5000)
    // An event is counted as 1,500 bytes at the least.
    #expect(rest * 1500 <= options.heldBytes)
  }

  @Test func whatSystemdToldMakesNoSecondEvent() {
    let log = Self.log(hasYear: true)
    let events = LogText.parse(log).events
    #expect(events.allSatisfy { $0.victimPid != nil && $0.reaped == true })
  }
}
