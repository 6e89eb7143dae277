/// Sizes as units of systemd spell them: `64M`, `1.5G`, `512 KiB`, `1048576`.
///
/// K, M, G and T count by 1024, in either case and with or without `B` or `iB`.
package enum ByteSize {
  private static let units: [(name: String, bytes: Int64)] = [
    ("T", 1 << 40), ("G", 1 << 30), ("M", 1 << 20), ("K", 1 << 10),
  ]

  /// The size in bytes; `nil` where the text is none, or one that no file system can have.
  package static func bytes(_ text: some StringProtocol) -> Int64? {
    var scanner = WordScanner(text)
    guard let whole = Int64(String(decoding: scanner.digits(), as: UTF8.self)) else { return nil }
    var millionths = 0
    if scanner.take(".") {
      guard let read = scanner.millionths() else { return nil }
      millionths = read
    }
    scanner.skipBlanks()
    guard let unit = unit(scanner.letters()), scanner.isAtEnd else { return nil }
    // Half a byte is a mistake.
    guard unit > 1 || millionths == 0 else { return nil }
    let (product, overflows) = whole.multipliedReportingOverflow(by: unit)
    guard !overflows else { return nil }
    let (sum, overflowsToo) = product.addingReportingOverflow(
      unit / 1_000_000 * Int64(millionths) + unit % 1_000_000 * Int64(millionths) / 1_000_000)
    return overflowsToo ? nil : sum
  }

  /// The shortest exact spelling, which ``bytes(_:)`` reads: `1G`, `1536M`, `1000`.
  package static func text(_ bytes: Int64) -> String {
    let unit = units.first { bytes != 0 && bytes % $0.bytes == 0 }
    return unit.map { "\(bytes / $0.bytes)\($0.name)" } ?? "\(bytes)"
  }

  private static func unit(_ name: String) -> Int64? {
    let upper = name.uppercased()
    if upper.isEmpty || upper == "B" { return 1 }
    return units.first { [$0.name, $0.name + "B", $0.name + "IB"].contains(upper) }?.bytes
  }
}
