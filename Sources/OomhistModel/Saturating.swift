extension Int64 {
  /// The sum, or the nearest number that fits: sizes out of logs are anybody's word.
  package func plus(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other > 0 ? .max : .min) : sum
  }

  /// The largest size that is believed, KiB: 4 PiB.
  package static let largestKib: Int64 = 1 << 42

  /// The number, held to what sums and products of sizes can be made of.
  package var asKib: Int64 { Swift.min(Swift.max(self, -Self.largestKib), Self.largestKib) }
}
