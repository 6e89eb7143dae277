import GRDB
package import OomhistModel

/// How far the machine's own logs have been read: table `log_source`.
extension Store {
  /// All that is known, in the order in which it was met.
  package func logPlaces() throws -> [LogPlace] {
    try StoreError.naming(path) {
      try queue.read { db in
        try Row.fetchAll(db, sql: "SELECT * FROM log_source ORDER BY source_id").map(Self.place)
      }
    }
  }

  /// Stores places, those that are known in the place of what was known, and forgets others; all
  /// or nothing.
  package func update(_ places: [LogPlace], forgetting gone: [Int64] = []) throws {
    guard !places.isEmpty || !gone.isEmpty else { return }
    try StoreError.naming(path) {
      try queue.writeWithoutTransaction { db in
        try db.inTransaction(.immediate) {
          for sourceID in gone {
            try db.execute(
              sql: "DELETE FROM log_source WHERE source_id = ?", arguments: [sourceID])
          }
          for place in places { try Self.write(place, db) }
          return .commit
        }
      }
    }
  }

  private static func write(_ place: LogPlace, _ db: Database) throws {
    try db.execute(
      sql: """
        INSERT OR REPLACE INTO log_source (
          source_id, kind, log, path, stamp, head_hash, head_bytes, cursor, read_bytes, read_lines,
          settled_bytes, settled_lines, modified_us, read_us, kills, settled_kills)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        place.sourceID, place.kind.rawValue, place.log, place.path, place.stamp, place.headHash,
        place.headBytes, place.cursor, place.readBytes, place.readLines, place.settledBytes,
        place.settledLines, place.modifiedUs, place.readUs, place.kills, place.settledKills,
      ])
  }

  private static func place(_ row: Row) -> LogPlace {
    var place = LogPlace(
      kind: LogPlace.Kind(rawValue: row["kind"]) ?? .file, log: row["log"], path: row["path"])
    place.sourceID = row["source_id"]
    place.stamp = row["stamp"]
    place.headHash = row["head_hash"]
    place.headBytes = row["head_bytes"]
    place.cursor = row["cursor"]
    place.readBytes = row["read_bytes"]
    place.readLines = row["read_lines"]
    place.settledBytes = row["settled_bytes"]
    place.settledLines = row["settled_lines"]
    place.modifiedUs = row["modified_us"]
    place.readUs = row["read_us"]
    place.kills = row["kills"]
    place.settledKills = row["settled_kills"]
    return place
  }
}
