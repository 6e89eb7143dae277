package import OomhistModel

/// What a log said.
package struct LogParseResult: Sendable {
  /// Events in order of appearance, but for those that were taken before the end.
  package var events: [OOMEvent] = []
  package var lineCount: Int64 = 0
  package var byteCount: Int64 = 0
  /// Earliest and latest wall-clock stamp seen, µs since the epoch: the span that a "no kills"
  /// speaks for.
  package var firstAtUs: Int64?
  package var lastAtUs: Int64?
  /// NUL bytes were seen: not a text log.
  package var binary: Bool = false
  /// Kernel lines inside a report that no parser claimed.
  package var notUnderstoodLines: Int64 = 0
  /// The first ``UnreadLine/limit`` of them.
  package var notUnderstood: [UnreadLine] = []
  /// Lines that speak of a kill and made no event: of programs that quote the kernel, or in a form
  /// that is not known.
  package var quotedKillLines: Int64 = 0
  /// The first ``UnreadLine/limit`` of them.
  package var quotedKills: [UnreadLine] = []
  /// Lines longer than 64 KiB, of which only the beginning was read.
  package var cutLines: Int64 = 0
  /// Where the earliest report begins that what follows may still add to: a line of all files
  /// together, or for records that carry numbers of their own such a number.
  package var openFrom: Int64?

  /// Dates the events that were taken before the end.
  package var dating: EventDating?

  package init() {}
}
