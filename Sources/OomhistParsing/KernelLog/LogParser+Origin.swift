import OomhistModel

/// Who wrote a line, where and when.
extension LogParser {
  /// The program that wrote a line; `nil` for the kernel.
  ///
  /// The journal indents the further lines of a program's message and gives them no tag: such a
  /// line is the program's, whatever it claims.
  func program(of line: Bytes, _ prefix: LinePrefix) -> String? {
    if case .program(let range) = prefix.tag { return line.part(range).repairedText }
    guard prefix.isBare || prefix.isLoose, line.first?.isBlank == true else { return nil }
    return lastHead.withUnsafeBytes { head in
      let prefix = CarrierReader.read(head)
      if case .program(let range) = prefix.tag { return head.part(range).repairedText }
      // Of a longer line the tag may not have been kept.
      let isUnknown = prefix.tag == .none && prefix.host != nil && head.count >= Self.headBytes
      return isUnknown ? "" : nil
    }
  }

  mutating func origin(of line: Bytes, _ prefix: LinePrefix) -> LineOrigin {
    var origin = LineOrigin(
      number: result.lineCount, carrier: options.carrier ?? prefix.carrier)
    if options.trusted, prefix.carrier == .kmsg, let priority = prefix.priority {
      origin.isTrusted = priority < 8
      origin.number = prefix.sequence ?? origin.number
    }
    origin.stampText = prefix.stamp.map { lastStamp.text(line.part($0)) }
    origin.wall = prefix.wall
    origin.yearTurn = clock.yearTurn
    origin.boottimeUs = prefix.boottimeUs
    origin.host = prefix.host.map { lastHost.text(line.part($0)) }
    origin.isBare = prefix.isBare
    if options.bootID == nil { origin.bootID = journalBootID }
    return origin
  }
}
