/// Output as a page shows it, held against the real one.
///
/// A line that is only `…` stands for any number of lines. Blanks at the end of a line and empty
/// lines at the end do not count.
struct ShownOutput {
  private let parts: [ArraySlice<String>]

  init(_ lines: [String]) {
    parts = Self.trimmed(lines).split(
      separator: "…", omittingEmptySubsequences: false)
  }

  var isCut: Bool { parts.count > 1 }

  func matches(_ lines: [String]) -> Bool {
    var rest = Self.trimmed(lines)[...]
    guard let first = parts.first, let last = parts.last, rest.starts(with: first) else {
      return false
    }
    guard isCut else { return rest.count == first.count }
    rest = rest.dropFirst(first.count)
    for part in parts.dropFirst().dropLast() {
      guard let start = rest.indices.first(where: { rest[$0...].starts(with: part) }) else {
        return false
      }
      rest = rest[(start + part.count)...]
    }
    return rest.count >= last.count && rest.suffix(last.count) == last
  }

  /// The first line that is not as the page shows it.
  func difference(_ lines: [String]) -> String {
    let actual = Self.trimmed(lines)
    let shown = parts.first ?? []
    for (index, line) in shown.enumerated() where index >= actual.count || actual[index] != line {
      return "page: \(line)\n      real: \(index < actual.count ? actual[index] : "no more lines")"
    }
    return isCut
      ? "what stands behind … is not there" : "real: \(actual.dropFirst(shown.count).first ?? "")"
  }

  static func trimmed(_ lines: [String]) -> [String] {
    var lines = lines.map { line in
      String(line.reversed().drop { $0 == " " }.reversed())
    }
    while lines.last == "" { lines.removeLast() }
    return lines
  }
}
