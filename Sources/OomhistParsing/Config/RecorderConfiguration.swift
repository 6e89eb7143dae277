/// How the recorder works: what `oomhist.conf` can say, with the values that hold without it.
///
/// ``ConfigurationCatalogue`` has the names of these settings in files, their ranges and their
/// meaning. Where 0 switches something off, it says so there.
package struct RecorderConfiguration: Equatable, Sendable {
  package var intervalUs: Int64 = 10_000_000
  /// Never more than `intervalUs`.
  package var intervalMinUs: Int64 = 1_000_000
  package var pressurePsiPct = 10.0
  package var pressureAvailablePct = 10.0
  package var pressureCgroupPct = 95.0
  package var commandLines = CommandLinePolicy.masked
  package var logSources = LogSources.all
  /// Time that a run of `collect` takes for them.
  package var logBudgetUs: Int64 = 10_000_000
  /// Never more than `retainUs`.
  package var retainDetailUs: Int64 = 7 * 86_400_000_000
  package var retainUs: Int64 = 400 * 86_400_000_000
  package var maxSizeBytes: Int64 = 1 << 30
  package var minFreeBytes: Int64 = 256 << 20
  package var oomScoreAdj: Int64 = -900
  package var locksMemory = true
  /// CPU time for each snapshot.
  package var pssBudgetUs: Int64 = 0
  package var pssMinBytes: Int64 = 64 << 20
  /// Folder for metrics; `nil`: none are written.
  package var textfile: String?

  package init() {}

  /// Bounds a setting that was left alone by the one that it depends on: whoever asks for
  /// `interval = 500ms` need not know of `interval-min`.
  package mutating func settle() {
    intervalMinUs = min(intervalMinUs, intervalUs)
    retainDetailUs = min(retainDetailUs, retainUs)
  }
}

/// What a set of configuration files says.
package struct ConfigurationReading: Equatable, Sendable {
  package private(set) var configuration = RecorderConfiguration()
  /// The place that decided, `path:line`, for each key that was set.
  package private(set) var origins: [String: String] = [:]
  /// The files that were read.
  package private(set) var paths: [String] = []

  /// Reads the files in their order; of a key that is set twice the later value holds.
  ///
  /// All errors are collected, `earlier` ones (of opening files) first, and with any of them
  /// nothing is used.
  package init(
    _ files: [ConfigurationFile], earlier: [ConfigurationError] = []
  ) throws(ConfigurationErrors) {
    var errors = earlier
    var last: [String: (path: String, line: ConfigurationFile.Line)] = [:]
    for file in files {
      paths.append(file.path)
      errors += file.errors
      for line in file.lines {
        if let problem = ConfigurationCatalogue.set(line.key, line.value, in: &configuration) {
          errors.append(ConfigurationError(path: file.path, line: line.number, problem))
        } else {
          last[line.key] = (file.path, line)
        }
      }
    }
    // Only among values that were all understood: a default in the place of a mistyped one would
    // be held against the file.
    for pair in ConfigurationCatalogue.ordered {
      guard let (path, line) = last[pair.smaller.name], errors.isEmpty,
        configuration[keyPath: pair.smallerPath] > configuration[keyPath: pair.largerPath]
      else { continue }
      let limit = SpanText.text(configuration[keyPath: pair.largerPath])
      errors.append(
        ConfigurationError(
          path: path, line: line.number,
          "\(line.key) = \(ConfigurationError.shown(line.value)) is more than \(pair.larger.name)"
            + " (\(limit))"))
    }
    if !errors.isEmpty { throw ConfigurationErrors(errors) }
    origins = last.mapValues { "\($0.path):\($0.line.number)" }
    configuration.settle()
  }
}
