import GRDB
import OomhistAnalysis
import OomhistParsing
import Synchronization

/// The SQL functions that filters are made of.
enum FilterFunctions {
  static let all = [matches, containerOf]

  /// `matches(pattern, text)`: whether the text fits the pattern, as ``TextPattern`` reads it.
  ///
  /// No pattern (NULL) fits all, no text fits no pattern.
  private static let matches = DatabaseFunction("matches", argumentCount: 2, pure: true) { values in
    guard let pattern = values[0].text else { return true }
    guard let text = values[1].text ?? values[1].integer.map({ "\($0)" }) else { return false }
    return try compiled.withLock { try $0.pattern(pattern).matches(text) }
  }

  /// `container_of(path)`: id of the container that the path of a cgroup names, else NULL.
  private static let containerOf = DatabaseFunction(
    "container_of", argumentCount: 1, pure: true
  ) { values in values[0].text.flatMap { CgroupPath($0).containerID } }

  private static let compiled = Mutex(CompiledPatterns())
}

/// A query holds few patterns against many texts.
private struct CompiledPatterns: ~Copyable {
  private var byText: [String: TextPattern] = [:]

  mutating func pattern(_ text: String) throws -> TextPattern {
    if let known = byText[text] { return known }
    if byText.count >= 64 { byText.removeAll() }
    let pattern = try TextPattern(text)
    byText[text] = pattern
    return pattern
  }
}
