/// A word for a time or a duration that cannot be read.
package struct TimeWordError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The word as it was given.
  package let text: String
  /// What is wrong with it, as the end of a sentence.
  package let reason: String
  /// What would be understood: the nearest such word where one is close, and examples.
  package let hint: String

  /// One sentence that names the word: `cannot read '25:00' as a time: …`.
  package let description: String

  /// Takes what the word should have been as `wanted`: "a time", "a duration".
  init(_ text: String, as wanted: String, reason: String, nearest: String?, hint: String) {
    self.text = text
    self.reason = Self.visible(reason, upTo: 100)
    self.hint = (nearest.map { "did you mean '\($0)'? " } ?? "") + hint
    description = "cannot read '\(Self.visible(text, upTo: 60))' as \(wanted): \(self.reason)"
  }

  /// The text without what would steer a terminal, and not too long.
  private static func visible(_ text: String, upTo count: Int) -> String {
    var shown = ""
    for scalar in text.unicodeScalars.prefix(count) {
      shown.unicodeScalars.append(scalar.properties.generalCategory == .control ? "?" : scalar)
    }
    return text.unicodeScalars.count > count ? shown + "…" : shown
  }
}

/// Why a text is not a time or a duration, as the end of a sentence.
struct TimeProblem: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }
}
