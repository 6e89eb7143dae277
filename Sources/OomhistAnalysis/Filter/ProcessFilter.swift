package import OomhistModel

/// The fields by which processes are chosen; all that are given must fit.
package struct ProcessFilter {
  private var patterns: [(field: FilterField, pattern: TextPattern)] = []

  package init() {}

  /// Chooses by one more field.
  package mutating func add(_ pattern: TextPattern, for field: FilterField) {
    patterns.append((field, pattern))
  }

  /// Whether a process with these texts fits; what it has no text for fits no pattern.
  package func fits(_ text: (FilterField) -> String?) -> Bool {
    patterns.allSatisfy { field, pattern in text(field).map(pattern.matches) ?? false }
  }
}
