/// What the beginning of a log says about the form of the whole.
enum LogForm {
  /// Lines of text that ``LogParser`` takes as they are.
  case text
  /// Lines of text that need mending first.
  case mended(LogMending)
  case json
  case export
  case verbose

  /// Bytes that are looked at.
  static let windowBytes = 64 * 1024

  init(_ window: Bytes) {
    let lines = window.split(separator: 0x0A, omittingEmptySubsequences: true)
      .map { UnsafeRawBufferPointer(rebasing: $0) }
    if lines.contains(where: Self.isExport) {
      self = .export
    } else if lines.contains(where: JournalVerbose.isHead) {
      self = .verbose
    } else if lines.contains(where: { JSONLog.objectStart($0) != nil }), Self.namesMessages(window)
    {
      self = .json
    } else {
      self = LogMending(window).map(LogForm.mended) ?? .text
    }
  }

  private static func isExport(_ line: Bytes) -> Bool {
    line.has("__CURSOR=") || line.has("__REALTIME_TIMESTAMP=")
  }

  private static func namesMessages(_ window: Bytes) -> Bool {
    window.contains("\"MESSAGE\"") || window.contains("\"dmesg\"") || window.contains("\"msg\"")
      || window.contains("\"log\"") || window.contains("\"__REALTIME_TIMESTAMP\"")
  }

  /// Whether lines end in carriage returns alone, as on a serial console or an old Mac.
  static func hasLoneReturns(_ window: Bytes) -> Bool {
    window.firstOffset(of: 0x0A, from: 0) == nil && window.firstOffset(of: 0x0D, from: 0) != nil
  }
}
