import OomhistModel

/// Reads what stands in front of a message, whatever carried it.
///
/// Each line is recognised by itself: files that mix carriers are common (`dmesg` and
/// `/var/log/messages` pasted into one), and an extract has no beginning to learn from.
enum CarrierReader {
  static func read(_ line: Bytes) -> LinePrefix { read(line, from: 0, depth: 0) }

  private static func read(_ line: Bytes, from offset: Int, depth: Int) -> LinePrefix {
    var prefix = LinePrefix()
    let start = quoteEnd(line, from: offset)
    prefix.message = start
    let rest = line.from(start)
    guard let first = rest.first else { return prefix }
    if first.isDigit, readKmsg(line, &prefix) { return prefix }
    readPriority(line, &prefix)
    if prefix.priority == nil, let level = DecodedLevel.read(rest) {
      prefix.priority = level.priority
      prefix.carrier = .dmesg
      prefix.message += level.length
    }
    if readStamp(line, &prefix) || TalosPrefix.read(line, &prefix) { return prefix }
    if TagReader.readTagOnly(line, &prefix) { return prefix }
    guard prefix.priority == nil else { return prefix }
    if NodeEvent.read(line, &prefix) { return prefix }
    GluedStamp.read(line, &prefix)
    // A file name and a line number, no more: hostile input must not decide about the depth.
    if depth < 2, prefix.isBare, let (end, isSure) = listingEnd(line, prefix.message) {
      let listed = read(line, from: end, depth: depth + 1)
      if isSure || !listed.isBare || TagReader.beginsMessage(line.from(listed.message)) {
        return listed
      }
    }
    return prefix
  }

  /// Passes over blanks and the marks that mails, bug trackers, chats and tables put in front of
  /// quoted text.
  private static func quoteEnd(_ line: Bytes, from start: Int) -> Int {
    // A byte order mark, as editors on Windows leave it.
    var offset = start == 0 && line.has("\u{feff}") ? 3 : start
    while offset < line.count {
      let byte = line[offset]
      if byte.isBlank || ">|*`".utf8.contains(byte) {
        offset += 1
      } else if line.has("\u{2502}", at: offset) || line.has("\u{2022}", at: offset) {
        offset += 3
      } else if line.has("- ", at: offset) {
        offset += 2
      } else {
        break
      }
    }
    return offset
  }

  /// Passes over what a listing puts in front: a line number, or the file that `grep` names;
  /// whether that is sure, whatever follows.
  private static func listingEnd(_ line: Bytes, _ start: Int) -> (end: Int, isSure: Bool)? {
    var cursor = ByteCursor(line, at: start)
    if let byte = cursor.next, byte.isDigit {
      if cursor.decimal() != nil, let mark = cursor.take(), mark == 0x09 || ":-".utf8.contains(mark)
      {
        return (cursor.position, true)
      }
      cursor = ByteCursor(line, at: start)
    }
    let word = cursor.word()
    guard let colon = line.part(word).firstOffset(of: UInt8(ascii: ":"), from: 0) else {
      return nil
    }
    let isPath = line.has("/", at: start)
    let name = line.part(word).upTo(colon)
    guard
      isPath || name.contains("/") || name.contains(".") || name.has("messages")
        || name.has("syslog")
    else { return nil }
    let end = word.lowerBound + colon + 1
    // `grep -n`: the number makes it sure.
    cursor = ByteCursor(line, at: end)
    let isNumbered =
      cursor.next?.isDigit == true && cursor.decimal() != nil
      && cursor.next.map { ":-".utf8.contains($0) } == true
    return (end, isPath || isNumbered)
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
    if cursor.skip("1 "), let stamp = ISOStamp.read(line.from(cursor.position)) {
      prefix.message = cursor.position
      prefix.isRFC5424 = !stamp.hasComma
    }
  }

  static func readStamp(_ line: Bytes, _ prefix: inout LinePrefix) -> Bool {
    let rest = line.from(prefix.message)
    guard let first = rest.first else { return false }
    if first == UInt8(ascii: "[") { return readBracket(line, &prefix) }
    if first.isDigit {
      if let stamp = ISOStamp.read(rest) { return finishISO(stamp, line, &prefix) }
      if readBareNumber(line, &prefix) || readTimeOfDay(line, &prefix) { return true }
    } else if first.isLetter, let blank = rest.firstOffset(of: 0x20, from: 0), blank <= 4,
      let stamp = ISOStamp.read(rest.from(blank + 1))
    {
      // `Fri 2026-11-20 03:12:07 CET`: journalctl -o short-full.
      prefix.message += blank + 1
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
      skipCaller(line, &prefix)
    } else if prefix.isRFC5424 {
      TagReader.readRFC5424(line, &prefix)
    } else {
      if readContained(line, &prefix) { return true }
      readZoneName(line, &prefix)
      TagReader.readHostAndTag(line, &prefix)
    }
    return true
  }

  /// A whole line of another carrier behind the stamp that a container runtime put in front
  /// (`docker logs -t`, `kubectl logs --timestamps`); whether there is one.
  private static func readContained(_ line: Bytes, _ prefix: inout LinePrefix) -> Bool {
    guard prefix.wall?.offsetSeconds != nil,
      line.has(" ", at: prefix.message) || line.has("|", at: prefix.message)
    else { return false }
    let mark = ContainerStream.length(line.from(prefix.message))
    let start = prefix.message + max(mark, 1)
    var inner = LinePrefix()
    inner.message = start
    let isKmsg = line.from(start).first?.isDigit == true && readKmsg(line, &inner)
    if !isKmsg { readPriority(line, &inner) }
    if isKmsg || readStamp(line, &inner) {
      // What the machine says of itself beats the clock of what forwarded it.
      if inner.wall == nil { inner.wall = prefix.wall }
      if inner.carrier == .dmesg { (inner.carrier, inner.stamp) = (.iso, prefix.stamp) }
      prefix = inner
      return true
    }
    guard mark > 0 || inner.priority != nil else { return false }
    prefix.message = inner.message
    prefix.priority = inner.priority
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
    if let relative = ReltimeStamp.read(line.from(prefix.message)) {
      prefix.carrier = .dmesg
      prefix.wall = relative.wall
      prefix.stamp = relative.text.shifted(by: prefix.message)
      prefix.message += relative.length
      return true
    }
    if let iso = ISOStamp.read(line.from(prefix.message + 1)),
      line.has("]", at: prefix.message + 1 + iso.length)
    {
      prefix.carrier = .iso
      prefix.wall = iso.wall
      prefix.stamp = prefix.message + 1..<prefix.message + 1 + iso.length
      prefix.message += iso.length + 2
      TagReader.skipBlank(line, &prefix)
      if !TagReader.beginsMessage(line.from(prefix.message)) {
        TagReader.readHostAndTag(line, &prefix)
      }
      return true
    }
    guard let calendar = CalendarStamp.bracketed(line.from(prefix.message)) else { return false }
    prefix.carrier = .dmesgT
    prefix.wall = calendar.wall
    prefix.stamp = calendar.text.shifted(by: prefix.message)
    prefix.message += calendar.length
    skipCaller(line, &prefix)
    return true
  }

  /// Passes over a blank, or over the caller that a kernel with CONFIG_PRINTK_CALLER names.
  private static func skipCaller(_ line: Bytes, _ prefix: inout LinePrefix) {
    prefix.message += UptimeStamp.callerLength(line.from(prefix.message))
    TagReader.skipBlank(line, &prefix)
  }

  /// `19:46:58 host tag: `: a time whose day was left out.
  private static func readTimeOfDay(_ line: Bytes, _ prefix: inout LinePrefix) -> Bool {
    var cursor = ByteCursor(line, at: prefix.message)
    guard cursor.timeOfDay() != nil else { return false }
    var wall = WallTime(civil: CivilTime(year: 0, month: 0, day: 0))
    cursor.readFraction(into: &wall)
    guard cursor.next == 0x20 else { return false }
    prefix.stamp = prefix.message..<cursor.position
    prefix.message = cursor.position
    TagReader.readHostAndTag(line, &prefix)
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

  /// `1777716000.250000 host kernel: ` of `journalctl -o short-unix`, and `12.345678] ` that
  /// lost its bracket.
  private static func readBareNumber(_ line: Bytes, _ prefix: inout LinePrefix) -> Bool {
    var cursor = ByteCursor(line, at: prefix.message)
    guard let seconds = cursor.decimal(), seconds < 1 << 33, cursor.skip("."),
      let us = cursor.digits(6)
    else { return false }
    let stamp = prefix.message..<cursor.position
    let moment = Int64(seconds) * 1_000_000 + Int64(us)
    if cursor.skip("]") {
      prefix.carrier = .dmesg
      prefix.boottimeUs = moment
      prefix.message = cursor.position
      TagReader.skipBlank(line, &prefix)
    } else if cursor.next == 0x20, seconds > 500_000_000 {
      prefix.wall = WallTime(civil: CivilTime(utcUs: moment), offsetSeconds: 0, digits: 6)
      prefix.message = cursor.position
      TagReader.readHostAndTag(line, &prefix)
    } else {
      return false
    }
    prefix.stamp = stamp
    return true
  }

  /// Passes over ` CET`, which names no offset that could be relied on; `UTC` does.
  private static func readZoneName(_ line: Bytes, _ prefix: inout LinePrefix) {
    guard prefix.wall?.offsetSeconds == nil else { return }
    var cursor = ByteCursor(line, at: prefix.message)
    let word = line.part(cursor.word())
    guard (2...5).contains(word.count), word.allSatisfy({ $0.isLetter && $0 < 0x61 }) else {
      return
    }
    if word.has("UTC") || word.has("GMT") { prefix.wall?.offsetSeconds = 0 }
    prefix.message = cursor.position
  }
}

extension Range<Int> {
  func shifted(by offset: Int) -> Range<Int> { lowerBound + offset..<upperBound + offset }
}
