import OomhistModel

/// Stamps, and what each of them has behind it.
extension CarrierReader {
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
      prefix.isLoose = stamp.hasSlashes
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
      if mark > 0 { prefix.isLoose = true }
      return true
    }
    guard mark > 0 || inner.priority != nil else { return false }
    prefix.isLoose = mark > 0
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
      prefix.isLoose = true
      TagReader.readHostAndTag(line, &prefix)
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
    prefix.isLoose = true
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
    prefix.isLoose = stamp.isLoose
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
