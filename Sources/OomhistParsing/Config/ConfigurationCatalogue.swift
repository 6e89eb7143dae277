import OomhistModel

/// Every setting of `oomhist.conf`: the one place from which files are read, and from which
/// `config show`, the example file and the manual page are written.
package enum ConfigurationCatalogue {
  /// A place in the configuration.
  package typealias Place<Value> = any WritableKeyPath<RecorderConfiguration, Value> & Sendable

  /// What a value may be, and where it goes.
  package enum Kind: Sendable {
    /// A span of time in µs.
    case span(Place<Int64>, ClosedRange<Int64>, zeroIsAllowed: Bool = false)
    case bytes(Place<Int64>, ClosedRange<Int64>, zeroIsAllowed: Bool = false)
    /// 0 to 100.
    case percent(Place<Double>)
    case integer(Place<Int64>, ClosedRange<Int64>)
    case flag(Place<Bool>)
    case commandLines(Place<CommandLinePolicy>)
    /// A folder by its whole path, or none.
    case folder(Place<String?>)
    case logSources(Place<LogSources>)
  }

  /// One setting.
  package struct Key: Sendable {
    package let name: String
    package let kind: Kind
    /// One line for people, without a full stop.
    package let meaning: String
  }

  private static let secondUs: Int64 = 1_000_000
  private static let dayUs: Int64 = 86_400 * secondUs
  private static let longestUs = 36_500 * dayUs
  private static let petabyte: Int64 = 1 << 50

  /// In the order in which people are shown them; a new one is a line here.
  package static let keys: [Key] = [
    Key(
      name: "interval", kind: .span(\.intervalUs, secondUs / 10...dayUs),
      meaning: "time between two snapshots"),
    Key(
      name: "interval-min", kind: .span(\.intervalMinUs, secondUs / 10...dayUs),
      meaning: "the closest sampling under memory pressure; equal to interval switches it off"),
    Key(
      name: "pressure-psi", kind: .percent(\.pressurePsiPct),
      meaning: "look closer from this share of time stalled on memory (PSI some avg10); 0 = never"),
    Key(
      name: "pressure-available", kind: .percent(\.pressureAvailablePct),
      meaning: "look closer when less than this share of RAM is available; 0 = never"),
    Key(
      name: "pressure-cgroup", kind: .percent(\.pressureCgroupPct),
      meaning: "look closer when a cgroup has used this share of its limit; 0 = never"),
    Key(
      name: "record-cmdline", kind: .commandLines(\.commandLines),
      meaning: "command lines: full, masked (secret-looking values are hidden) or none"),
    Key(
      name: "log-sources", kind: .logSources(\.logSources),
      meaning: "logs of the machine that are read besides /dev/kmsg, each line once"),
    Key(
      name: "log-budget", kind: .span(\.logBudgetUs, secondUs / 10...3_600 * secondUs),
      meaning: "time to read them in one go; what is left is read the next time"),
    Key(
      name: "retain-detail", kind: .span(\.retainDetailUs, 3_600 * secondUs...longestUs),
      meaning: "how long every snapshot is kept; older ones are thinned"),
    Key(
      name: "retain", kind: .span(\.retainUs, 3_600 * secondUs...longestUs),
      meaning: "how long anything is kept"),
    Key(
      name: "max-size", kind: .bytes(\.maxSizeBytes, 16 << 20...petabyte, zeroIsAllowed: true),
      meaning: "hard cap of the database with its WAL and shm files; 0 = none"),
    Key(
      name: "min-free", kind: .bytes(\.minFreeBytes, 0...petabyte),
      meaning: "free space of the file system that the recorder leaves to others; 0 = none"),
    Key(
      name: "oom-score-adj", kind: .integer(\.oomScoreAdj, -1000...1000),
      meaning: "the recorder's own oom_score_adj; -1000 = never killed, not even by its own limit"),
    Key(
      name: "lock-memory", kind: .flag(\.locksMemory),
      meaning: "keep the recorder's memory from being paged out (read at the start only)"),
    Key(
      name: "pss-budget",
      kind: .span(\.pssBudgetUs, secondUs / 1000...10 * secondUs, zeroIsAllowed: true),
      meaning: "CPU time for each snapshot to read PSS (smaps_rollup); 0 = PSS is not read"),
    Key(
      name: "pss-min", kind: .bytes(\.pssMinBytes, 0...petabyte),
      meaning: "read PSS only of processes at least so large"),
    Key(
      name: "textfile", kind: .folder(\.textfile),
      meaning: "folder in which metrics for node_exporter are kept, as oomhist.prom"),
  ]

  /// The key with this name.
  package static func key(named name: String) -> Key? { keys.first { $0.name == name } }

  /// A span that may not exceed another one.
  struct OrderedPair {
    let smaller: Key
    let larger: Key
    let smallerPath: KeyPath<RecorderConfiguration, Int64>
    let largerPath: KeyPath<RecorderConfiguration, Int64>
  }

  /// The pairs that ``RecorderConfiguration/settle()`` bounds.
  static var ordered: [OrderedPair] {
    [("interval-min", "interval"), ("retain-detail", "retain")].compactMap { names in
      guard let smaller = key(named: names.0), let larger = key(named: names.1),
        case .span(let smallerPath, _, _) = smaller.kind,
        case .span(let largerPath, _, _) = larger.kind
      else { return nil }
      return OrderedPair(
        smaller: smaller, larger: larger, smallerPath: smallerPath, largerPath: largerPath)
    }
  }

  /// Sets what a line says; returns what is wrong with it, as a sentence without its place.
  static func set(
    _ name: String, _ value: String, in configuration: inout RecorderConfiguration
  ) -> String? {
    guard let key = key(named: name) else {
      let near = suggestion(for: name).map { "; did you mean \($0)?" } ?? ""
      return "there is no setting '\(ConfigurationError.shown(name))'\(near)"
    }
    guard !value.isEmpty else { return "\(name) has no value; it takes \(key.allowedText)" }
    return key.kind.set(value, in: &configuration).map { problem in
      "\(name) = \(ConfigurationError.shown(value)) \(problem)"
    }
  }

  /// The known name that a mistyped one is closest to, if one is close.
  package static func suggestion(for name: String) -> String? {
    let wanted = String(name.lowercased().map { $0 == "_" ? "-" : $0 })
    return NearestName.of(wanted, among: keys.map(\.name))
  }
}
