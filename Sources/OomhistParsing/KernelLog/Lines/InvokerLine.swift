/// `CPU: 3 PID: 25434 Comm: java Not tainted 3.10.0 #1`, third line of a report: who asked, and
/// the kernel's release (`dump_stack_print_info()`; `Pid: 1, comm: x …` before 3.9).
struct InvokerLine: Equatable {
  var pid: Int64
  var comm: String
  var kernelRelease: String?

  static func read(_ message: Bytes) -> InvokerLine? {
    guard let (pid, nameStart) = pidAndName(message) else { return nil }
    let rest = message.from(nameStart)
    // The name is free text: it ends at the last place where the taint can begin.
    guard let taint = rest.lastOffset(of: " Not tainted") ?? rest.lastOffset(of: " Tainted: ")
    else { return nil }
    var name = rest.upTo(taint)
    if name.hasSuffix(" Kdump: loaded") { name = name.upTo(name.count - 14) }
    return InvokerLine(
      pid: pid, comm: name.repairedText, kernelRelease: release(rest.from(taint)))
  }

  /// The line lacks its end, `#1` and what follows.
  static func isCut(_ message: Bytes) -> Bool { buildNumber(message) == nil }

  private static func pidAndName(_ message: Bytes) -> (Int64, Int)? {
    if message.has("CPU: ") {
      guard let place = message.firstOffset(of: " PID: ") ?? message.firstOffset(of: " Pid: "),
        place < 40
      else { return nil }
      var cursor = ByteCursor(message, at: place + 6)
      guard let pid = cursor.signedDecimal(), cursor.skip(" Comm: ") else { return nil }
      return (pid, cursor.position)
    }
    guard message.has("Pid: ") else { return nil }
    var cursor = ByteCursor(message, at: 5)
    guard let pid = cursor.signedDecimal(), cursor.skip(", comm: ") else { return nil }
    cursor.skipBlanks()
    return (pid, cursor.position)
  }

  /// The word in front of `#1`.
  private static func release(_ taint: Bytes) -> String? {
    guard let number = buildNumber(taint), let word = taint.upTo(number).words.last,
      let first = word.first, first.isDigit || first == UInt8(ascii: "(")
    else { return nil }
    return first.isDigit ? word.repairedText : word.from(1).repairedText
  }

  /// Offset of ` #` and a digit (distributions write their own word: `#nas5xx`).
  private static func buildNumber(_ bytes: Bytes) -> Int? {
    guard let offset = bytes.firstOffset(of: " #"), offset + 2 < bytes.count,
      bytes[offset + 2].isDigit || bytes[offset + 2].isLetter
    else { return nil }
    return offset
  }
}
