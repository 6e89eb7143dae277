import OomhistModel
import OomhistParsing

/// A log on its way from bytes to dated events, which are handed on part by part.
///
/// What lacks its year waits for the end of the log, and all behind it.
struct LogSession {
  private(set) var reader: LogReader
  /// Takes events; those of the last part come with what the log came to.
  private let each: ([OOMEvent], LogParseResult?) throws -> Void
  /// Events that wait for the log's end, once there were too many of them.
  private var spool: EventSpool?

  /// Events of a spool that are handed on at once.
  private static let batchCount = 500

  init(
    _ reader: LogReader, isToBeContinued: Bool = false,
    each: @escaping ([OOMEvent], LogParseResult?) throws -> Void
  ) {
    self.reader = reader
    self.reader.isToBeContinued = isToBeContinued
    self.each = each
  }

  /// Begins the next file of the log.
  mutating func begin(path: String, skippedLines: Int64 = 0, fileTimeUs: Int64? = nil) {
    reader.begin(path: path, skippedLines: skippedLines, fileTimeUs: fileTimeUs)
  }

  /// Takes the next piece of the file, and hands on the events that it settles.
  mutating func consume(_ bytes: UnsafeRawBufferPointer) throws {
    reader.consume(bytes)
    let settled = reader.takeSettled()
    guard !settled.isEmpty else { return }
    if spool == nil, settled.contains(where: { $0.yearlessStamp != nil }) {
      spool = try EventSpool()
    }
    guard let spool else { return try each(settled.map(\.event), nil) }
    for event in settled { try spool.append(event) }
  }

  /// Drops the beginning of an entry of a journal whose rest will not come.
  mutating func dropPartialEntry() { reader.dropPartialEntry() }

  /// Ends the file.
  mutating func endFile() { reader.endFile() }

  /// Ends the log, and hands on what is left.
  mutating func finish() throws -> LogParseResult {
    var result = reader.finish()
    if let spool, let dating = result.dating {
      var batch: [OOMEvent] = []
      try spool.replay(dating) { event in
        batch.append(event)
        guard batch.count == Self.batchCount else { return }
        try each(batch, nil)
        batch = []
      }
      try each(batch, nil)
    }
    spool = nil
    let events = result.events
    result.events = []
    try each(events, result)
    return result
  }
}
