/// A word for a time or a duration that cannot be read.
package struct TimeWordError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The word as it was given.
  package let text: String
  /// What is wrong with it, as the end of a sentence.
  package let reason: String
  /// What would be understood.
  package let hint: String

  /// One sentence that names the word: `cannot read '25:00' as a time: …`.
  package let description: String

  /// Takes what the word should have been as `wanted`: "a time", "a duration".
  init(_ text: String, as wanted: String, reason: String, hint: String) {
    self.text = text
    self.reason = reason
    self.hint = hint
    var shown = ""
    for scalar in text.unicodeScalars.prefix(60) {
      // The sentence goes to a terminal.
      shown.unicodeScalars.append(scalar.properties.generalCategory == .control ? "?" : scalar)
    }
    if text.unicodeScalars.count > 60 { shown += "…" }
    description = "cannot read '\(shown)' as \(wanted): \(reason)"
  }
}
