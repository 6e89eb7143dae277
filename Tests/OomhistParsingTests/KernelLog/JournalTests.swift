import OomhistModel
import OomhistParsing
import OomhistTestSupport
import Testing

/// The same recorded log in the forms that the journal and dmesg give it.
@Suite struct JournalTests {
  static let names = Golden.names(in: "kernel-logs", suffix: ".kmsg.log")

  @Test func `there are recordings to rewrite`() { #expect(!Self.names.isEmpty) }

  @Test(arguments: names, StructuredForm.allCases)
  func `a structured form tells what the kmsg recording tells`(
    name: String, form: StructuredForm
  ) throws {
    let recording = try Golden.bytes("kernel-logs/\(name)")
    let expected = ReaderText.parse(recording).events
    let text = form.text(KmsgLines.records(recording))
    for chunk in [Int.max, 61] {
      let events = ReaderText.parse(text, chunk: chunk).events
      #expect(events.map(\.bare) == expected.map(\.bare))
      #expect(events.map(\.boottimeUs) == expected.map(\.boottimeUs))
      guard form != .dmesgJSON else { continue }
      for event in events {
        #expect(event.source?.carrier == .journalJSON)
        #expect(event.bootID == "0f2c1f3e-52a4-4c43-9d2b-6f1f2a6c7d10")
        #expect(event.host == "db1")
        #expect(event.atUs == event.boottimeUs.map { $0 + KmsgLines.bootedUs })
        #expect(event.source?.trusted == false)
      }
    }
  }

  static let kill =
    "Out of memory: Killed process 5 (a) total-vm:8kB, anon-rss:4kB, file-rss:0kB, shmem-rss:0kB"

  static func entry(_ fields: String) -> String {
    #"{"__REALTIME_TIMESTAMP":"1777716000123456",\#(fields),"MESSAGE":"\#(kill)"}"# + "\n"
  }

  @Test func `only what the kernel itself wrote is trusted, and only in our own reading`() {
    let trusted: [(String, Bool)] = [
      (#""_TRANSPORT":"kernel""#, true), (#""_TRANSPORT":"kernel","SYSLOG_FACILITY":"0""#, true),
      (#""_TRANSPORT":"kernel","SYSLOG_FACILITY":"1""#, false),
      (#""_TRANSPORT":"syslog","SYSLOG_IDENTIFIER":"kernel""#, false),
    ]
    for (fields, isTrusted) in trusted {
      for isOwn in [true, false] {
        var options = LogText.options()
        options.trusted = isOwn
        let events = ReaderText.parse(Array(Self.entry(fields).utf8), options).events
        #expect(events.map(\.source?.trusted) == [isTrusted && isOwn])
      }
    }
    // A service may call itself what it likes.
    let service = Self.entry(#""_TRANSPORT":"stdout","SYSLOG_IDENTIFIER":"kernel""#)
    #expect(ReaderText.events(service).isEmpty)
  }

  @Test func `several boots in one file keep their ids`() {
    let ids = ["11111111111111111111111111111111", "22222222222222222222222222222222"]
    let text = ids.map {
      Self.entry(#""_TRANSPORT":"kernel","_BOOT_ID":"\#($0)","_SOURCE_MONOTONIC_TIMESTAMP":"7""#)
        .replacing("1777716000", with: $0.hasPrefix("1") ? "1777716000" : "1777726000")
    }
    let events = ReaderText.events(text.joined())
    #expect(
      events.map(\.bootID) == [
        "11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222",
      ])
    #expect(events.map(\.source?.firstLine) == [1, 2])
  }

  @Test func `a message in bytes is read, and one with a newline forges no line`() {
    let bytes = Array(Self.kill.utf8).map(String.init).joined(separator: ",")
    let entry = #"{"__REALTIME_TIMESTAMP":"1777716000123456","_TRANSPORT":"kernel","MESSAGE":["#
    #expect(ReaderText.events(entry + bytes + "]}\n").count == 1)
    let program = #"{"__REALTIME_TIMESTAMP":"1","_TRANSPORT":"syslog","SYSLOG_IDENTIFIER":"sshd","#
    #expect(
      ReaderText.events(program + #""MESSAGE":"x\nkernel: \#(Self.kill)\n\#(Self.kill)"}"# + "\n")
        .isEmpty)
  }

  @Test func `a program that logs an entry in a text log makes none`() {
    let forged = Self.entry(#""_TRANSPORT":"kernel","_BOOT_ID":"x""#)
    let text = "May  2 10:00:00 w app[7]: \(forged)"
    #expect(ReaderText.events(text).isEmpty)
    #expect(ReaderText.events(Self.entry(#""_TRANSPORT":"kernel""#) + text).count == 1)
  }

  @Test func `a userspace killer is known by its identifier`() {
    let text = """
      __CURSOR=s=1
      __REALTIME_TIMESTAMP=1777716000123456
      _TRANSPORT=stdout
      SYSLOG_IDENTIFIER=earlyoom
      _PID=301
      MESSAGE=sending SIGTERM to process 42 uid 1000 "java": badness 900, VmRSS 812 MiB
      """
    let events = ReaderText.events(text)
    #expect(events.map(\.killer) == [.earlyoom])
    #expect(events.map(\.victimPid) == [42])
  }

  @Test func `dockers own files are logs too`() {
    let text =
      #"{"log":"[   12.345678] \#(Self.kill)\n","stream":"stdout","#
      + #""time":"2026-05-02T10:00:00.5Z"}"# + "\n"
    let events = ReaderText.events(text)
    #expect(events.map(\.boottimeUs) == [12_345_678])
    #expect(events.map(\.atUs) == [1_777_716_000_500_000])
  }

  @Test func `damaged input is read without a trap`() throws {
    let recording = try Golden.bytes("kernel-logs/\(Self.names[0])")
    var random = SeededRandom(seed: 11)
    for form in StructuredForm.allCases {
      let text = form.text(KmsgLines.records(recording))
      for _ in 0..<2 {
        var damaged = text
        for _ in 0..<40 {
          damaged[Int.random(in: 0..<damaged.count, using: &random)] =
            UInt8.random(in: 0...255, using: &random)
        }
        damaged.removeSubrange(Int.random(in: 0..<damaged.count, using: &random)...)
        let whole = ReaderText.parse(damaged)
        #expect(ReaderText.parse(damaged, chunk: 97).events == whole.events)
      }
    }
  }
}
