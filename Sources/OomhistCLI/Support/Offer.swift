import OomhistRender

/// A word that completion offers.
struct Offer: Equatable {
  var text: String
  /// What it means, for shells that show that.
  var summary = ""

  /// Names come from anywhere; what steers a terminal cannot be typed either.
  var isPrintable: Bool {
    !text.isEmpty && SafeText.visible(text) == text && !text.contains("\u{fffd}")
  }
}

extension Array where Element == Offer {
  /// Fixed words with what they mean.
  init(_ words: KeyValuePairs<String, String>) {
    self = words.map { Offer(text: $0.key, summary: $0.value) }
  }
}
