/// Goings up and down of a series that are large against its size.
struct Swings: Equatable, Sendable {
  /// Moment and KiB of each lowest point between two large rises.
  private(set) var troughs: [Reading] = []
  /// Moment and KiB of each highest point before a large drop.
  private(set) var peaks: [Reading] = []

  /// - Parameters:
  ///   - readings: ascending in time.
  ///   - kib: what counts as large, KiB.
  init(_ readings: ArraySlice<Reading>, atLeastKib kib: Int64) {
    guard var low = readings.first, kib > 0 else { return }
    var high = low
    var rising = true
    for reading in readings.dropFirst() {
      if rising {
        if reading.kib >= high.kib { high = reading }
        if reading.kib <= high.kib - kib {
          peaks.append(high)
          rising = false
          low = reading
        }
      } else {
        if reading.kib <= low.kib { low = reading }
        if reading.kib >= low.kib + kib {
          troughs.append(low)
          rising = true
          high = reading
        }
      }
    }
    if !rising { troughs.append(low) }
  }
}
