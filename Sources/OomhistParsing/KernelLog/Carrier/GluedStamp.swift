import OomhistModel

/// A stamp that does not stand at the beginning of its line: a console message behind a
/// program's unfinished output, a file name or line number that `grep` put in front.
enum GluedStamp {
  /// Bytes in front of a stamp that are looked at.
  private static let limit = 200

  static func read(_ line: Bytes, _ prefix: inout LinePrefix) {
    let plain = prefix
    var offset = prefix.message
    let end = min(line.count, prefix.message + limit)
    while offset < end {
      if beginsStamp(line, offset) {
        var candidate = plain
        candidate.message = offset
        if CarrierReader.readStamp(line, &candidate), isKernel(candidate) {
          // What looks like a stamp may be part of a cgroup's name.
          let front = line.part(from: plain.message, to: offset)
          if !CgroupNames.mayBe(in: front) { prefix = candidate }
          return
        }
      }
      offset += 1
    }
  }

  /// A bracket, or what follows a separator.
  private static func beginsStamp(_ line: Bytes, _ offset: Int) -> Bool {
    if line[offset] == UInt8(ascii: "[") { return true }
    guard offset > 0, line[offset].isLetter || line[offset].isDigit else { return false }
    switch line[offset - 1] {
    case UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: "\""), 0x20, 0x09: return true
    default: return false
    }
  }

  /// Prose holds dates too: only the kernel's own tag or clock makes a line of them.
  private static func isKernel(_ prefix: LinePrefix) -> Bool {
    !prefix.isLoose && prefix.tag == .kernel || prefix.boottimeUs != nil
      || prefix.carrier == .dmesgT
  }
}
