import OomhistModel
import OomhistParsing
import OomhistSources

/// Logs of the command line: files, folders and archives, read and parsed one by one.
struct LogInput {
  let carrier: EventSource.Carrier?
  let zone: ZoneRules
  /// Whether the zone was said, and not taken from this machine.
  let isZoneGiven: Bool
  let pageSizeKib: Int64?
  /// A moment that the last stamp without a year is not later than; `nil`: the file's own time.
  var lastStampUs: Int64?
  /// Wall clock at the boot of the machine that logged, µs since the epoch.
  var bootedUs: Int64?

  /// How this machine's own logs are read.
  static func ofThisMachine(_ zone: ZoneRules) -> LogInput {
    LogInput(carrier: nil, zone: zone, isZoneGiven: false, pageSizeKib: nil)
  }

  /// What a log came to, in one or several parts.
  struct Parsed {
    let path: String
    var events: [OOMEvent]
    /// With the last part of a log.
    var result: LogParseResult?
  }

  /// Parses every log that the paths come to; one that cannot be read is said, and the others
  /// are read all the same.
  ///
  /// Returns whether every one was read as a whole.
  func read(_ paths: [String], each: (Parsed) throws -> Void) throws -> Bool {
    let inputs = LogInputs(paths: paths)
    let isOnly = inputs.errors.count + inputs.chains.reduce(0) { $0 + $1.paths.count } == 1
    var isWhole = true
    for error in inputs.errors { isWhole = try Self.tell(error, isFatal: isOnly) }
    for chain in inputs.chains {
      try withoutActuallyEscaping(each) { each in
        var run = LogChainRun(input: self, chain: chain, each: each)
        try run.run(isOnly: isOnly)
        if !run.isWhole { isWhole = false }
      }
    }
    return isWhole
  }

  /// Reports what could not be read, or throws it where nothing else is left; always `false`.
  static func tell(_ error: SourceError, isFatal: Bool) throws -> Bool {
    guard !isFatal, let failure = Failure(error) else { throw error }
    failure.report()
    return false
  }

  /// What is known of a log that was last changed at this time.
  func options(path: String, fileTimeUs: Int64?) -> LogParserOptions {
    LogParserOptions(
      path: path, fileTimeUs: lastStampUs ?? fileTimeUs ?? SystemClock.system.wallUs(),
      zone: zone, isZoneGiven: isZoneGiven, isYearGiven: lastStampUs != nil, carrier: carrier,
      bootedUs: bootedUs, pageSizeKib: pageSizeKib)
  }
}
