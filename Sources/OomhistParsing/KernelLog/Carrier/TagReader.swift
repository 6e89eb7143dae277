import OomhistModel

/// Host and tag between stamp and message.
enum TagReader {
  static func skipBlank(_ line: Bytes, _ prefix: inout LinePrefix) {
    if line.has(" ", at: prefix.message) { prefix.message += 1 }
  }

  /// `host tag: `, `tag: ` or nothing at all, behind a syslog stamp.
  static func readHostAndTag(_ line: Bytes, _ prefix: inout LinePrefix) {
    var cursor = ByteCursor(line, at: prefix.message)
    let first = cursor.word()
    if readTag(line, first, &prefix) { return }
    let second = cursor.word()
    if readTag(line, second, &prefix) {
      let host = line.part(first)
      let isOne = !DecodedLevel.isPriority(host) && (!prefix.isLoose || isHost(host))
      if isOne { prefix.host = first }
      return
    }
    if prefix.isLoose { return readLoose(line, first, &prefix) }
    // `host kern.warn kernel: `, as busybox's syslogd writes it.
    let third = cursor.word()
    if line.part(second).firstOffset(of: UInt8(ascii: "."), from: 0) != nil,
      readTag(line, third, &prefix)
    {
      prefix.host = first
      return
    }
    // No tag. A host in front of the message cannot be told from its first word, except that
    // the kernel's messages begin with words of their own.
    let rest = line.from(first.lowerBound)
    let isMessage = beginsMessage(rest) || rest.has("[") || line.part(second).has("invoked")
    if !isMessage, !second.isEmpty, !first.isEmpty { prefix.host = first }
    prefix.message = isMessage || second.isEmpty ? first.lowerBound : second.lowerBound
    readUptime(line, &prefix)
  }

  /// A line without a tag behind a stamp that any program may have: the kernel's if it has time
  /// since boot, or words that nobody else begins with.
  private static func readLoose(
    _ line: Bytes, _ first: Range<Int>, _ prefix: inout LinePrefix
  ) {
    prefix.message = first.lowerBound
    readUptime(line, &prefix)
    guard prefix.boottimeUs == nil else { return }
    let message = line.from(prefix.message)
    let header = message.firstOffset(of: " invoked oom-killer: gfp_mask=0x")
    if header.map({ $0 <= TaskName.mostBytes }) != true, !tellsOfKill(message) {
      prefix.tag = .program(first)
    }
  }

  /// Whether text begins with the kernel's words for a kill.
  static func tellsOfKill(_ text: Bytes) -> Bool {
    text.has("Out of memory: ") || text.has("Memory cgroup out of memory: ")
      || text.has("Killed process ") || text.has("oom-kill:constraint=")
      || text.has("sending SIGTERM to process ") || text.has("sending SIGKILL to process ")
  }

  /// Whether text without a tag begins like a message of the kernel's OOM killer or of earlyoom's.
  static func beginsMessage(_ text: Bytes) -> Bool {
    text.has("Out of ") || text.has("Memory cgroup ") || text.has("Kill")
      || text.has("oom-kill:") || text.has("sending SIG")
  }

  /// `host kernel: ` or `name[pid]: ` behind `[12.345678]`: `journalctl -o short-monotonic`, and
  /// what programs write to `/dev/kmsg`.
  static func readTagAfterUptime(_ line: Bytes, _ prefix: inout LinePrefix) {
    var cursor = ByteCursor(line, at: prefix.message)
    let first = cursor.word()
    if hasPid(line.part(first)), readTag(line, first, &prefix) { return }
    let second = cursor.word()
    let word = line.part(second)
    guard isKernel(word) || hasPid(word) else { return }
    if readTag(line, second, &prefix) { prefix.host = first }
  }

  /// `host app pid id data ` of RFC 5424.
  static func readRFC5424(_ line: Bytes, _ prefix: inout LinePrefix) {
    var cursor = ByteCursor(line, at: prefix.message)
    let host = cursor.word()
    let app = cursor.word()
    cursor.skipWords(2)
    cursor.skipBlanks()
    // Structured data: `-`, or elements in brackets.
    if cursor.next == UInt8(ascii: "[") {
      cursor.skip(to: UInt8(ascii: "]"))
      _ = cursor.take()
    } else {
      cursor.skipWords(1)
    }
    prefix.host = host
    prefix.message = cursor.position
    skipBlank(line, &prefix)
    if line.part(app).elementsEqual("kernel".utf8) {
      prefix.tag = .kernel
      while prefix.message < line.count, line[prefix.message].isBlank { prefix.message += 1 }
      readUptime(line, &prefix)
    } else {
      prefix.tag = .program(app)
    }
  }

  /// `kernel: ` or `host kernel: ` in front of a line that has no stamp.
  static func readTagOnly(_ line: Bytes, _ prefix: inout LinePrefix) -> Bool {
    var cursor = ByteCursor(line, at: prefix.message)
    let first = cursor.word()
    if line.part(first).has(kernelTag) || hasPid(line.part(first)) {
      return readTag(line, first, &prefix)
    }
    let second = cursor.word()
    guard isKernel(line.part(second)), isHost(line.part(first)),
      tellsOfKill(line.from(second.upperBound + 1))
    else { return false }
    prefix.host = first
    prefix.isLoose = true
    return readTag(line, second, &prefix)
  }

  private static func isHost(_ word: Bytes) -> Bool {
    word.first.map { $0.isLetter || $0.isDigit } == true
      && word.allSatisfy { $0.isLetter || $0.isDigit || "-._".utf8.contains($0) }
  }

  /// Takes a word as tag if it ends in a colon; the message begins behind it.
  private static func readTag(
    _ line: Bytes, _ range: Range<Int>, _ prefix: inout LinePrefix
  ) -> Bool {
    let word = line.part(range)
    guard isTag(word) else { return false }
    prefix.message = range.upperBound
    skipBlank(line, &prefix)
    if isKernel(word) {
      prefix.tag = .kernel
      prefix.kernelTagEnd = prefix.message
      readUptime(line, &prefix)
    } else {
      prefix.tag = .program(range.lowerBound..<range.upperBound - 1)
    }
    return true
  }

  static let kernelTag: StaticString = "kernel:"

  static func isKernel(_ word: Bytes) -> Bool {
    word.count == kernelTag.utf8CodeUnitCount && word.has(kernelTag)
  }

  /// Whether a word can be the tag of a line, its colon included.
  static func isTag(_ word: Bytes) -> Bool {
    // `oom_reaper:` is how the kernel's message itself begins.
    word.count > 1 && word.last == UInt8(ascii: ":") && !word.has("oom_reaper")
  }

  /// `[12.345678]` behind the tag, as `printk.time` has it in syslog.
  static func readUptime(_ line: Bytes, _ prefix: inout LinePrefix) {
    guard let uptime = UptimeStamp.read(line.from(prefix.message)) else { return }
    prefix.boottimeUs = uptime.boottimeUs
    if prefix.stamp == nil {
      prefix.stamp = uptime.text.shifted(by: prefix.message)
      prefix.carrier = .dmesg
    }
    prefix.message += uptime.length
  }

  /// `name[123]:`.
  private static func hasPid(_ word: Bytes) -> Bool {
    guard word.hasSuffix("]:"), let bracket = word.firstOffset(of: UInt8(ascii: "["), from: 1)
    else { return false }
    return word.part(from: bracket + 1, to: word.count - 2).wholeNumber != nil
  }
}
