import OomhistModel
import OomhistParsing
import Testing

@Suite struct StampTests {
  static let kill = "Out of memory: Killed process 5 (x) total-vm:8kB, anon-rss:4kB, file-rss:0kB"

  struct Case: Sendable, CustomTestStringConvertible {
    var prefix: String
    var carrier: EventSource.Carrier
    var atText: String?
    var at: String?
    var boottimeUs: Int64?
    var host: String?
    var testDescription: String { prefix }
  }

  static let cases: [Case] = [
    uptime("[   12.345678] "),
    uptime("[ 12.345678] "),
    uptime("[12.345678][T123] "),
    uptime("[12.345678] [  C97] "),
    uptime("<3>[   12.345678] "),
    uptime("> [   12.345678] "),
    uptime(" | [   12.345678] "),
    uptime("12.345678] "),
    uptime("Creating journal: [   12.345678] "),
    uptime("dmesg.txt-[   12.345678] "),
    uptime("\u{1b}[32m[   12.345678] \u{1b}[0m\u{1b}[31;1m"),
    uptime("\u{feff}[   12.345678] "),
    Case(
      prefix: "[   12.345678] web1 kernel: ", carrier: .dmesg, atText: "12.345678",
      boottimeUs: 12_345_678, host: "web1"),
    Case(
      prefix: "3,41,12345678,-;", carrier: .kmsg, atText: "12345678", boottimeUs: 12_345_678),
    Case(
      prefix: "3,41,12345678,-,caller=T7;", carrier: .kmsg, atText: "12345678",
      boottimeUs: 12_345_678),
    Case(
      prefix: "[Sat May 19 23:36:37 2018] ", carrier: .dmesgT, atText: "Sat May 19 23:36:37 2018",
      at: "2018-05-19T23:36:37Z"),
    Case(
      prefix: "[Di Aug 12 03:54:03 2025] ", carrier: .dmesgT, atText: "Di Aug 12 03:54:03 2025",
      at: "2025-08-12T03:54:03Z"),
    Case(
      prefix: "[Вт мая 29 03:54:03 2018] ", carrier: .dmesgT, atText: "Вт мая 29 03:54:03 2018",
      at: "2018-05-29T03:54:03Z"),
    Case(
      prefix: "[月 12月 24 16:02:24 2017] ", carrier: .dmesgT, atText: "月 12月 24 16:02:24 2017",
      at: "2017-12-24T16:02:24Z"),
    Case(
      prefix: "[Sat May 19 23:36:37 2018] [  T151] ", carrier: .dmesgT,
      atText: "Sat May 19 23:36:37 2018", at: "2018-05-19T23:36:37Z"),
    Case(
      prefix: "2026-05-02T10:00:00,123456+00:00 [    C7] ", carrier: .iso,
      atText: "2026-05-02T10:00:00,123456+00:00", at: "2026-05-02T10:00:00.123456Z"),
    // OpenWrt's logread.
    Case(
      prefix: "Wed Jul 26 05:48:34 2023 kern.warn kernel: [   12.345678] ", carrier: .syslog,
      atText: "Wed Jul 26 05:48:34 2023", at: "2023-07-26T05:48:34Z", boottimeUs: 12_345_678),
    Case(
      prefix: "Dec 4, 2023 @ 10:49:30.127 ", carrier: .syslog,
      atText: "Dec 4, 2023 @ 10:49:30.127", at: "2023-12-04T10:49:30.127Z"),
    Case(
      prefix: "[2023-12-04 10:49:30] ", carrier: .iso, atText: "2023-12-04 10:49:30",
      at: "2023-12-04T10:49:30Z"),
    Case(
      prefix: "2023/12/04 10:49:30 web1 kernel: ", carrier: .iso, atText: "2023/12/04 10:49:30",
      at: "2023-12-04T10:49:30Z", host: "web1"),
    Case(prefix: "10:49:30 web1 kernel: ", carrier: .other, atText: "10:49:30", host: "web1"),
    // talosctl dmesg, of one node and of several.
    Case(
      prefix: "kern:     err: [2025-04-22T10:37:36.727637155Z]: ", carrier: .iso,
      atText: "2025-04-22T10:37:36.727637155Z", at: "2025-04-22T10:37:36.727637Z"),
    Case(
      prefix: "10.5.0.2: kern: warning: [2025-04-22T10:37:36.7Z]: ", carrier: .iso,
      atText: "2025-04-22T10:37:36.7Z", at: "2025-04-22T10:37:36.7Z", host: "10.5.0.2"),
    // The console of a guest in vmware.log.
    Case(
      prefix: "2023-12-04T10:49:30.127Z In(05) vcpu-5 - Guest: <3>[   12.345678] ", carrier: .iso,
      atText: "2023-12-04T10:49:30.127Z", at: "2023-12-04T10:49:30.127Z",
      boottimeUs: 12_345_678),
    Case(
      prefix: "2023-12-04T10:49:30.127Z| vcpu-0| I005: Guest: <4>[   12.345678] ", carrier: .iso,
      atText: "2023-12-04T10:49:30.127Z", at: "2023-12-04T10:49:30.127Z",
      boottimeUs: 12_345_678),
    // The stamp was left out.
    Case(prefix: "web-1.example kernel: ", carrier: .other, host: "web-1.example"),
    Case(prefix: "Warning  OOMKilling  49m  kernel-monitor, node-7  ", carrier: .other),
    // Marks of lists, chats and frames.
    uptime("* [   12.345678] "),
    uptime("- [   12.345678] "),
    uptime("**`[   12.345678] "),
    uptime("│ [   12.345678] "),
    uptime("var/log/kern.log.1:12:[   12.345678] "),
    Case(
      prefix: "May  2 10:00:00 web1 kernel: ", carrier: .syslog, atText: "May  2 10:00:00",
      at: "2026-05-02T10:00:00Z", host: "web1"),
    Case(
      prefix: "May  2 10:00:00 web1 kernel: [   12.345678] ", carrier: .syslog,
      atText: "May  2 10:00:00", at: "2026-05-02T10:00:00Z", boottimeUs: 12_345_678, host: "web1"),
    Case(
      prefix: "May  2 10:00:00 kernel: ", carrier: .syslog, atText: "May  2 10:00:00",
      at: "2026-05-02T10:00:00Z"),
    Case(
      prefix: "May  2 10:00:00 web1 kern.err kernel: ", carrier: .syslog,
      atText: "May  2 10:00:00", at: "2026-05-02T10:00:00Z", host: "web1"),
    Case(
      prefix: "May 02 10:00:00 web1 kernel: ", carrier: .journalShort, atText: "May 02 10:00:00",
      at: "2026-05-02T10:00:00Z", host: "web1"),
    Case(
      prefix: "May 02 10:00:00.123456 web1 kernel: ", carrier: .journalShort,
      atText: "May 02 10:00:00.123456", at: "2026-05-02T10:00:00.123456Z", host: "web1"),
    Case(
      prefix: "2026-05-02T10:00:00.123456+02:00 web1 kernel: [   12.345678] ", carrier: .iso,
      atText: "2026-05-02T10:00:00.123456+02:00", at: "2026-05-02T08:00:00.123456Z",
      boottimeUs: 12_345_678, host: "web1"),
    Case(
      prefix: "2026-05-02T10:00:00-0330 web1 kernel: ", carrier: .iso,
      atText: "2026-05-02T10:00:00-0330", at: "2026-05-02T13:30:00Z", host: "web1"),
    Case(
      prefix: "2026-05-02T10:00:00,123456+00:00 ", carrier: .iso,
      atText: "2026-05-02T10:00:00,123456+00:00", at: "2026-05-02T10:00:00.123456Z"),
    Case(
      prefix: "<3>1 2026-05-02T10:00:00.5Z web1 kernel - - - ", carrier: .iso,
      atText: "2026-05-02T10:00:00.5Z", at: "2026-05-02T10:00:00.5Z", host: "web1"),
    Case(
      prefix: "1777716000.250000 web1 kernel: ", carrier: .other, atText: "1777716000.250000",
      at: "2026-05-02T10:00:00.250000Z", host: "web1"),
    Case(
      prefix: "Sat 2026-05-02 10:00:00 UTC web1 kernel: ", carrier: .iso,
      atText: "2026-05-02 10:00:00", at: "2026-05-02T10:00:00Z", host: "web1"),
    Case(
      prefix: "/var/log/messages-20260503:May  2 10:00:00 web1 kernel: ", carrier: .syslog,
      atText: "May  2 10:00:00", at: "2026-05-02T10:00:00Z", host: "web1"),
    Case(
      prefix: "1207-May  2 10:00:00 web1 kernel: ", carrier: .syslog, atText: "May  2 10:00:00",
      at: "2026-05-02T10:00:00Z", host: "web1"),
    uptime("kern  :warn  : [   12.345678] "),
    uptime("[   12.345678 <    0.000012>] "),
    uptime("> [   12.345678] "),
    uptime("  417  [   12.345678] "),
    uptime("[db1] [   12.345678] "),
    uptime("kern.log.2.gz:[   12.345678] "),
    Case(prefix: "kern  :err   : ", carrier: .dmesg),
    Case(prefix: "[  +0.000123] ", carrier: .dmesg, atText: "+0.000123"),
    Case(
      prefix: "[May02 10:00] ", carrier: .dmesg, atText: "May02 10:00", at: "2026-05-02T10:00:00Z"),
    Case(
      prefix: "2026-05-02T10:00:00.123456789Z stdout F [   12.345678] ", carrier: .iso,
      atText: "2026-05-02T10:00:00.123456789Z", at: "2026-05-02T10:00:00.123456Z",
      boottimeUs: 12_345_678),
    Case(
      prefix: "2026-05-02T10:00:00.5Z ", carrier: .iso, atText: "2026-05-02T10:00:00.5Z",
      at: "2026-05-02T10:00:00.5Z"),
    Case(
      prefix: "2026-05-02T10:00:00.5Z stderr F May  2 09:59:59 web1 kernel: ", carrier: .syslog,
      atText: "May  2 09:59:59", at: "2026-05-02T09:59:59Z", host: "web1"),
    Case(
      prefix: "2026-05-02T10:00:00.5Z 3,41,12345678,-;", carrier: .kmsg, atText: "12345678",
      at: "2026-05-02T10:00:00.5Z", boottimeUs: 12_345_678),
    Case(prefix: "kernel: ", carrier: .other),
    Case(prefix: "", carrier: .other),
  ]

  private static func uptime(_ prefix: String) -> Case {
    Case(prefix: prefix, carrier: .dmesg, atText: "12.345678", boottimeUs: 12_345_678)
  }

  @Test(arguments: cases) func `a line is recognised by itself`(test: Case) {
    let events = LogText.events("first line of another kind\n" + test.prefix + Self.kill + "\r\n")
    #expect(events.count == 1)
    guard let event = events.first else { return }
    #expect(event.victimPid == 5)
    #expect(event.source?.carrier == test.carrier)
    #expect(event.atText == test.atText)
    #expect(event.atUs.map { ISO8601.utc($0, digits: Int(event.atDigits)) } == test.at)
    #expect(event.boottimeUs == test.boottimeUs)
    #expect(event.host == test.host)
  }

  @Test func `a stamp without a year is not later than the file`() {
    for (stamp, year) in [("Nov 21", 2026), ("Nov 22", 2026), ("Nov 23", 2025), ("Jan  1", 2026)] {
      let events = LogText.events("\(stamp) 10:00:00 w kernel: \(Self.kill)\n")
      #expect(events.map { CivilTime(utcUs: $0.atUs ?? 0).year } == [year])
    }
  }

  @Test func `the year turns between two lines`() {
    let result = LogText.parse(
      """
      Dec 30 10:00:00 w kernel: \(Self.kill)
      Dec 31 23:59:59 w cron[1]: nothing
      Jan  1 00:00:01 w kernel: \(Self.kill)
      Dec 31 23:59:58 w kernel: Out of memory: Killed process 6 (straggler) total-vm:8kB
      Jan  3 08:00:00 w cron[1]: nothing
      """)
    let moments = result.events.map { ISO8601.utc($0.atUs ?? 0, digits: 0) }
    #expect(moments == ["2025-12-30T10:00:00Z", "2026-01-01T00:00:01Z", "2025-12-31T23:59:58Z"])
    #expect(result.firstAtUs.map { ISO8601.utc($0, digits: 0) } == "2025-12-30T10:00:00Z")
    #expect(result.lastAtUs.map { ISO8601.utc($0, digits: 0) } == "2026-01-03T08:00:00Z")
  }

  @Test func `three years in one file`() {
    let months = ["Mar", "Sep", "Feb", "Oct", "Jan", "Nov"]
    let text = months.map { "\($0)  5 10:00:00 w kernel: \(Self.kill)\n" }.joined()
    let years = LogText.events(text).map { CivilTime(utcUs: $0.atUs ?? 0).year }
    #expect(years == [2024, 2024, 2025, 2025, 2026, 2026])
  }

  @Test func `a 29th of February is in a leap year`() {
    let events = LogText.events("Feb 29 10:00:00 w kernel: \(Self.kill)\n")
    #expect(events.map { ISO8601.utc($0.atUs ?? 0, digits: 0) } == ["2024-02-29T10:00:00Z"])
  }

  @Test func `local stamps go through the zone of the caller`() {
    var options = LogText.options()
    options.zone = .fixed(offsetSeconds: 9 * 3600)
    for prefix in ["May  2 10:00:00 w kernel: ", "[Sat May  2 10:00:00 2026] "] {
      let events = LogText.parse(prefix + Self.kill + "\n", options).events
      #expect(events.map { ISO8601.utc($0.atUs ?? 0, digits: 0) } == ["2026-05-02T01:00:00Z"])
    }
  }

  @Test func `time since boot becomes wall time once the boot is known`() {
    var options = LogText.options()
    options.bootedUs = 1_000_000_000_000_000
    options.bootID = "b"
    options.host = "h"
    options.kernelRelease = "6.1"
    let event = LogText.parse("[   12.345678] \(Self.kill)\n", options).events.first
    #expect(event?.atUs == 1_000_000_012_345_678)
    #expect(event?.atDigits == 6)
    #expect(event?.bootID == "b")
    #expect(event?.host == "h")
    #expect(event?.kernelRelease == "6.1")
  }

  @Test func `a log without kills still says what time it covers`() {
    let result = LogText.parse(
      "2026-05-02T10:00:00Z w a: x\n2026-05-01T10:00:00Z w a: x\n2026-05-03T10:00:00Z w a: x\n")
    #expect(result.events.isEmpty)
    #expect(result.firstAtUs.map { ISO8601.utc($0, digits: 0) } == "2026-05-01T10:00:00Z")
    #expect(result.lastAtUs.map { ISO8601.utc($0, digits: 0) } == "2026-05-03T10:00:00Z")
    #expect(result.lineCount == 3)
  }

  @Test func `a kmsg record is taken apart`() {
    let record = "30,1204,987654321,c;caf\\xc3\\xa9 \\x5cd\n SUBSYSTEM=pci\n DEVICE=+pci:0\n"
    let parsed = Array(record.utf8).withUnsafeBytes { KmsgRecord.parse(record: $0) }
    #expect(parsed?.priority == 6)
    #expect(parsed?.facility == 3)
    #expect(parsed?.sequence == 1204)
    #expect(parsed?.boottimeUs == 987_654_321)
    #expect(parsed?.message == "café \\d")
    for wrong in ["", "x", "6", "6,1", "6,1,2", "6,1,2,-", "-6,1,2,-;x", "6,\(UInt64.max)9,2,-;x"] {
      #expect(Array(wrong.utf8).withUnsafeBytes { KmsgRecord.parse(record: $0) } == nil)
    }
  }
}
