import OomhistModel

/// Knows the beginning of a kernel line again: in a report it is the same for many lines in a row,
/// stamp, host and tag, up to the time since boot.
struct PrefixMemory {
  /// The bytes up to the message, a stamp behind the tag not among them.
  private(set) var head: [UInt8] = []
  /// Origin of the line recalled last.
  private(set) var origin = LineOrigin(number: 0, carrier: .other)
  private var headNumber = 0
  /// Where the kernel's tag begins in ``head``.
  private var tagStart = 0

  /// Where the message begins in a line that begins like the one noted last, whose origin is then
  /// ``origin``; `nil` for another beginning.
  mutating func recall(_ line: Bytes, number: Int64) -> Int? {
    guard begins(line) else { return nil }
    origin.number = number
    guard let uptime = UptimeStamp.read(line.from(head.count)) else {
      origin.boottimeUs = nil
      return head.count
    }
    origin.boottimeUs = uptime.boottimeUs
    return head.count + uptime.length
  }

  /// Takes note of lines that began alike and were read in one go.
  mutating func follow(_ run: TaskRowRun, number: Int64) {
    origin.number = number
    origin.boottimeUs = run.boottimeUs
  }

  /// Whether a line begins like the one noted last.
  func begins(_ line: Bytes) -> Bool { !head.isEmpty && line.begins(with: head) }

  /// The program that wrote a line at the same moment, on the same host, as the one noted last;
  /// `nil` for any other line.
  func program(of line: Bytes) -> Bytes? {
    guard !head.isEmpty, line.begins(with: head, upTo: tagStart) else { return nil }
    var cursor = ByteCursor(line, at: tagStart)
    let word = line.part(cursor.word())
    return TagReader.isTag(word) && !TagReader.isKernel(word) ? word.upTo(word.count - 1) : nil
  }

  /// Notes the beginning of a line with a stamp in front of the kernel's tag, and its origin.
  mutating func note(_ line: Bytes, _ prefix: LinePrefix, _ origin: inout LineOrigin) {
    guard let end = prefix.kernelTagEnd, end > 0, line[end - 1] == 0x20, prefix.wall != nil,
      let stamp = prefix.stamp, stamp.upperBound <= end
    else { return forget() }
    head.replaceAll(with: line.upTo(end))
    tagStart = end - TagReader.kernelTag.utf8CodeUnitCount - 1
    headNumber += 1
    origin.headNumber = headNumber
    self.origin = origin
  }

  mutating func forget() { head.removeAll(keepingCapacity: true) }
}
