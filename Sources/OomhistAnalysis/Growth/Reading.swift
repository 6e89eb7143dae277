/// A moment and the memory that was held from then on, until the next reading.
package struct Reading: Equatable, Sendable {
  /// The moment, µs since any origin; all readings of a series share it.
  package var us: Int64
  /// Memory held, KiB.
  package var kib: Int64

  package init(us: Int64, kib: Int64) {
    self.us = us
    self.kib = kib
  }
}
