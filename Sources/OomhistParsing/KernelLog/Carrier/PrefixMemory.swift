/// Knows the beginning of a kernel line again: in a report it is the same for many lines in a row,
/// stamp, host and tag, up to the time since boot.
struct PrefixMemory {
  /// The bytes up to the message, a stamp behind the tag not among them.
  private var head: [UInt8] = []
  private var prefix = LinePrefix()

  /// The prefix of a line that begins like the one noted last; `nil` for another beginning.
  func recall(_ line: Bytes) -> LinePrefix? {
    guard begins(line) else { return nil }
    var prefix = prefix
    TagReader.readUptime(line, &prefix)
    return prefix
  }

  /// Whether a line begins like the one noted last.
  func begins(_ line: Bytes) -> Bool { !head.isEmpty && line.begins(with: head) }

  /// Notes the beginning of a line with a stamp in front of the kernel's tag.
  mutating func note(_ line: Bytes, _ full: LinePrefix) {
    guard let end = full.kernelTagEnd, end > 0, line[end - 1] == 0x20, full.wall != nil,
      let stamp = full.stamp, stamp.upperBound <= end
    else { return forget() }
    head.removeAll(keepingCapacity: true)
    head.append(contentsOf: line.upTo(end))
    prefix = full
    prefix.boottimeUs = nil
    prefix.message = end
  }

  mutating func forget() { head.removeAll(keepingCapacity: true) }
}
