import Logging

/// Messages of the recorder on standard error, where cron mails them and the journal takes them.
struct StderrLogHandler: LogHandler {
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]
  /// Lines go to the journal, with their level as it wants it.
  var isService = false

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    guard isService, let level = Self.journalLevels[event.level] else {
      return Console.say("\(event.level): \(event.message)")
    }
    Console.say("<\(level)>\(event.message)")
  }

  /// The number before a line by which the journal tells its level (sd-daemon(3)).
  private static let journalLevels: [Logger.Level: Int] = [
    .trace: 7, .debug: 7, .info: 6, .notice: 5, .warning: 4, .error: 3, .critical: 2,
  ]

  /// A logger that shows warnings, of a service notices too, or everything.
  static func logger(verbose: Bool, isService: Bool = false) -> Logger {
    Logger(label: "oomhist") { _ in
      StderrLogHandler(
        logLevel: verbose ? .debug : isService ? .notice : .warning, isService: isService)
    }
  }
}
