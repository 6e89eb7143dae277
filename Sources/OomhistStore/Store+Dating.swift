import GRDB
import OomhistAnalysis
import OomhistModel

/// Dates for logs that have nothing but the time since boot, such as plain `dmesg`.
extension Store {
  /// The events of one log, dated by the boot that it is a log of, where that is proven.
  ///
  /// Proof is a kill that the recorder knows by its boot: the same victim with the same sizes at
  /// the same µs of uptime. One boot's uptimes only rise, so the log's others are of that boot.
  ///
  /// A log that is known to hold the end of an earlier boot is also dated by where the record of
  /// that boot ends.
  static func dated(
    _ events: [OOMEvent], of log: EventLog, _ db: Database
  ) throws -> [OOMEvent] {
    let places = events.indices.filter { isUndated(events[$0]) }
    let undated = places.map { events[$0] }
    guard isOneBoot(undated) else { return events }
    var basis = "uptime"
    var found = try boot(of: undated, db)
    if found == nil, let next = log.endOfBootBefore {
      found = try bootThatEnded(at: undated.last?.boottimeUs, before: next, db)
      basis = "end-of-record"
    }
    guard let boot = found else { return events }
    var dated = events
    for place in places {
      guard let boottimeUs = events[place].boottimeUs else { continue }
      let (atUs, overflow) = boot.bootedUs.addingReportingOverflow(boottimeUs)
      guard !overflow else { continue }
      dated[place].atUs = atUs
      dated[place].atDigits = 6
      dated[place].atBasis = basis
      dated[place].bootID = boot.bootID
      dated[place].host = events[place].host ?? boot.host
    }
    return dated
  }

  private static func isUndated(_ event: OOMEvent) -> Bool {
    event.killer == .kernel && event.atUs == nil && event.bootID == nil
      && event.boottimeUs != nil
  }

  /// Whether nothing speaks against all of them being of one log and one boot.
  private static func isOneBoot(_ events: [OOMEvent]) -> Bool {
    guard let first = events.first else { return false }
    let isOneLog = events.allSatisfy {
      $0.host == first.host && $0.source?.path == first.source?.path
    }
    let uptimes = events.compactMap(\.boottimeUs)
    return isOneLog && zip(uptimes, uptimes.dropFirst()).allSatisfy { $0 <= $1 }
  }

  /// How far from a boot's last snapshot its last words may be, µs: a stall before a panic.
  private static let endReachUs: Int64 = 600_000_000

  /// The latest boot but the given one whose record ends where the log does.
  private static func bootThatEnded(
    at boottimeUs: Int64?, before bootID: String, _ db: Database
  ) throws -> (bootID: String, bootedUs: Int64, host: String?)? {
    guard let boottimeUs else { return nil }
    let row = try Row.fetchOne(
      db,
      sql: """
        SELECT b.boot_id, s.wall_us - s.boottime_us, b.host
        FROM boot b
        JOIN snapshot s ON s.snapshot_id = (
          SELECT max(o.snapshot_id) FROM snapshot o WHERE o.boot_no = b.boot_no)
        WHERE b.boot_id <> ?1
          AND ?2 BETWEEN s.boottime_us - 60000000 AND s.boottime_us + ?3
        ORDER BY b.boot_no DESC LIMIT 1
        """, arguments: [bootID, boottimeUs, endReachUs])
    return row.map { ($0[0], $0[1], $0[2]) }
  }

  /// The one boot that recorded kills among these belong to.
  private static func boot(
    of events: [OOMEvent], _ db: Database
  ) throws -> (bootID: String, bootedUs: Int64, host: String?)? {
    var bootIDs: Set<String> = []
    for event in events where event.victimPid != nil {
      // Without a clock only the sizes count; the clock is then compared to the µs.
      var unclocked = event
      unclocked.boottimeUs = nil
      for candidate in try EventRow.candidates(for: event, db) {
        guard let bootID = candidate.event.bootID, candidate.event.boottimeUs == event.boottimeUs,
          EventMatch.isSame(candidate.event, unclocked)
        else { continue }
        bootIDs.insert(bootID)
      }
    }
    guard bootIDs.count == 1, let bootID = bootIDs.first else { return nil }
    let row = try Row.fetchOne(
      db, sql: "SELECT booted_us, host FROM boot WHERE boot_id = ?", arguments: [bootID])
    return row.map { (bootID, $0[0], $0[1]) }
  }
}
