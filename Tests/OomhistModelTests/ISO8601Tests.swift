import OomhistModel
import Testing

@Suite("ISO 8601")
struct ISO8601Tests {
  @Test(
    "A moment is written in UTC with the digits asked for",
    arguments: [
      (1_795_144_327_123_456, 6, "2026-11-20T03:12:07.123456Z"),
      (1_795_144_327_123_456, 3, "2026-11-20T03:12:07.123Z"),
      (1_795_144_327_123_456, 0, "2026-11-20T03:12:07Z"),
      (1_795_144_327_000_042, 6, "2026-11-20T03:12:07.000042Z"),
      (1_795_144_327_000_042, 9, "2026-11-20T03:12:07.000042Z"),
      (-1, 6, "1969-12-31T23:59:59.999999Z"),
      (-62_135_596_800_000_000, 0, "0001-01-01T00:00:00Z"),
    ])
  func utc(us: Int64, digits: Int, expected: String) {
    #expect(ISO8601.utc(us, digits: digits) == expected)
  }

  @Test("Local time carries its offset, of either sign")
  func local() {
    let us: Int64 = 1_795_144_327_000_000
    #expect(
      ISO8601.local(us, zone: .fixed(offsetSeconds: 3600)) == "2026-11-20T04:12:07+01:00")
    #expect(
      ISO8601.local(us, zone: .fixed(offsetSeconds: -12_600)) == "2026-11-19T23:42:07-03:30")
    #expect(ISO8601.local(us, zone: .utc) == "2026-11-20T03:12:07+00:00")
  }
}
