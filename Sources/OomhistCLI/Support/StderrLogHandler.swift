import Logging

/// Messages of the recorder on standard error, where cron mails them and the journal takes them.
struct StderrLogHandler: LogHandler {
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    Console.say("\(event.level): \(event.message)")
  }

  /// A logger that shows warnings, or everything.
  static func logger(verbose: Bool) -> Logger {
    Logger(label: "oomhist") { _ in
      StderrLogHandler(logLevel: verbose ? .debug : .warning)
    }
  }
}
