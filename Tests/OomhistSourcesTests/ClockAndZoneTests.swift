import Foundation
import OomhistModel
import OomhistSources
import OomhistTestSupport
import Testing

/// The only suite that sets `TZ`: one case after the other.
@Suite("SystemClock, SystemZone and StopSignal", .serialized)
struct ClockAndZoneTests {
  @Test("The clocks run, forwards, and in µs")
  func clocks() {
    let clock = SystemClock.system
    let first = clock.boottimeUs()
    #expect(clock.boottimeUs() >= first && first > 0)
    #expect(abs(Double(clock.wallUs()) / 1e6 - Date().timeIntervalSince1970) < 60)
  }

  /// Rules without a zone database: summer time from the last Sunday of March to October's.
  private static let berlin = "CET-1CEST,M3.5.0,M10.5.0/3"

  @Test(
    "Local time and UTC agree, also where clocks jump",
    arguments: [
      // winter, summer
      (CivilTime(year: 2026, month: 1, day: 15, hour: 12), 3600, true),
      (CivilTime(year: 2026, month: 7, day: 15, hour: 12), 7200, true),
      // 02:30 comes twice on 25 October: the first one is summer time
      (CivilTime(year: 2026, month: 10, day: 25, hour: 2, minute: 30), 7200, true),
      (CivilTime(year: 2026, month: 10, day: 25, hour: 3, minute: 30), 3600, true),
      // 02:30 is skipped on 29 March: 03:00 follows at once
      (CivilTime(year: 2026, month: 3, day: 29, hour: 2, minute: 30), 5400, false),
      (CivilTime(year: 2026, month: 3, day: 29, hour: 1, minute: 59), 3600, true),
      (CivilTime(year: 2026, month: 3, day: 29, hour: 3), 7200, true),
      (CivilTime(year: 1960, month: 1, day: 1), 3600, true),
    ] as [(CivilTime, Int64, Bool)])
  func zone(civil: CivilTime, offsetSeconds: Int64, exists: Bool) {
    withZone(Self.berlin) { zone in
      #expect(zone.utcUs(civil) == civil.utcUs - offsetSeconds * 1_000_000)
      #expect((zone.civil(atUs: zone.utcUs(civil)) == civil) == exists)
    }
  }

  /// Zones with what zones can have: halves of hours, summer over the turn of the year, a day
  /// left out, many changes, none at all.
  private static let names = [
    "UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe",
    "Asia/Kolkata", "Asia/Tehran", "Pacific/Apia", "Africa/Casablanca", "Africa/Monrovia",
    "America/St_Johns", "Europe/Dublin", "Antarctica/Troll", "Asia/Gaza", "America/Nuuk",
  ]

  @Test("A zone of the database has the offsets that the C library gives", arguments: names)
  func database(name: String) throws {
    // A machine may have no zone database.
    guard access(SystemZone.database + "/" + name, R_OK) == 0 else { return }
    let rules = try #require(SystemZone.named(name))
    var random = SeededRandom(seed: 27)
    withZone(":" + name) { system in
      for _ in 0..<4_000 {
        let us = Int64.random(in: -3_000_000_000_000_000...9_000_000_000_000_000, using: &random)
        #expect(rules.offsetSeconds(us) == system.offsetSeconds(us), "\(us)")
        let civil = CivilTime(utcUs: us)
        #expect(rules.utcUs(civil) == system.utcUs(civil), "\(civil)")
      }
    }
  }

  @Test(
    "What is no zone of the database is none",
    arguments: [
      "", "Europe", "Europe/Nowhere", "zone.tab", "../../etc/passwd", "/etc/localtime",
      "posixrules/", "Europe/Berlin\n",
    ])
  func noZone(name: String) {
    #expect(SystemZone.named(name) == nil)
  }

  @Test("The names that clocks here print are offsets, in summer and in winter")
  func abbreviations() {
    withZone(Self.berlin) { _ in
      #expect(SystemZone.suffix("CEST")?.offsetSeconds(0) == 7200)
      #expect(SystemZone.suffix("cet")?.offsetSeconds(1_785_000_000_000_000) == 3600)
      #expect(SystemZone.suffix("XYZT") == nil)
    }
  }

  @Test(
    "The offset is seconds east of UTC",
    arguments: [("UTC0", 0), ("EST5", -18000), ("IST-5:30", 19800), ("", 0)])
  func offset(name: String, seconds: Int) {
    withZone(name) { #expect($0.offsetSeconds(1_700_000_000_000_000) == seconds) }
  }

  @Test("A wait ends at its deadline or when a descriptor is readable, and a stop ends it")
  func stop() throws {
    let signal = try StopSignal.install()
    let clock = SystemClock.system
    #expect(!signal.isRequested)
    let deadline = clock.boottimeUs() + 20_000
    #expect(signal.wait(untilBoottimeUs: deadline) == .deadline)
    #expect(clock.boottimeUs() >= deadline)
    let always = open("/dev/null", O_RDONLY)
    defer { close(always) }
    let later = clock.boottimeUs() + 600_000_000
    #expect(
      signal.wait(untilBoottimeUs: later, watching: [.urgent(-1), .readable(always)]) == .ready(1))
    // To this thread: one sent to the process may reach another thread later than we look.
    for _ in 0..<3 { raise(SIGHUP) }
    #expect(signal.wait(untilBoottimeUs: later) == .reload)
    let soon = clock.boottimeUs() + 20_000
    #expect(signal.wait(untilBoottimeUs: soon) == .deadline, "three wishes are one")
    raise(SIGTERM)
    #expect(signal.wait(untilBoottimeUs: later) == .stop)
    #expect(signal.isRequested, "a stop stays requested")
    #expect(signal.wait(untilBoottimeUs: later, watching: [.readable(always)]) == .stop)
  }

  @Test("Output that is no terminal has no width of its own")
  func terminal() {
    let file = open("/dev/null", O_WRONLY)
    defer { close(file) }
    let columns = getenv("COLUMNS").map { String(cString: $0) }
    unsetenv("COLUMNS")
    #expect(!TerminalInfo.isTerminal(file))
    #expect(TerminalInfo.width(file) == nil)
    setenv("COLUMNS", "132", 1)
    #expect(TerminalInfo.width(file) == 132)
    setenv("COLUMNS", "wide", 1)
    #expect(TerminalInfo.width(file) == nil)
    if let columns { setenv("COLUMNS", columns, 1) } else { unsetenv("COLUMNS") }
  }

  private func withZone(_ name: String, _ body: (ZoneRules) -> Void) {
    let before = getenv("TZ").map { String(cString: $0) }
    setenv("TZ", name, 1)
    body(SystemZone.current())
    if let before { setenv("TZ", before, 1) } else { unsetenv("TZ") }
    tzset()
  }
}
