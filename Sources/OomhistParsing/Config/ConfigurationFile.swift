/// A configuration file taken apart into its lines: `key = value`, of keys that nobody has
/// looked at yet.
///
/// Blank lines and comments (`#` at the beginning of a line or after a blank) are passed over.
/// There are no sections, no quotes and no continued lines. A byte order mark and CRLF are
/// tolerated: such files come from editors on other systems.
package struct ConfigurationFile: Equatable, Sendable {
  /// One setting as it stands in the file.
  package struct Line: Equatable, Sendable {
    package var key: String
    /// Trimmed; may be empty.
    package var value: String
    /// Place in the file, from 1.
    package var number: Int
  }

  /// The path as messages name it.
  package let path: String
  package private(set) var lines: [Line] = []
  /// Lines that are no setting.
  package private(set) var errors: [ConfigurationError] = []

  /// Largest file that anybody has reason to write.
  package static let maxBytes = 1 << 20

  package init(_ bytes: some Collection<UInt8>, path: String) {
    self.path = path
    var rest = Array(bytes)[...]
    if rest.starts(with: [0xef, 0xbb, 0xbf]) { rest = rest.dropFirst(3) }
    for (index, line) in rest.split(separator: 0x0a, omittingEmptySubsequences: false).enumerated()
    {
      read(line, number: index + 1)
    }
  }

  private mutating func read(_ line: ArraySlice<UInt8>, number: Int) {
    let text = Self.trimmed(Self.withoutComment(line))
    guard !text.isEmpty else { return }
    guard let sign = text.firstIndex(of: UInt8(ascii: "=")), sign > text.startIndex else {
      let isSection = text.first == UInt8(ascii: "[")
      errors.append(
        ConfigurationError(
          path: path, line: number,
          "\(ConfigurationError.shown(Self.string(text))) is not of the form key = value"
            + (isSection ? "; there are no sections" : "")))
      return
    }
    lines.append(
      Line(
        key: Self.string(Self.trimmed(text[..<sign])),
        value: Self.string(Self.trimmed(text[(sign + 1)...])), number: number))
  }

  private static func withoutComment(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var wasBlank = true
    for index in line.indices {
      if wasBlank, line[index] == UInt8(ascii: "#") { return line[..<index] }
      wasBlank = isBlank(line[index])
    }
    return line
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let text = bytes.drop(while: isBlank)
    let end = text.lastIndex { !isBlank($0) }.map { $0 + 1 }
    return text[..<(end ?? text.startIndex)]
  }

  /// A carriage return counts as a blank, since it ends lines on other systems.
  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0d
  }

  private static func string(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self)
  }
}
