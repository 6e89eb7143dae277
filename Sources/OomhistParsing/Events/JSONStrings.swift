import FoundationEssentials

/// A JSON array of strings.
package enum JSONStrings {
  /// The strings; `nil` where the text is anything else.
  package static func decode(_ json: String) -> [String]? {
    try? JSONDecoder().decode([String].self, from: Data(json.utf8))
  }
}
