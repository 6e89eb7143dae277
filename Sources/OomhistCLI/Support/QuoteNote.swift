import OomhistParsing

/// Says where a log tells of kills that made no event, so that nobody takes silence for an answer.
struct QuoteNote {
  /// Events of the log that is being read.
  private var eventCount = 0

  /// Takes a part of a log, and says behind its last one what there is to say.
  mutating func take(_ parsed: LogInput.Parsed) {
    eventCount += parsed.events.count
    guard let result = parsed.result else { return }
    defer { eventCount = 0 }
    let count = result.quotedKillLines
    guard eventCount == 0, count > 0 else { return }
    let lines = count == 1 ? "1 line tells" : "\(count) lines tell"
    Console.say("note: \(parsed.path): \(lines) of a kill, but not in a form of the kernel's own")
    Console.say("hint: oomhist parse --unparsed shows \(count == 1 ? "it" : "them")")
  }
}
