import OomhistModel
import OomhistParsing
import OomhistTestSupport
import Testing

/// Whole logs against their goldens: recordings of real kills on Linux 5.10 to 7, and reports of
/// older kernels written after their printk formats.
@Suite struct WholeLogTests {
  static let folder = "kernel-logs"
  static let names = Golden.names(in: folder, suffix: ".log")

  @Test func `there are logs to read`() {
    #expect(Self.names.count > 30)
  }

  @Test(arguments: names) func `a log gives its golden events`(name: String) throws {
    let bytes = try Golden.bytes("\(Self.folder)/\(name)")
    let result = LogText.parse(bytes, LogText.options(name))
    expectGolden(
      LogText.ndjson(result.events), fixture: "\(Self.folder)/\(name.dropLast(4)).ndjson")
  }

  @Test(arguments: names) func `cutting the stream anywhere changes nothing`(name: String) throws {
    let bytes = try Golden.bytes("\(Self.folder)/\(name)")
    let whole = LogText.parse(bytes)
    for chunk in [1, 7, 64, 1021] {
      let pieces = LogText.parse(bytes, chunk: chunk)
      #expect(pieces.events == whole.events)
      #expect(pieces.lineCount == whole.lineCount)
      #expect(pieces.byteCount == Int64(bytes.count))
    }
  }

  @Test func `every kernel line inside a report is understood`() throws {
    var strays: [String: Int64] = [:]
    for name in Self.names {
      let result = LogText.parse(try Golden.bytes("\(Self.folder)/\(name)"))
      if result.notUnderstoodLines > 0 { strays[name] = result.notUnderstoodLines }
    }
    // May only shrink.
    #expect(strays == [:])
  }

  @Test func `the same report through five carriers is the same event`() throws {
    var events: [OOMEvent] = []
    for carrier in ["dmesg", "dmesg-T", "kmsg", "iso", "syslog"] {
      let result = LogText.parse(try Golden.bytes("\(Self.folder)/6.1-S2.\(carrier).log"))
      #expect(result.events.count == 1)
      for var event in result.events {
        #expect(event.source?.carrier.rawValue == carrier)
        // What differs by nature.
        event.source = nil
        event.atText = nil
        event.atBasis = nil
        event.atUs = nil
        event.atDigits = 0
        event.boottimeUs = nil
        event.host = nil
        events.append(event)
      }
    }
    for event in events { #expect(event == events[0]) }
  }

  @Test func `two carriers in one file tell one kill once`() throws {
    let dmesg = try Golden.bytes("\(Self.folder)/6.1-S2.dmesg.log")
    let syslog = try Golden.bytes("\(Self.folder)/6.1-S2.syslog.log")
    #expect(LogText.parse(dmesg + syslog).events.count == 1)
    #expect(LogText.parse(syslog + dmesg + dmesg).events.count == 1)
  }
}
