/// Several records of a syslog on one line, as a page or a mail leaves them that let go of the
/// newlines.
enum FlattenedRecords {
  /// Bytes of a line up to which nobody looks for a second record.
  private static let oneRecordBytes = 100
  private static let tag: StaticString = "kernel: "

  /// Whether it is worth to look: cheap, for nearly none is.
  static func mayBe(_ line: Bytes) -> Bool {
    line.count > oneRecordBytes && line.from(oneRecordBytes / 2).contains(tag)
  }

  /// Whether a message is of a report and has no free text but a task's name: that of a cgroup may
  /// look like a record.
  private static func namesTaskAtMost(_ message: Bytes) -> Bool {
    switch KernelMessage.read(message) {
    case .header, .announcement, .kill, .reaper, .tableHeader, .memInfo: true
    default: false
    }
  }

  /// Where the second record begins: with a stamp of the same form, the same host and the kernel's
  /// tag.
  static func next(in line: Bytes) -> Int? {
    guard mayBe(line) else { return nil }
    let first = CarrierReader.read(line)
    guard first.tag == .kernel, first.wall != nil, let stamp = first.stamp, let host = first.host
    else { return nil }
    var place = line.firstOffset(of: tag, from: first.message)
    while let tag = place {
      let start = tag - 1 - host.count - 1 - stamp.count
      if start > first.message, line[start - 1].isBlank, line[tag - 1].isBlank,
        line.part(from: tag - 1 - host.count, to: tag - 1).elementsEqual(line.part(host))
      {
        guard namesTaskAtMost(line.part(from: first.message, to: start).trimmed) else { return nil }
        let second = CarrierReader.read(line.from(start))
        if second.tag == .kernel, second.stamp == 0..<stamp.count { return start }
      }
      place = line.firstOffset(of: Self.tag, from: tag + 1)
    }
    return nil
  }
}
