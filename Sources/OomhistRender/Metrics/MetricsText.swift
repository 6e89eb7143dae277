import OomhistModel

/// Metrics in Prometheus' text format 0.0.4, which node_exporter's textfile collector reads.
///
/// Not OpenMetrics, which names counters otherwise and which that collector does not read; nor are
/// there time stamps, which it refuses.
package struct MetricsText {
  package private(set) var text = ""
  /// Series that were written: a second one of the same labels makes the whole file unreadable.
  private var series: Set<String> = []

  package enum Kind: String { case gauge, counter }

  /// A label: its name is ours, its value may be hostile.
  package typealias Label = (name: String, value: String)

  /// Characters that are taken of a label's value; a path of a cgroup can have 4096.
  package static let longestLabel = 256

  package init() {}

  /// Begins a metric: what follows until the next one are its samples.
  package mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
  }

  /// Writes a sample, unless one with the same labels was: names that differ only in what is not
  /// shown of them are one.
  package mutating func sample(_ name: String, _ labels: [Label] = [], _ value: MetricValue) {
    var line = name
    if !labels.isEmpty {
      let pairs = labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }
      line += "{\(pairs.joined(separator: ","))}"
    }
    guard series.insert(line).inserted else { return }
    text += "\(line) \(value.text)\n"
  }

  /// A metric with one sample; none at all where its value is not known.
  package mutating func single(
    _ name: String, _ kind: Kind, _ help: String, _ value: MetricValue?
  ) {
    guard let value else { return }
    begin(name, kind, help)
    sample(name, [], value)
  }

  /// Characters that steer a terminal are written out, what would end the value is escaped.
  ///
  /// Scalar by scalar: a quote with an accent on it is another `Character`, and ends it all the
  /// same.
  private static func escaped(_ value: String) -> String {
    let shown = String(String.UnicodeScalarView(value.unicodeScalars.prefix(longestLabel)))
    var result = String.UnicodeScalarView()
    for scalar in SafeText.visible(shown).unicodeScalars {
      if scalar == "\\" || scalar == "\"" { result.append("\\") }
      result.append(scalar)
    }
    return String(result)
  }
}

/// A number of a metric, made of ours in the base units of Prometheus.
package enum MetricValue: Equatable, Sendable {
  case count(Int64)
  case kib(Int64)
  /// µs, told in seconds.
  case micros(Int64)
  case permille(Double)
  /// A metric that only carries labels.
  case info

  var text: String {
    switch self {
    case .count(let count): return "\(count)"
    case .kib(let kib): return "\(kib.asKib * 1024)"
    case .micros(let us):
      let fraction = String((us % 1_000_000).magnitude + 1_000_000).dropFirst()
      return "\(us < 0 && us > -1_000_000 ? "-" : "")\(us / 1_000_000).\(fraction)"
    case .permille(let permille): return "\((permille * 1000).rounded() / 1_000_000)"
    case .info: return "1"
    }
  }
}
