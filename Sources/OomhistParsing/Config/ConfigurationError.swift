/// What is wrong in a configuration file, as one sentence that begins with the place.
package struct ConfigurationError: Error, Equatable, Sendable, CustomStringConvertible {
  package let path: String
  /// From 1; `nil` where the file as a whole is meant.
  package let line: Int?
  /// `/etc/oomhist/oomhist.conf:3: interval = 10x is not a span of time (such as 10s, 5min)`.
  package let description: String

  package init(path: String, line: Int? = nil, _ problem: String) {
    self.path = path
    self.line = line
    let place = line.map { "\(path):\($0)" } ?? path
    description = "\(place): \(problem)"
  }

  /// An error whose sentence names the file itself.
  package init(path: String, sentence: String) {
    self.path = path
    line = nil
    description = sentence
  }

  /// Text of a file for a message: cut where it gets long, without control characters.
  static func shown(_ text: String) -> String {
    var shown = ""
    for scalar in text.unicodeScalars.prefix(60) {
      shown.unicodeScalars.append(scalar.properties.generalCategory == .control ? "?" : scalar)
    }
    return text.unicodeScalars.count > 60 ? shown + "…" : shown
  }
}

/// All that is wrong in a set of configuration files, of which nothing is used then.
package struct ConfigurationErrors: Error, Equatable, Sendable, CustomStringConvertible {
  /// At least one, file by file, in the order of lines; of a file full of them the first ones.
  package let all: [ConfigurationError]

  /// A file that is something else altogether (a picture, a log) is told in a few lines.
  private static let maxPerFile = 20

  package init(_ errors: [ConfigurationError]) {
    var counts: [String: Int] = [:]
    var order: [String] = []
    var kept: [String: [ConfigurationError]] = [:]
    for error in errors {
      if counts[error.path] == nil { order.append(error.path) }
      counts[error.path, default: 0] += 1
      if counts[error.path, default: 0] <= Self.maxPerFile {
        kept[error.path, default: []].append(error)
      }
    }
    all = order.flatMap { path in
      let list = (kept[path] ?? []).sorted { ($0.line ?? 0) < ($1.line ?? 0) }
      let more = (counts[path] ?? 0) - list.count
      guard more > 0 else { return list }
      return list + [ConfigurationError(path: path, "and \(more) more errors")]
    }
  }

  package var description: String { all.map(\.description).joined(separator: "\n") }
}
