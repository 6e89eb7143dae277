/// `kern  :warn  : `, which `dmesg -x` puts in front of its stamp.
enum DecodedLevel {
  /// Names of facilities, in the order of their numbers (util-linux, `dmesg.c`).
  private static let facilities: [StaticString] = [
    "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv",
    "ftp",
  ]
  private static let levels: [StaticString] = [
    "emerg", "alert", "crit", "err", "warn", "notice", "info", "debug",
  ]

  /// Whether a word is a facility with its colon.
  static func isFacility(_ word: Bytes) -> Bool {
    word.hasSuffix(":") && isOne(of: facilities, word.upTo(word.count - 1))
  }

  /// Whether a word is `kern.warn` or its like, as busybox's syslogd and OpenWrt's logread have it.
  static func isPriority(_ word: Bytes) -> Bool {
    guard let dot = word.firstOffset(of: UInt8(ascii: "."), from: 0) else { return false }
    let facility = word.upTo(dot)
    return isOne(of: levels, word.from(dot + 1))
      && (isOne(of: facilities, facility) || facility.has("local"))
  }

  private static func isOne(of names: [StaticString], _ word: Bytes) -> Bool {
    names.contains { word.count == $0.utf8CodeUnitCount && word.has($0) }
  }

  /// Facility times eight plus level, and the bytes up to the stamp.
  static func read(_ bytes: Bytes) -> (priority: Int64, length: Int)? {
    var cursor = ByteCursor(bytes)
    guard let first = bytes.first, first.isLetter,
      let facility = word(facilities, bytes, &cursor), let level = word(levels, bytes, &cursor)
    else { return nil }
    if cursor.next == 0x20 { _ = cursor.take() }
    return (Int64(facility * 8 + level), cursor.position)
  }

  /// The index of a name that is padded with blanks and ended by a colon.
  private static func word(
    _ names: [StaticString], _ bytes: Bytes, _ cursor: inout ByteCursor
  ) -> Int? {
    for (index, name) in names.enumerated() where bytes.has(name, at: cursor.position) {
      var ahead = ByteCursor(bytes, at: cursor.position + name.utf8CodeUnitCount)
      ahead.skipBlanks()
      guard ahead.skip(":") else { continue }
      cursor = ahead
      return index
    }
    return nil
  }
}
