import OomhistModel
import OomhistParsing
import OomhistTestSupport
import Testing

@Suite("Files of the zone database")
struct ZoneFileTests {
  @Test(
    "Behind the last change the rule at the end of the file holds",
    arguments: [
      // north: last Sundays of March and October, 01:00 UTC
      ("CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29T00:59:59Z", 3_600),
      ("CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29T01:00:00Z", 7_200),
      ("CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-25T00:59:59Z", 7_200),
      ("CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-25T01:00:00Z", 3_600),
      // south: summer goes over the turn of the year
      ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-01-15T00:00:00Z", 39_600),
      ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-04-04T15:59:59Z", 39_600),
      ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-04-04T16:00:00Z", 36_000),
      // half an hour of summer time, names in brackets
      ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2026-12-01T00:00:00Z", 39_600),
      ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2026-06-01T00:00:00Z", 37_800),
      // a time before the day, days by number, no summer time
      ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T00:59:59Z", -7_200),
      ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T01:00:00Z", -3_600),
      ("AAA0BBB,J60/0,J61/0", "2024-03-01T12:00:00Z", 3_600),
      ("AAA0BBB,59/0,60/0", "2024-02-29T12:00:00Z", 3_600),
      ("AAA0BBB,J60/0,J61/0", "2024-02-29T12:00:00Z", 0),
      ("EST5", "2026-07-01T00:00:00Z", -18_000),
    ])
  func rule(footer: String, at moment: String, offset: Int) throws {
    let us = try TimeWord.parse(moment, nowUs: 0, zone: .utc)
    let file = ZoneBytes(offsets: [0], footer: footer).bytes
    #expect(try #require(ZoneFile(file)).rules.offsetSeconds(us) == offset)
  }

  @Test("Between changes the offset of the last one holds, before the first that of the file")
  func changes() throws {
    var file = ZoneBytes(offsets: [-600, 3_600, 7_200], footer: "CET-1")
    file.changes = [(-100, 1), (1_000, 2), (5_000_000_000, 1)]
    let rules = try #require(ZoneFile(file.bytes)).rules
    let offsets = [-101, -100, 999, 1_000, 4_999_999_999, 5_000_000_000, 6_000_000_000].map {
      rules.offsetSeconds(Int64($0) * 1_000_000)
    }
    #expect(offsets == [-600, 3_600, 3_600, 7_200, 7_200, 3_600, 3_600])
    #expect(rules.offsetSeconds(-100_000_001) == -600, "a µs before counts as before")
    let skipped = CivilTime(year: 1970, month: 1, day: 1, hour: 1, minute: 30)
    #expect(rules.utcUs(skipped) == 1_000_000_000)
  }

  @Test("A file that is none, or is cut, is refused")
  func refused() {
    var whole = ZoneBytes(offsets: [0, 3_600], footer: "CET-1")
    whole.changes = [(0, 1)]
    #expect(ZoneFile(whole.bytes) != nil)
    let needed = whole.bytes.count - "\nCET-1\n".utf8.count
    for count in 0..<needed { #expect(ZoneFile(Array(whole.bytes.prefix(count))) == nil) }
    #expect(ZoneFile(Array("not a zone, but long enough for the header of one ".utf8)) == nil)
    whole.changes = [(10, 1), (5, 0)]
    #expect(ZoneFile(whole.bytes) == nil, "changes must be in order")
    whole.changes = [(10, 9)]
    #expect(ZoneFile(whole.bytes) == nil, "there is no type 9")
  }

  @Test("No bytes make the reader trap, and what it gives are offsets of less than two days")
  func randomBytes() {
    var random = SeededRandom(seed: 26)
    var whole = ZoneBytes(offsets: [0, 3_600, 7_200], footer: "CET-1CEST,M3.5.0,M10.5.0/3")
    whole.changes = [(-100, 1), (1_000, 2), (2_000, 1)]
    var read = 0
    for _ in 0..<6_000 {
      var bytes = whole.bytes
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let place = bytes.indices.randomElement(using: &random) ?? 0
        bytes[place] = UInt8.random(in: 0...255, using: &random)
      }
      guard let rules = ZoneFile(bytes)?.rules else { continue }
      read += 1
      let us = Int64.random(in: -62_135_596_800_000_000...253_402_300_799_999_999, using: &random)
      #expect(abs(rules.offsetSeconds(us)) < 2 * 86_400)
      _ = rules.utcUs(CivilTime(utcUs: us))
    }
    #expect(read > 300)
  }
}

/// Writes a file of version 2.
private struct ZoneBytes {
  var changes: [(second: Int64, type: UInt8)] = []
  var offsets: [Int32]
  var footer: String

  init(offsets: [Int32], footer: String) {
    self.offsets = offsets
    self.footer = footer
  }

  var bytes: [UInt8] {
    block(timeBytes: 4, changes: []) + block(timeBytes: 8, changes: changes)
      + Array("\n\(footer)\n".utf8)
  }

  private func block(timeBytes: Int, changes: [(second: Int64, type: UInt8)]) -> [UInt8] {
    var bytes = Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15)
    for count in [0, 0, 0, changes.count, offsets.count, 4] {
      bytes += bigEndian(UInt64(count), count: 4)
    }
    for change in changes {
      bytes += bigEndian(UInt64(bitPattern: change.second), count: timeBytes)
    }
    bytes += changes.map(\.type)
    for offset in offsets {
      bytes += bigEndian(UInt64(bitPattern: Int64(offset)), count: 4) + [0, 0]
    }
    return bytes + Array("CET\0".utf8)
  }

  private func bigEndian(_ value: UInt64, count: Int) -> [UInt8] {
    (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> UInt64($0 * 8)) }
  }
}
