/// Goings up and down of a series that are large against its size.
struct Swings: Equatable, Sendable {
  /// Moment and KiB of each lowest point between two large rises.
  private(set) var troughs: [Reading] = []
  /// Moment and KiB of each highest point before a large drop.
  private(set) var peaks: [Reading] = []

  /// So many drops make a saw-tooth.
  static let sawtooth = 4

  /// Finds them in readings that ascend in time.
  init(_ readings: ArraySlice<Reading>) {
    guard var low = readings.first else { return }
    var (lowest, highest) = (low.kib, low.kib)
    for reading in readings {
      if reading.kib < lowest { lowest = reading.kib }
      if reading.kib > highest { highest = reading.kib }
    }
    let kib = max(16, highest / 6, (highest - lowest) * 2 / 5)
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
