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
    // A file name and a line number, no more: hostile input must not decide about the depth.
    let listing = depth < 2 ? listingEnd(line, prefix.message) : nil
    let listed = listing.map { read(line, from: $0.end, depth: depth + 1) }
    if let listed, !listed.isBare { return listed }
    GluedStamp.read(line, &prefix)
    if prefix.isBare, let listing, let listed,
      listing.isSure || TagReader.beginsMessage(line.from(listed.message))
    {
      return listed
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
  static func readKmsg(_ line: Bytes, _ prefix: inout LinePrefix) -> Bool {
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
  static func readPriority(_ line: Bytes, _ prefix: inout LinePrefix) {
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
}
