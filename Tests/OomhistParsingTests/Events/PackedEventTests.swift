import OomhistModel
import OomhistParsing
import OomhistTestSupport
import Testing

@Suite struct PackedEventTests {
  static let events = WholeLogTests.names.flatMap { name in
    (try? LogText.parse(Golden.bytes("\(WholeLogTests.folder)/\(name)")).events) ?? []
  }

  @Test func everyEventComesBackAsItWas() throws {
    #expect(Self.events.count > 20)
    var bytes: [UInt8] = []
    for event in Self.events { event.pack(into: &bytes) }
    var unpacker = Unpacker(bytes)
    for event in Self.events { #expect(OOMEvent(packed: &unpacker) == event) }
    #expect(OOMEvent(packed: &unpacker) == nil)
  }

  @Test func bytesThatEndEarlyAreNoTrap() throws {
    let event = try #require(Self.events.max { $0.tasks.count < $1.tasks.count })
    var bytes: [UInt8] = []
    event.pack(into: &bytes)
    for length in stride(from: 0, to: bytes.count - 9, by: 7) {
      var unpacker = Unpacker(Array(bytes.prefix(length)))
      #expect(OOMEvent(packed: &unpacker) != event)
    }
  }
}
