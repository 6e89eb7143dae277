/// Why a line is no event of the contract.
package struct EventJSONError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The key with its path (`tasks[3].pid`), or empty where the line as a whole is wrong.
  package let key: String
  /// What had to be there: `a whole number`.
  package let expected: String

  package init(key: String, expected: String) {
    self.key = key
    self.expected = expected
  }

  package var description: String {
    key.isEmpty ? "expected \(expected)" : "\(key): expected \(expected)"
  }
}
