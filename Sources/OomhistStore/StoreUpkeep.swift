import GRDB
import OomhistModel

/// Keeps a database in shape, in pieces of some milliseconds: hours are summed up, old ones thinned
/// and removed, its size held, empty pages given back.
///
/// Longer takes to judge a kill, once an incident. What it did is in the file, so it can stop at any piece and go on in another run.
package final class StoreUpkeep: Upkeep {
  private let store: Store
  /// Holds from the next piece on.
  package var retention: Retention
  private let wallUs: () -> Int64
  private let ageUs: () -> Int64
  private var hour: HourSum?
  private var verdicts: Verdicts
  /// An hour was summed up since the kills were looked through, or nobody has yet.
  private var mayHaveUnjudged = true
  /// Hours that were dropped since what they referred to was swept.
  private var needsSweep = false
  /// The size limit cannot be held: what is left is the newest.
  package private(set) var isOverLimit = false

  /// Why the last kills have no verdict.
  private var judgingProblem: String?

  package var problem: String? {
    isOverLimit
      ? "\(store.path) is above its limit of size, or too little space is free; "
        + "what is left is the newest" : judgingProblem
  }

  /// When it was last found that there is nothing to do.
  private var idleSinceUs: Int64?

  /// How often it is looked whether there is something to do, µs.
  private static let lookEveryUs: Int64 = 20_000_000
  /// Hours at the end that no limit removes.
  private static let newestHoursUs: Int64 = 7_200_000_000
  /// Pages given back in one piece.
  private static let pagesPerPiece = 128
  /// Above so much of log it is folded into the file, bytes.
  private static let walBytes: Int64 = 2 << 20

  /// `ageUs` is the present that age is measured by, where it shall not follow a wall clock that is
  /// set: one that jumps ahead by years would make all of the record old.
  package init(
    _ store: Store, retention: Retention, wallUs: @escaping () -> Int64,
    ageUs: (() -> Int64)? = nil
  ) {
    self.store = store
    self.retention = retention
    self.wallUs = wallUs
    self.ageUs = ageUs ?? wallUs
    verdicts = Verdicts(store)
  }

  package func doPiece() throws -> Bool {
    // With nothing to do a look costs as much as storing some processes.
    if let idleSinceUs, abs(wallUs() - idleSinceUs) < Self.lookEveryUs { return false }
    let hasMore = try lookAndDo()
    idleSinceUs = hasMore ? nil : wallUs()
    return hasMore
  }

  private func lookAndDo() throws -> Bool {
    try StoreError.naming(store.path) {
      if try sumUp() { return true }
      let size = try store.queue.read { try StoreSize.of(store.path, $0) }
      if try fold(size) { return true }
      if try age() || shrink(size) { return true }
      // Behind the limits, which must be held whatever becomes of this.
      if judge() { return true }
      return try sweep() || giveBack(size)
    }
  }

  private func sumUp() throws -> Bool {
    try write { db in
      if hour == nil { hour = try HourSum.next(db) }
      guard var current = hour else { return false }
      // Lost pieces are read again: the sums are written at the end, all at once.
      hour = nil
      if try current.doPiece(db) { mayHaveUnjudged = true } else { hour = current }
      return true
    }
  }

  private func judge() -> Bool {
    guard mayHaveUnjudged else { return false }
    do {
      mayHaveUnjudged = try verdicts.judgeSome()
      judgingProblem = nil
    } catch {
      // The next hour tries again. Nothing else waits for it.
      mayHaveUnjudged = false
      judgingProblem = "kills could not be judged: \(error)"
    }
    return mayHaveUnjudged
  }

  private func age() throws -> Bool {
    let nowUs = min(wallUs(), ageUs())
    func before(_ spanUs: Int64) -> Int64 { spanUs == .max ? .min : nowUs - spanUs }
    return try write { db in
      if let old = try HourRemoval.oldest(
        detail: nil, endedBeforeUs: before(retention.retainUs), pinnedToo: true, db)
      {
        try remove(old, db)
        return true
      }
      if let full = try HourRemoval.oldest(
        detail: 1, endedBeforeUs: before(retention.detailUs), pinnedToo: false, db)
      {
        try HourRemoval.thin(full, db)
        return true
      }
      return false
    }
  }

  /// Thins an hour, or drops it where it is thinned.
  private func remove(_ keyframeID: Int64, _ db: Database) throws {
    let detail = try Int.fetchOne(
      db, sql: "SELECT detail FROM machine_hour WHERE keyframe_id = ?", arguments: [keyframeID])
    if detail == 1 { return try HourRemoval.thin(keyframeID, db) }
    try HourRemoval.drop(keyframeID, db)
    needsSweep = true
  }

  /// Holds the limits of size: empty pages first, then the oldest detail, then the oldest hours,
  /// and what is pinned last.
  private func shrink(_ size: StoreSize) throws -> Bool {
    // A twentieth is left for what comes before the next look.
    let limit = retention.maxSizeBytes - retention.maxSizeBytes / 20
    let isTooLarge = retention.maxSizeBytes > 0 && size.totalBytes > limit
    guard isTooLarge || size.freeBytes < retention.minFreeBytes else {
      isOverLimit = false
      return false
    }
    if size.unusedBytes > 0 { return try vacuum() }
    let endedBeforeUs = wallUs() - Self.newestHoursUs
    return try write { db in
      for (detail, pinnedToo) in [(1, false), (0, false), (1, true), (0, true)] {
        if let hour = try HourRemoval.oldest(
          detail: detail, endedBeforeUs: endedBeforeUs, pinnedToo: pinnedToo, db)
        {
          try remove(hour, db)
          return true
        }
      }
      isOverLimit = true
      return false
    }
  }

  private func sweep() throws -> Bool {
    guard needsSweep else { return false }
    needsSweep = try write(HourRemoval.sweep)
    return needsSweep
  }

  /// Gives empty pages back where they are a quarter of the file; fewer are used again.
  private func giveBack(_ size: StoreSize) throws -> Bool {
    guard size.unusedBytes > 1 << 20, size.unusedBytes > size.totalBytes / 4 else { return false }
    return try vacuum()
  }

  private func vacuum() throws -> Bool {
    try store.queue.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA incremental_vacuum(\(Self.pagesPerPiece))")
      // The file shrinks when the log is folded into it.
      try db.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
    }
    return true
  }

  /// Folds the log into the file; never in the path of a snapshot.
  private func fold(_ size: StoreSize) throws -> Bool {
    guard size.walBytes > Self.walBytes else { return false }
    return try store.queue.writeWithoutTransaction { db in
      let row = try Row.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
      // A reader may hold it; then it is for the next time.
      return (row?[0] as Int64?) == 0
    }
  }

  private func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
    var result: Value?
    try store.queue.writeWithoutTransaction { db in
      try db.inTransaction(.immediate) {
        result = try body(db)
        return .commit
      }
    }
    guard let result else { throw StoreError(.other, path: store.path) }
    return result
  }
}
