import OomhistModel
import OomhistParsing
import OomhistTestSupport
import Testing

@Suite struct EventJSONTests {
  @Test func `keys come in the order of the contract and empty ones are left out`() {
    var event = OOMEvent()
    event.kind = .memcg
    event.constraint = "CONSTRAINT_MEMCG"
    event.atUs = 1_700_000_000_120_000
    event.atDigits = 2
    event.atText = "x"
    event.victimPid = 7
    event.groupKill = false
    event.memInfo = [NamedNumber("ram_pages", 5), NamedNumber("free_kib", 4)]
    var task = OOMTask(pid: 7, comm: "a\n\"")
    task.rssKib = 8
    event.tasks = [task]
    event.source = EventSource(
      path: "-", firstLine: 1, lastLine: 2, carrier: .dmesgT, trusted: false)
    #expect(
      EventJSON.encode(event)
        == #"{"schema":"oomhist.event/1","killer":"kernel","kind":"memcg","#
        + #""constraint":"CONSTRAINT_MEMCG","at":"2023-11-14T22:13:20.12Z","at_text":"x","#
        + #""victim_pid":7,"group_kill":false,"mem_info":{"ram_pages":5,"free_kib":4},"#
        + #""tasks":[{"pid":7,"comm":"a\n\"","rss_kib":8}],"complete":false,"#
        + #""source":{"path":"-","first_line":1,"last_line":2,"carrier":"dmesg-T","trusted":false}}"#
    )
  }

  @Test func `any event survives the way out and back`() throws {
    var random = SeededRandom(seed: 11)
    for _ in 0..<300 {
      let event = Self.anyEvent(&random)
      let line = EventJSON.encode(event)
      #expect(!line.utf8.contains(0x0A))
      #expect(try EventJSON.decode(line) == event)
    }
  }

  @Test func `unknown keys are ignored and null means absent`() throws {
    let event = try EventJSON.decode(
      #"{"schema":"oomhist.event/1","later":{"x":[1]},"victim_pid":null,"score":4,"tasks":null,"#
        + #""mem_info":null,"source":null,"at":null}"#)
    var expected = OOMEvent()
    expected.score = 4
    #expect(event == expected)
  }

  @Test(arguments: [
    (#"{"victim_pid":"7"}"#, "victim_pid"),
    (#"{"victim_pid":7.5}"#, "victim_pid"),
    (#"{"victim_pid":99999999999999999999}"#, "victim_pid"),
    (#"{"victim_comm":7}"#, "victim_comm"),
    (#"{"group_kill":1}"#, "group_kill"),
    (#"{"kind":"big"}"#, "kind"),
    (#"{"killer":3}"#, "killer"),
    (#"{"at":"yesterday"}"#, "at"),
    (#"{"at":"2026-05-02T10:00:00"}"#, "at"),
    (#"{"at":"2026-05-02T10:00:00Z and more"}"#, "at"),
    (#"{"tasks":{}}"#, "tasks"),
    (#"{"tasks":[1]}"#, "tasks[0]"),
    (#"{"tasks":[{"pid":1},{"comm":"a"}]}"#, "tasks[1].pid"),
    (#"{"mem_info":{"free_kib":"x"}}"#, "mem_info.free_kib"),
    (#"{"source":{"carrier":"pigeon"}}"#, "source.carrier"),
    (#"{"schema":"oomhist.event/2"}"#, "schema"),
    ("[]", ""), ("", ""), ("{", ""), ("7", ""),
  ])
  func `an error names the key`(line: String, key: String) {
    do throws(EventJSONError) {
      let event = try EventJSON.decode(line)
      Issue.record("read as \(event)")
    } catch {
      #expect(error.key == key)
      #expect(!error.expected.isEmpty)
    }
  }

  static func anyEvent(_ random: inout SeededRandom) -> OOMEvent {
    var event = OOMEvent()
    event.killer = OOMEvent.Killer.allCases.randomElement(using: &random) ?? .kernel
    event.kind = OOMEvent.Kind.allCases.randomElement(using: &random) ?? .unknown
    for field in OOMEvent.fields where Bool.random(using: &random) {
      switch field.access {
      case .text(_, let set): set(&event, anyText(&random))
      case .integer(_, let set): set(&event, anyNumber(&random))
      case .flag(_, let set): set(&event, Bool.random(using: &random))
      }
    }
    if Bool.random(using: &random) {
      event.atDigits = Int64.random(in: 0...6, using: &random)
      var unit: Int64 = 1_000_000
      for _ in 0..<event.atDigits { unit /= 10 }
      event.atUs = Int64.random(in: 0...4_000_000_000, using: &random) * 1_000_000
      event.atUs? += Int64.random(in: 0..<1_000_000 / unit, using: &random) * unit
    }
    for index in 0..<Int.random(in: 0...3, using: &random) {
      event.memInfo.append(NamedNumber("n\(9 - index)_kib", anyNumber(&random)))
      var task = OOMTask(pid: anyNumber(&random), comm: anyText(&random))
      for field in OOMTask.fields where Bool.random(using: &random) {
        field.set(&task, anyNumber(&random))
      }
      event.tasks.append(task)
    }
    event.complete = Bool.random(using: &random)
    if Bool.random(using: &random) {
      event.source = EventSource(
        path: anyText(&random), firstLine: 1, lastLine: anyNumber(&random),
        carrier: EventSource.Carrier.allCases.randomElement(using: &random) ?? .other,
        trusted: Bool.random(using: &random))
    }
    return event
  }

  static func anyNumber(_ random: inout SeededRandom) -> Int64 {
    let edges: [Int64] = [0, -1, .max, .min, 1 << 53, 4_294_967_295]
    return edges.randomElement(using: &random) ?? 0
  }

  static func anyText(_ random: inout SeededRandom) -> String {
    let scalars: [Unicode.Scalar] = [
      "a", "\"", "\\", "\n", "\u{0}", "\u{1b}", "\u{7f}", "é", "\u{2028}", "😀", "{", ",", " ",
      "\u{fffd}",
    ]
    var text = ""
    for _ in 0..<Int.random(in: 0...12, using: &random) {
      text.unicodeScalars.append(scalars.randomElement(using: &random) ?? "a")
    }
    return text
  }
}
