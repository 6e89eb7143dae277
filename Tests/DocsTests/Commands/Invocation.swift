import Foundation

/// Calls of `oomhist` in the text of a page.
enum Invocation {
  private static let asking: Set = [
    "query", "explain", "plot", "forecast", "report", "export", "top", "demo",
  ]

  /// Whether a piece of code in prose is a whole command line that only asks.
  ///
  /// `NAME`, `…` and `-` (standard input) stand for something that the reader puts there.
  static func canRun(_ span: String) -> Bool {
    let words = span.split(separator: " ").map(String.init)
    guard words.count > 1, words[0] == "oomhist", asking.contains(words[1]) else { return false }
    return !words.contains { word in
      word == "-" || word.contains("…") || word.contains("<")
        || word.wholeMatch(of: /[A-Z\[\]]{2,}\.*/) != nil
    }
  }

  /// What a call names that the program does not have; `nil` for a call of something else.
  static func trouble(_ call: [String], surface: Surface) -> String? {
    guard let start = call.firstIndex(where: { $0 == "oomhist" || $0.hasSuffix("/oomhist") }),
      start + 1 < call.count
    else { return nil }
    let rest = call[(start + 1)...]
    guard let first = rest.first, first.wholeMatch(of: /[a-z]+/) != nil else { return nil }
    let name = [rest.prefix(2).joined(separator: " "), first].first {
      surface.commands[$0] != nil
    }
    guard let name, let options = surface.commands[name] else {
      let isProgram = call[start] == "oomhist" && start == 0 && !surface.groups.contains(first)
      return isProgram ? "there is no command \(first)" : nil
    }
    let unknown = rest.filter { $0.wholeMatch(of: /-[A-Za-z]|--[a-z][a-z-]*(=.*)?/) != nil }
      .map { String($0.prefix { $0 != "=" }) }
      .first { !options.contains($0) && !Surface.common.contains($0) }
    return unknown.map { "\(name) has no \($0)" }
  }
}
