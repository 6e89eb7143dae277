import OomhistModel

/// Lines that are known by the one before them, and one that is known by the next.
extension LogParser {
  /// Reads the line before one that matters, if a wrap left it with hardly more than stamp and tag.
  mutating func readHead(of rest: Bytes, _ restPrefix: LinePrefix) {
    guard lastLine.count < Self.headBytes else { return }
    let head = lastLine
    head.withUnsafeBytes { line in
      let prefix = CarrierReader.read(line)
      if case .program = prefix.tag { return }
      let message = line.from(prefix.message).trimmed
      // A line with a stamp of its own can lack the tag in front of that, and nothing else.
      guard restPrefix.isBare || message.isEmpty && prefix.boottimeUs == nil, !prefix.isBare,
        !isEmpty(line, prefix), !QuietScan.hasKey(line),
        WrapKind(message, table: nil)?.wants(rest.from(restPrefix.message)) == true
      else { return }
      var origin = origin(of: line, prefix)
      origin.number -= 1
      unwrapper.push(message, origin, program: nil, into: &assembly)
    }
  }

  /// Reads a line that begins like the one before; `false` where it does not.
  mutating func readAlike(_ line: Bytes) -> Bool {
    guard !FlattenedRecords.mayBe(line),
      let start = prefixes.recall(line, number: result.lineCount + 1)
    else { return false }
    result.lineCount += 1
    if isHeadPassed { noteHead(line) }
    isHeadPassed = false
    lastLine.removeAll(keepingCapacity: true)
    unwrapper.push(
      line.from(start), prefixes.origin, program: nil, isWhole: isFollowedAlike, into: &assembly)
    return true
  }

  /// Passes over a line that a program wrote amid a report; `false` where it may matter.
  mutating func passProgram(_ line: Bytes) -> Bool {
    guard let program = prefixes.program(of: line), !KillerProgram.mayBe(program) else {
      return false
    }
    result.lineCount += 1
    unwrapper.flush(into: &assembly)
    noteHead(line)
    isHeadPassed = true
    return true
  }
}
