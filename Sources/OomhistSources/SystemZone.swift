import Glibc
package import OomhistModel
import OomhistParsing

/// The time zone of this machine or of `TZ`, by the C library, and those of the zone database.
package enum SystemZone {
  /// The rules as of now: `TZ` is looked at once, here.
  package static func current() -> ZoneRules {
    // localtime_r() alone need not look at TZ (localtime(3)); what it reads afterwards is
    // behind the C library's lock.
    tzset()
    return ZoneRules(offsetSeconds: offsetSeconds)
  }

  /// The folder of the zone database (tzset(3)).
  package static var database: String {
    getenv("TZDIR").map { String(cString: $0) } ?? "/usr/share/zoneinfo"
  }

  /// The rules of a zone of the database, such as `Europe/Berlin`; `nil` where there is none.
  package static func named(_ name: String) -> ZoneRules? {
    let isPlain = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "/_+-".utf8.contains(byte)
      }
    }
    guard isPlain, !name.isEmpty, name.utf8.count < 256, !name.hasPrefix("/") else { return nil }
    return bytes(of: "\(database)/\(name)").flatMap { ZoneFile($0) }?.rules
  }

  /// The rules that a word behind a time names: what clocks here print (`CET`, `CEST`), or a zone
  /// of the database.
  package static func suffix(_ name: String) -> ZoneRules? {
    abbreviated(name) ?? named(name)
  }

  /// An offset that this machine's zone has under a name, now or in the half years around.
  private static func abbreviated(_ name: String) -> ZoneRules? {
    let now = time(nil)
    for months in [0, -6, 6] {
      var moment = now + months * 2_629_800
      var parts = tm()
      guard localtime_r(&moment, &parts) != nil, let zone = parts.tm_zone,
        String(cString: zone).lowercased() == name.lowercased()
      else { continue }
      return .fixed(offsetSeconds: parts.tm_gmtoff)
    }
    return nil
  }

  /// The bytes of a file, if it is not larger than any zone.
  private static func bytes(of path: String) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while bytes.count < 1 << 20 {
      let count = read(file, &chunk, chunk.count)
      guard count >= 0 else { return nil }
      if count == 0 { return bytes }
      bytes += chunk[..<count]
    }
    return nil
  }

  @Sendable private static func offsetSeconds(atUs us: Int64) -> Int {
    var seconds = time_t(us.flooredQuotient(by: 1_000_000))
    var parts = tm()
    guard localtime_r(&seconds, &parts) != nil else { return 0 }
    return parts.tm_gmtoff
  }
}
