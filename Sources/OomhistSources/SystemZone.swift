import Glibc
package import OomhistModel

/// The time zone of this machine or of `TZ`, by the C library's zone database.
package enum SystemZone {
  /// The rules as of now: `TZ` is looked at once, here.
  package static func current() -> ZoneRules {
    // localtime_r() alone need not look at TZ (localtime(3)); what it reads afterwards is
    // behind the C library's lock.
    tzset()
    return ZoneRules(offsetSeconds: offsetSeconds, utcUs: utcUs)
  }

  /// The folder of the zone database (tzset(3)).
  package static var database: String {
    getenv("TZDIR").map { String(cString: $0) } ?? "/usr/share/zoneinfo"
  }

  /// The rules of a zone of the database, such as `Europe/Berlin`; `nil` where there is none.
  ///
  /// The C library knows one zone at a time: this is then the zone of the whole program, as if
  /// it had been started with this name in `TZ`.
  package static func named(_ name: String) -> ZoneRules? {
    guard isInDatabase(name) else { return nil }
    setenv("TZ", ":" + name, 1)
    return current()
  }

  private static func isInDatabase(_ name: String) -> Bool {
    let isPlain = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "/_+-".utf8.contains(byte)
      }
    }
    guard isPlain, !name.isEmpty, !name.hasPrefix("/") else { return false }
    let file = open("\(database)/\(name)", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    // The database has files of other kinds too: a zone begins with these letters (tzfile(5)).
    var magic: [UInt8] = [0, 0, 0, 0]
    return read(file, &magic, magic.count) == 4 && magic.elementsEqual("TZif".utf8)
  }

  @Sendable private static func offsetSeconds(atUs us: Int64) -> Int {
    var seconds = time_t(us.flooredQuotient(by: 1_000_000))
    var parts = tm()
    guard localtime_r(&seconds, &parts) != nil else { return 0 }
    return parts.tm_gmtoff
  }

  /// Not by mktime(): which of two moments it takes depends on earlier calls.
  @Sendable private static func utcUs(_ civil: CivilTime) -> Int64 {
    let asUTC = civil.utcUs
    // The offsets in force a day before and after: around a jump they differ.
    let before = Int64(offsetSeconds(atUs: asUTC - 86_400_000_000)) * 1_000_000
    let after = Int64(offsetSeconds(atUs: asUTC + 86_400_000_000)) * 1_000_000
    let moments = [asUTC - before, asUTC - after].filter {
      $0 + Int64(offsetSeconds(atUs: $0)) * 1_000_000 == asUTC
    }
    // Where the time is skipped, the offset from before the jump leads behind it.
    return moments.min() ?? asUTC - before
  }
}
