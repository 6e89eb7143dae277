/// earlyoom sends a signal: `sending SIGTERM to process 7 uid 1000 "chrome": badness 900, …`.
struct EarlyoomLine: Equatable {
  var pid: Int64
  var comm: String
  var uid: Int64?
  var badness: Int64?

  static func read(_ message: Bytes) -> EarlyoomLine? {
    // Since 1.3, and 1.1 and 1.2.
    for words: StaticString in [
      "sending SIGTERM to process ", "sending SIGKILL to process ", "killing process ",
    ] {
      guard message.has(words) else { continue }
      return quoted(message.from(words.utf8CodeUnitCount))
    }
    // Before 1.1.
    guard message.has("Killing process '"),
      let end = message.lastOffset(of: "' with signal "), end >= 17,
      let pid = message.from(end).number(after: ", pid: ", unit: ",")
    else { return nil }
    return EarlyoomLine(
      pid: pid, comm: message.part(from: 17, to: end).repairedText,
      badness: message.from(end).number(after: "badness: ", unit: ","))
  }

  /// `7 uid 1000 "chrome": badness 900, VmRSS 12 MiB`.
  private static func quoted(_ rest: Bytes) -> EarlyoomLine? {
    var cursor = ByteCursor(rest)
    guard let pid = cursor.signedDecimal(), pid > 0 else { return nil }
    var line = EarlyoomLine(pid: pid, comm: "")
    if cursor.skip(" uid ") { line.uid = cursor.signedDecimal() }
    guard cursor.skip(" \""), let end = nameEnd(rest), end >= cursor.position else { return nil }
    line.comm = rest.part(from: cursor.position, to: end).repairedText
    let tail = rest.from(end)
    line.badness =
      tail.number(after: "badness ", unit: ",") ?? tail.number(after: "oom_score ", unit: ",")
    return line
  }

  /// The last quote in front of the numbers: the name may hold quotes.
  private static func nameEnd(_ rest: Bytes) -> Int? {
    for words: StaticString in ["\": badness ", "\": oom_score ", "\" with signal "] {
      if let end = rest.lastOffset(of: words) { return end }
    }
    return nil
  }
}
