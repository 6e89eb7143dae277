import OomhistModel
import OomhistParsing
import OomhistTestSupport
import Testing

/// Logs that went through an editor, a page, a console or a rotation.
@Suite struct MangledLogTests {
  static let plain = "kernel-logs/6.1-S2.dmesg.log"

  enum Mangling: CaseIterable {
    case asItIs, utf8Mark, utf16Little, utf16Big, windows, doubleReturns, loneReturns
    case html, entities, quoted, numbered, breaks, code, hardBlanks, quotedPrintable

    func apply(_ text: String) -> [UInt8] {
      let escaped = text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
        .replacing(">", with: "&gt;").replacing("'", with: "&#39;")
      return switch self {
      case .asItIs: Array(text.utf8)
      case .utf8Mark: Array("\u{feff}\(text)".utf8)
      case .utf16Little:
        "\u{feff}\(text)".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
      case .utf16Big: "\u{feff}\(text)".utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
      case .windows: Array(text.replacing("\n", with: "\r\n").utf8)
      case .doubleReturns: Array(text.replacing("\n", with: "\r\r\n").utf8)
      case .loneReturns: Array(text.replacing("\n", with: "\r").utf8)
      case .html: Array("<html><pre>\n\(escaped.replacing("\n", with: "<br>"))</pre>".utf8)
      case .entities: Array(escaped.utf8)
      case .breaks: Array(text.replacing("\n", with: "<br>\n").utf8)
      case .code: Array("Here it is:\n<pre><code>\(escaped)</code></pre>\nWhat now?\n".utf8)
      case .hardBlanks: Array(text.replacing("  ", with: "\u{a0} ").utf8)
      case .quotedPrintable: MangledLogTests.quotedPrintable(text)
      case .quoted: Array(text.split(separator: "\n").map { "> \($0)\n" }.joined().utf8)
      case .numbered:
        Array(
          text.split(separator: "\n").enumerated().map { "\($0 + 1)\t\($1)\n" }.joined().utf8)
      }
    }
  }

  /// As mail programs encode it: no line of more than 76 bytes.
  fileprivate static func quotedPrintable(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for line in text.split(separator: "\n") {
      var width = 0
      for byte in line.utf8 {
        if width > 72 {
          bytes += Array("=\n".utf8)
          width = 0
        }
        let piece = byte == UInt8(ascii: "=") ? Array("=3D".utf8) : [byte]
        bytes += piece
        width += piece.count
      }
      bytes.append(0x0A)
    }
    return bytes
  }

  @Test func `a mail's encoding breaks no line and ends none`() {
    let head = "a invoked oom-killer: gfp_mask=3D0xcc0(GFP_KERNEL), order=3D0, oom_score_adj=3D0\n"
    let kill = "[1.000001] Out of memory: Killed process 5 (a=3D1) total-vm:8kB, a=\n"
    let text = "\(head)\(kill)non-rss:4kB, file-rss:0kB=20\nx =0A\(kill)"
    let events = ReaderText.events(text)
    #expect(events.map(\.victimComm) == ["a=1"])
    #expect(events.map(\.anonRssKib) == [4])
    #expect(events.map(\.fileRssKib) == [0])
    #expect(events.map(\.gfpMask) == ["0xcc0"])
    #expect(ReaderText.parse(Array("\(head)x\n".utf8)).lineCount == 2)
  }

  @Test func `what looks like a mail's encoding is none`() {
    let kill = "May  2 10:00:00 w kernel: \(JournalTests.kill)\n"
    for line in [
      "May  2 10:00:00 w web[7]: GET /?order=3D-printer", "x: quoted-printable =3D",
      "May  2 10:00:00 w web[7]: gfp_mask=3D0xcc0", "  gfp_mask=3D0xcc0",
    ] {
      let broken = "May  2 10:00:00 w app[7]: " + String(repeating: "A", count: 42) + "=\n"
      #expect(ReaderText.events(line + "\n" + broken + kill).count == 1, "\(line)")
    }
    // A mail of each kind in one mailbox.
    let encoded = "a invoked oom-killer: gfp_mask=3D0xcc0, order=3D0, oom_score_adj=3D0\n"
    let plain =
      "[9.000001] oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,"
      + "global_oom,task_memcg=/a,task=b,pid=17,uid=20\n"
    let both = ReaderText.events(encoded + plain).last
    #expect(both?.victimPid == 17)
    #expect(both?.victimUid == 20)
  }

  @Test(arguments: Mangling.allCases)
  func `a mangled log tells what the plain one tells`(mangling: Mangling) throws {
    let text = String(decoding: try Golden.bytes(Self.plain), as: UTF8.self)
    let expected = ReaderText.events(text)
    #expect(expected.count == 1)
    let bytes = mangling.apply(text)
    for chunk in [Int.max, 37] {
      let result = ReaderText.parse(bytes, chunk: chunk)
      #expect(result.events.map(\.bare) == expected.map(\.bare))
      #expect(result.events.map(\.boottimeUs) == expected.map(\.boottimeUs))
      #expect(result.byteCount == Int64(bytes.count))
    }
  }

  @Test(arguments: [
    "3.10-el7.syslog", "5.10-S3.iso", "6.1-S7.serial", "7.x-S15.syslog",
  ])
  func `a log with its newest lines first is read backwards`(name: String) throws {
    let lines = try Golden.bytes("\(WholeLogTests.folder)/\(name).log").split(separator: 0x0A)
    func parse(_ lines: [ArraySlice<UInt8>], chunk: Int = .max) -> [OOMEvent] {
      ReaderText.parse(Array(lines.joined(separator: [0x0A])) + [0x0A], chunk: chunk).events
    }
    let expected = parse(lines)
    #expect(!expected.isEmpty)
    for chunk in [Int.max, 1000] {
      let events = parse(lines.reversed(), chunk: chunk)
      #expect(events.map(\.bare) == expected.map(\.bare))
      for (event, forward) in zip(events, expected) {
        let (source, there) = (try #require(event.source), try #require(forward.source))
        #expect(source.firstLine == Int64(lines.count) + 1 - there.lastLine)
        #expect(source.lastLine == Int64(lines.count) + 1 - there.firstLine)
      }
    }
  }

  @Test func `blocks with the newest first are no log that is read backwards`() {
    let text = (1...5).reversed().map { second in
      let head = "May  2 10:00:0\(second) w kernel: "
      return "\(head)Out of memory: Kill process \(second) (a) score 9 or sacrifice child\n"
        + "\(head)Killed process \(second + 10) (b) total-vm:8kB, anon-rss:4kB, file-rss:0kB\n"
    }
    #expect(ReaderText.events(text.joined()).map(\.victimPid) == [15, 14, 13, 12, 11])
    #expect(ReaderText.events(text.joined()).allSatisfy { $0.score == 9 })
  }

  @Test func `a beginning that only steps back proves nothing for the rest`() {
    let filler = (0..<1500).map { number in
      let second = 3599 - number
      let time =
        "10:\(second / 60 < 10 ? "0" : "")\(second / 60):\(second % 60 < 10 ? "0" : "")\(second % 60)"
      return "May  2 \(time) w app[7]: a line that steps back, one in a row of many\n"
    }
    let report = """
      May  2 11:00:00 w kernel: app invoked oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=0
      May  2 11:00:01 w kernel: \(JournalTests.kill)

      """
    #expect(ReaderText.events(filler.joined() + report).map(\.invokerComm) == ["app"])
  }

  @Test func `a record's further lines stay behind it when a log is read backwards`() {
    let text = (1...6).reversed().map { second in
      "May  2 10:00:0\(second) w app[7]: a\n        Out of memory: Killed process \(second) (a)\n"
    }
    #expect(ReaderText.events(text.joined()).isEmpty)
  }

  @Test func `a tag within a log breaks no line`() {
    let kill = JournalTests.kill
    let line = "May  2 10:00:00 w web[7]: GET /&lt;x<br>May  2 10:00:00 w kernel: \(kill)\n"
    #expect(ReaderText.events(line).isEmpty)
    #expect(ReaderText.events("May  2 10:00:00 w web[7]: &#10;kernel: \(kill)\n").isEmpty)
  }

  @Test func `a report over two files is one, and told of the file with its end`() throws {
    let bytes = try Golden.bytes(Self.plain)
    let whole = ReaderText.parse(bytes).events
    let middle = (whole[0].source.map { Int(($0.firstLine + $0.lastLine) / 2) }) ?? 0
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    var reader = LogReader(options: LogText.options("x"))
    for (path, part) in [("x.1", lines[..<middle]), ("x", lines[middle...])] {
      reader.begin(path: path)
      // No newline at the end of the first file.
      Array(part.joined(separator: [0x0A])).withUnsafeBytes { reader.consume($0) }
      reader.endFile()
    }
    let events = reader.finish().events
    #expect(events.map(\.bare) == whole.map(\.bare))
    #expect(events.first?.source?.path == "x")
    #expect(events.first?.source?.firstLine == 1)
    #expect(events.first?.source?.lastLine == whole[0].source.map { $0.lastLine - Int64(middle) })
  }

  @Test func `headers of pstore are no lines of the kernel`() {
    let text =
      "Panic#1 Part2\n<4>[   12.345678] \(JournalTests.kill)\n"
      + "Panic#1 Part1\n<4>[   13.0] x\n"
    let result = ReaderText.parse(Array(text.utf8))
    #expect(result.events.count == 1)
    #expect(result.lineCount == 4)
    #expect(result.notUnderstoodLines == 0)
  }
}
