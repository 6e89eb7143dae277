/// Meta's oomd killed what was in a cgroup: `Killed 2: 123(java) 124(sh)[E1]`, where `[E1]` is
/// the error of a process that it could not kill.
struct OomdLine: Equatable {
  /// The first process that was really killed.
  var pid: Int64
  var comm: String
  var isGroup: Bool

  static func read(_ message: Bytes) -> OomdLine? {
    guard let start = message.firstOffset(of: "Killed ") else { return nil }
    var cursor = ByteCursor(message, at: start + 7)
    guard let count = cursor.decimal(), count > 0, cursor.skip(": ") else { return nil }
    var rest = message.from(cursor.position)
    while let open = rest.firstOffset(of: "("), let pid = rest.upTo(open).trimmed.wholeNumber,
      let close = end(rest, open)
    {
      if !rest.has(")[E", at: close) {
        return OomdLine(
          pid: pid, comm: rest.part(from: open + 1, to: close).repairedText, isGroup: count > 1)
      }
      rest = rest.from((rest.firstOffset(of: "]", from: close) ?? rest.count) + 1)
    }
    return nil
  }

  /// The bracket behind a name: the next process, an error or the end of the line follows.
  private static func end(_ rest: Bytes, _ open: Int) -> Int? {
    var place = rest.firstOffset(of: ")", from: open)
    while let candidate = place {
      let next = candidate + 1 < rest.count ? rest[candidate + 1] : 0x20
      if next == 0x20 || next == UInt8(ascii: "[") { return candidate }
      place = rest.firstOffset(of: ")", from: candidate + 1)
    }
    return nil
  }
}
