extension ConfigurationCatalogue.Kind {
  /// Reads a value into its place; returns what is wrong with it, as the end of a sentence.
  func set(_ text: String, in configuration: inout RecorderConfiguration) -> String? {
    switch self {
    case .span(let place, let range, let zeroIsAllowed):
      guard let us = Self.span(text) else {
        return "is not a span of time (such as 10s, 5min)"
      }
      guard range.contains(us) || zeroIsAllowed && us == 0 else { return outOfRange }
      configuration[keyPath: place] = us
    case .bytes(let place, let range, let zeroIsAllowed):
      guard let bytes = ByteSize.bytes(text) else {
        return "is not a size (such as 64M, 1.5G, 0)"
      }
      guard range.contains(bytes) || zeroIsAllowed && bytes == 0 else { return outOfRange }
      configuration[keyPath: place] = bytes
    case .percent(let place):
      guard let percent = Self.percent(text) else {
        return "is not a percentage (such as 10, 2.5, 10%)"
      }
      guard percent <= 100 else { return outOfRange }
      configuration[keyPath: place] = percent
    case .integer(let place, let range):
      guard let number = Int64(text) else { return "is not a whole number" }
      guard range.contains(number) else { return outOfRange }
      configuration[keyPath: place] = number
    case .flag(let place):
      guard let flag = Self.flags[text.lowercased()] else { return "is neither yes nor no" }
      configuration[keyPath: place] = flag
    case .commandLines(let place):
      guard let policy = CommandLinePolicy(rawValue: text) else {
        return "is none of \(allowedText)"
      }
      configuration[keyPath: place] = policy
    case .folder(let place):
      // A recorder has no folder of its own from which a path could go on.
      let isClean = text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
      guard text == "none" || text.hasPrefix("/") && isClean else {
        return "is no whole path (such as /srv/metrics), and not none"
      }
      configuration[keyPath: place] = text == "none" ? nil : text
    case .logSources(let place):
      guard let sources = LogSources(text) else { return "is none of \(allowedText)" }
      configuration[keyPath: place] = sources
    }
    return nil
  }

  /// The value of a configuration as a file spells it.
  package func text(in configuration: RecorderConfiguration) -> String {
    switch self {
    case .span(let place, _, _): SpanText.text(configuration[keyPath: place])
    case .bytes(let place, _, _): ByteSize.text(configuration[keyPath: place])
    case .percent(let place): Self.percentText(configuration[keyPath: place])
    case .integer(let place, _): "\(configuration[keyPath: place])"
    case .flag(let place): configuration[keyPath: place] ? "yes" : "no"
    case .commandLines(let place): configuration[keyPath: place].rawValue
    case .folder(let place): configuration[keyPath: place] ?? "none"
    case .logSources(let place): configuration[keyPath: place].text
    }
  }

  /// The type in a word or two, for tables.
  package var typeText: String {
    switch self {
    case .span: "span of time"
    case .bytes: "size"
    case .percent: "percent"
    case .integer: "number"
    case .flag: "switch"
    case .commandLines: "word"
    case .folder: "path"
    case .logSources: "words"
    }
  }

  /// The values that are allowed: `100ms to 1d`, `0, or 16M to 1024T`.
  package var allowedText: String {
    switch self {
    case .span(_, let range, let zeroIsAllowed):
      (zeroIsAllowed ? "0, or " : "")
        + "\(SpanText.text(range.lowerBound)) to \(SpanText.text(range.upperBound))"
    case .bytes(_, let range, let zeroIsAllowed):
      (zeroIsAllowed ? "0, or " : "")
        + "\(ByteSize.text(range.lowerBound)) to \(ByteSize.text(range.upperBound))"
    case .percent: "0 to 100"
    case .integer(_, let range): "\(range.lowerBound) to \(range.upperBound)"
    case .flag: "yes or no"
    case .logSources: "journal, files, both with a comma between, or none"
    case .commandLines: CommandLinePolicy.allCases.map(\.rawValue).joined(separator: ", ")
    case .folder: "a whole path, or none"
    }
  }

  private var outOfRange: String { "is out of range (\(allowedText))" }

  /// The words that systemd takes, too.
  private static let flags = [
    "yes": true, "true": true, "on": true, "1": true,
    "no": false, "false": false, "off": false, "0": false,
  ]

  private static func span(_ text: String) -> Int64? {
    try? TimeSpan.read(text).us
  }

  /// Digits with at most a point among them, so that `nan`, `1e9` and `0x1p3` are none.
  private static func percent(_ text: String) -> Double? {
    var scanner = WordScanner(text)
    let whole = scanner.digits()
    var millionths = 0
    if scanner.take(".") {
      guard let read = scanner.millionths() else { return nil }
      millionths = read
    }
    scanner.skipBlanks()
    _ = scanner.take("%")
    guard scanner.isAtEnd, let value = Int32(String(decoding: whole, as: UTF8.self)) else {
      return nil
    }
    return Double(value) + Double(millionths) / 1_000_000
  }

  /// Written out, since a description as `5e-06` could not be read again.
  private static func percentText(_ percent: Double) -> String {
    let millionths = Int64((percent * 1_000_000).rounded())
    guard millionths % 1_000_000 != 0 else { return "\(millionths / 1_000_000)" }
    var fraction = String(String(millionths % 1_000_000 + 1_000_000).dropFirst())
    while fraction.hasSuffix("0") { fraction.removeLast() }
    return "\(millionths / 1_000_000).\(fraction)"
  }
}

extension ConfigurationCatalogue.Key {
  /// The values that are allowed, for tables and messages.
  package var allowedText: String { kind.allowedText }

  /// The value that holds where no file says another.
  package var defaultText: String { kind.text(in: RecorderConfiguration()) }
}
