import OomhistModel
import OomhistParsing

/// Shortcuts of the log tests.
enum LogText {
  /// 2026-11-21 12:00:00 UTC: when every fixture was last written.
  static let fileTimeUs = CivilTime(year: 2026, month: 11, day: 21, hour: 12).utcUs

  static func options(_ path: String = "test.log") -> LogParserOptions {
    LogParserOptions(path: path, fileTimeUs: fileTimeUs)
  }

  static func parse(_ text: String, _ options: LogParserOptions = options()) -> LogParseResult {
    parse(Array(text.utf8), options)
  }

  static func parse(
    _ bytes: [UInt8], _ options: LogParserOptions = options(), chunk: Int = .max
  ) -> LogParseResult {
    var parser = LogParser(options: options)
    var start = 0
    while start < bytes.count {
      let end = chunk > bytes.count - start ? bytes.count : start + chunk
      bytes[start..<end].withUnsafeBytes { parser.consume($0) }
      start = end
    }
    return parser.finish()
  }

  static func events(_ text: String) -> [OOMEvent] { parse(text).events }

  static func ndjson(_ events: [OOMEvent]) -> String {
    events.map { EventJSON.encode($0) + "\n" }.joined()
  }
}
