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
