/// What we take of `/proc/[pid]/smaps_rollup` (Linux 4.14, proc_pid_smaps(5)).
package struct SmapsRollup: Equatable, Sendable {
  /// `Pss`, KiB.
  package var pssKib: Int64
  /// `SwapPss`, KiB.
  package var swapPssKib: Int64?

  /// `nil` where the text has no `Pss` line.
  package init?(_ text: UnsafeRawBufferPointer) {
    guard let pss = Self.number(of: "Pss:", in: text) else { return nil }
    pssKib = pss
    swapPssKib = Self.number(of: "SwapPss:", in: text)
  }

  /// The number behind a key at the beginning of a line.
  private static func number(of key: String, in text: UnsafeRawBufferPointer) -> Int64? {
    for line in text.split(separator: UInt8(ascii: "\n")) where line.starts(with: key.utf8) {
      var value: Int64?
      for byte in line.dropFirst(key.utf8.count) {
        if (0x30...0x39).contains(byte) {
          let (tens, over) = (value ?? 0).multipliedReportingOverflow(by: 10)
          guard !over, tens <= .max - 9 else { return nil }
          value = tens + Int64(byte - 0x30)
        } else if value != nil || byte != 0x20 && byte != 0x09 {
          break
        }
      }
      return value
    }
    return nil
  }
}
