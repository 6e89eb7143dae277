/// How long what is kept, and how large the database may be.
package struct Retention: Equatable, Sendable {
  /// Every snapshot is kept for so long, µs; of older hours the first snapshot and the sums.
  package var detailUs: Int64
  /// All of an hour is kept for so long, µs.
  package var retainUs: Int64
  /// Database, write-ahead log and its index together, bytes; 0: no limit.
  package var maxSizeBytes: Int64
  /// Free space of the file system that is left to others, bytes.
  package var minFreeBytes: Int64

  package init(detailUs: Int64, retainUs: Int64, maxSizeBytes: Int64, minFreeBytes: Int64) {
    self.detailUs = detailUs
    self.retainUs = retainUs
    self.maxSizeBytes = maxSizeBytes
    self.minFreeBytes = minFreeBytes
  }

  /// Nothing is ever removed.
  package static let everything = Retention(
    detailUs: .max, retainUs: .max, maxSizeBytes: 0, minFreeBytes: 0)

  /// Detail around a kill that no age removes, µs: only the size limit does, and last.
  static let pinnedBeforeUs: Int64 = 3_600_000_000
  static let pinnedAfterUs: Int64 = 600_000_000
}
