import OomhistModel

/// Reads what stands in front of a message, whatever carried it.
///
/// Each line is recognised by itself: files that mix carriers are common (`dmesg` and
/// `/var/log/messages` pasted into one), and an extract has no beginning to learn from.
enum CarrierReader {
  static func read(_ line: Bytes) -> LinePrefix {
    var prefix = LinePrefix()
    let start = quoteEnd(line)
    prefix.message = start
    let rest = line.from(start)
    guard let first = rest.first else { return prefix }
    if first.isDigit, readKmsg(line, &prefix) { return prefix }
    readPriority(line, &prefix)
    if readStamp(line, &prefix) { return prefix }
    if TagReader.readTagOnly(line, &prefix) { return prefix }
    if prefix.priority == nil { readGluedUptime(line, &prefix) }
    return prefix
  }

  /// Passes over blanks and the marks that mails and bug trackers put in front of quoted text.
  private static func quoteEnd(_ line: Bytes) -> Int {
    var offset = 0
    while offset < line.count {
      let byte = line[offset]
      guard byte.isBlank || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "|") else { break }
      offset += 1
    }
    return offset
  }

  /// `priority,sequence,µs,flags;text`, the records of `/dev/kmsg`.
  private static func readKmsg(_ line: Bytes, _ prefix: inout LinePrefix) -> Bool {
    guard let record = KmsgRecord.header(line.from(prefix.message)) else { return false }
    prefix.carrier = .kmsg
    prefix.priority = record.priority
    prefix.sequence = record.sequence
    prefix.boottimeUs = record.boottimeUs
    prefix.stamp = record.stamp.shifted(by: prefix.message)
    prefix.message += record.length
    return true
  }

  /// `<6>` of `dmesg -r`, `<6>1 ` of RFC 5424.
  private static func readPriority(_ line: Bytes, _ prefix: inout LinePrefix) {
    guard line.has("<", at: prefix.message) else { return }
    var cursor = ByteCursor(line, at: prefix.message + 1)
    guard let byte = cursor.next, byte.isDigit, let value = cursor.decimal(), value < 1024,
      cursor.skip(">")
    else { return }
    prefix.priority = Int64(value)
    prefix.carrier = .dmesg
    prefix.message = cursor.position
    if cursor.skip("1 "), ISOStamp.read(line.from(cursor.position)) != nil {
      prefix.message = cursor.position
    }
  }

  private static func readStamp(_ line: Bytes, _ prefix: inout LinePrefix) -> Bool {
    let rest = line.from(prefix.message)
    guard let first = rest.first else { return false }
    if first == UInt8(ascii: "[") { return readBracket(line, &prefix) }
    if first.isDigit, let stamp = ISOStamp.read(rest) {
      return finishISO(stamp, line, &prefix)
    }
    return readSyslog(line, &prefix)
  }

  private static func finishISO(
    _ stamp: ISOStamp, _ line: Bytes, _ prefix: inout LinePrefix
  ) -> Bool {
    prefix.carrier = .iso
    prefix.wall = stamp.wall
    prefix.stamp = prefix.message..<prefix.message + stamp.length
    prefix.message += stamp.length
    if stamp.hasComma {
      TagReader.skipBlank(line, &prefix)
    } else {
      TagReader.readHostAndTag(line, &prefix)
    }
    return true
  }

  /// `[  12.345678]` or `[Sat Nov 21 09:11:51 2026]`.
  private static func readBracket(_ line: Bytes, _ prefix: inout LinePrefix) -> Bool {
    if let uptime = UptimeStamp.read(line.from(prefix.message)) {
      prefix.carrier = .dmesg
      prefix.boottimeUs = uptime.boottimeUs
      prefix.stamp = uptime.text.shifted(by: prefix.message)
      prefix.message += uptime.length
      TagReader.readTagAfterUptime(line, &prefix)
      return true
    }
    guard let calendar = CalendarStamp.bracketed(line.from(prefix.message)) else { return false }
    prefix.carrier = .dmesgT
    prefix.wall = calendar.wall
    prefix.stamp = calendar.text.shifted(by: prefix.message)
    prefix.message += calendar.length
    TagReader.skipBlank(line, &prefix)
    return true
  }

  /// `Nov 21 09:11:51 host tag: `, RFC 3164 and `journalctl`.
  private static func readSyslog(_ line: Bytes, _ prefix: inout LinePrefix) -> Bool {
    guard let stamp = CalendarStamp.syslog(line.from(prefix.message)) else { return false }
    prefix.carrier = stamp.isDayZeroPadded ? .journalShort : .syslog
    prefix.wall = stamp.wall
    prefix.stamp = stamp.text.shifted(by: prefix.message)
    prefix.message += stamp.length
    TagReader.readHostAndTag(line, &prefix)
    return true
  }

  /// A console message glued to the end of a program's output: `done: [   31.251333] mkfs…`.
  private static func readGluedUptime(_ line: Bytes, _ prefix: inout LinePrefix) {
    var offset = prefix.message
    while let bracket = line.firstOffset(of: UInt8(ascii: "["), from: offset) {
      if let uptime = UptimeStamp.read(line.from(bracket)), uptime.fractionDigits == 6 {
        prefix.carrier = .dmesg
        prefix.boottimeUs = uptime.boottimeUs
        prefix.stamp = uptime.text.shifted(by: bracket)
        prefix.message = bracket + uptime.length
        return
      }
      offset = bracket + 1
    }
  }
}

extension Range<Int> {
  func shifted(by offset: Int) -> Range<Int> { lowerBound + offset..<upperBound + offset }
}
