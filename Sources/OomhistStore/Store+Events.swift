import GRDB
import OomhistAnalysis
package import OomhistModel

extension Store {
  /// What reading a live source came to, besides events.
  package struct LiveRead: Equatable, Sendable {
    package var source: String
    package var boot: Boot
    /// Last record that need not be read again; `nil` leaves the place as it was.
    package var settledSequence: Int64?
    package var gaps: [Gap]

    package init(source: String, boot: Boot, settledSequence: Int64? = nil, gaps: [Gap] = []) {
      self.source = source
      self.boot = boot
      self.settledSequence = settledSequence
      self.gaps = gaps
    }
  }

  /// Stores events of one source in one transaction.
  ///
  /// An event that the database knows from another source, or from this one before, is completed
  /// by what is new and not added again. One that has no date gets that of its boot where the
  /// database proves which one it is. Kills are few and precious: they are on the disk when
  /// this returns (`synchronous=FULL`), with what else the reading came to.
  ///
  /// `log` is the same for all parts of a log that comes in parts.
  package func record(
    _ events: [OOMEvent], of log: EventLog = EventLog(), live: LiveRead? = nil
  ) throws -> EventReceipt {
    recordings += 1
    return try StoreError.naming(path) {
      try queue.writeWithoutTransaction { db in
        var receipt = EventReceipt()
        try db.inTransaction(.immediate) {
          try Self.record(Self.dated(events, of: log, db), of: log, receipt: &receipt, db)
          if let live { try Self.record(live, db) }
          return .commit
        }
        return receipt
      }
    }
  }

  /// Does all that ``record(_:of:live:)`` does, and leaves nothing of it.
  package func rehearse(_ events: [OOMEvent], live: LiveRead) throws {
    try StoreError.naming(path) {
      try queue.writeWithoutTransaction { db in
        var receipt = EventReceipt()
        let log = EventLog()
        try db.inTransaction(.immediate) {
          try Self.record(Self.dated(events, of: log, db), of: log, receipt: &receipt, db)
          try Self.record(live, db)
          return .rollback
        }
      }
    }
  }

  /// Position in a live source after the last run of this boot.
  package func cursorSequence(source: String, bootID: String) throws -> Int64? {
    try StoreError.naming(path) {
      try queue.read { db in
        try Int64.fetchOne(
          db,
          sql: """
            SELECT c.sequence FROM cursor c JOIN boot b ON b.boot_no = c.boot_no
            WHERE c.source = ? AND b.boot_id = ?
            """, arguments: [source, bootID])
      }
    }
  }

  /// Hands out the stored events of a window, oldest first, each with its first source.
  ///
  /// Events without a date belong to the whole record only.
  package func forEachEvent(
    sinceUs: Int64?, untilUs: Int64?, _ body: (OOMEvent) throws -> Void
  ) throws {
    try StoreError.naming(path) {
      try queue.read { db in
        let rows = try Row.fetchCursor(
          db,
          sql: """
            SELECT * FROM oom_event
            WHERE (?1 IS NULL OR at_us >= ?1) AND (?2 IS NULL OR at_us < ?2)
            ORDER BY at_us, kill_id
            """, arguments: [sinceUs, untilUs])
        while let row = try rows.next() {
          let stored = try EventRow(row)
          var event = stored.event
          event.tasks = try EventRow.tasks(of: stored.killID, db)
          event.source = try EventRow.source(of: stored.killID, db)
          try body(event)
        }
      }
    }
  }

  private static func record(_ live: LiveRead, _ db: Database) throws {
    let bootNo = try db.bootNo(for: live.boot)
    if let sequence = live.settledSequence {
      try db.execute(
        sql: """
          INSERT INTO cursor (source, boot_no, sequence) VALUES (?, ?, ?)
          ON CONFLICT (source) DO UPDATE
            SET boot_no = excluded.boot_no, sequence = excluded.sequence
          """, arguments: [live.source, bootNo, sequence])
    }
    for gap in live.gaps {
      let previousUs = try Int64.fetchOne(
        db,
        sql: """
          SELECT wall_us FROM snapshot WHERE boot_no = ? AND wall_us < ?
          ORDER BY wall_us DESC LIMIT 1
          """, arguments: [bootNo, gap.fromUs])
      try db.note(gap, bootNo: bootNo, continuesUs: previousUs ?? gap.fromUs)
    }
  }

  private static func record(
    _ events: [OOMEvent], of log: EventLog, receipt: inout EventReceipt, _ db: Database
  ) throws {
    let mayKnow = try holdsOthers(than: log.claimed, db)
    for event in events {
      let known = mayKnow ? try knownEvent(event, claimed: log.claimed, db) : nil
      if let known {
        try complete(known, by: event, db)
        log.claimed.insert(known.killID)
        receipt.known += 1
      } else {
        log.claimed.insert(try EventRow.insert(event, db))
        receipt.added += 1
      }
    }
  }

  /// Whether the database holds kills besides these: a new one need not be looked for.
  private static func holdsOthers(than claimed: Set<Int64>, _ db: Database) throws -> Bool {
    let killIDs = try Int64.fetchCursor(db, sql: "SELECT kill_id FROM oom_event")
    while let killID = try killIDs.next() {
      if !claimed.contains(killID) { return true }
    }
    return false
  }

  /// Adds to a stored event what another telling of it knows better.
  private static func complete(_ known: EventRow, by event: OOMEvent, _ db: Database) throws {
    var full = known.event
    full.tasks = try EventRow.tasks(of: known.killID, db)
    let merged = EventMatch.merged(full, with: event)
    if merged != full { try EventRow.update(merged, killID: known.killID, db) }
    try EventRow.insertSource(of: event, killID: known.killID, db)
  }

  /// The stored event of the same kill.
  private static func knownEvent(
    _ event: OOMEvent, claimed: Set<Int64>, _ db: Database
  ) throws -> EventRow? {
    let records = try EventRow.ofSameRecord(event, db)
    let known = records.first { !claimed.contains($0.killID) }
    if let known { return known }
    return try EventRow.candidates(for: event, db)
      .filter { !claimed.contains($0.killID) && EventMatch.isSame($0.event, event) }
      .min { EventMatch.separationUs($0.event, event) < EventMatch.separationUs($1.event, event) }
  }
}

/// A log whose events are stored part by part.
package final class EventLog {
  /// The kills that it has told of: two reports of one log are two kills, however alike they are.
  fileprivate var claimed: Set<Int64> = []
  /// Boot before which the log ended: it holds the end of an earlier one, as pstore does.
  let endOfBootBefore: String?

  package init(endOfBootBefore: String? = nil) {
    self.endOfBootBefore = endOfBootBefore
  }
}
