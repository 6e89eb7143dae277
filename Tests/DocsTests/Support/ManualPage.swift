import Foundation

/// The source of a manual page, read for what it says of commands and options.
///
/// An option is `Fl` and a word: `Fl -since` is `--since`, `Fl S` is `-S`.
struct ManualPage {
  /// Options in the synopsis of each command.
  private(set) var synopsis: [String: Set<String>] = [:]
  /// Options that have an entry of their own.
  private(set) var described: Set<String> = []
  /// Every option in the page, examples left out.
  private(set) var mentioned: Set<String> = []
  /// Pages that it refers to, as `oomhist-query.1`.
  private(set) var references: Set<String> = []

  init(_ source: String) {
    var section = ""
    var command = ""
    for line in source.split(separator: "\n") {
      let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
      let options = Self.options(words)
      mentioned.formUnion(options)
      for (place, word) in words.enumerated().dropLast(2) where word == "Xr" || word == ".Xr" {
        references.insert(words[place + 1] + "." + words[place + 2])
      }
      switch words.first {
      case ".Sh": section = words.dropFirst().joined(separator: " ")
      case ".Nm" where section == "SYNOPSIS": command = ""
      case ".Cm" where section == "SYNOPSIS": command = words.dropFirst().joined(separator: " ")
      case ".It": described.formUnion(options)
      default: break
      }
      if section == "SYNOPSIS", !command.isEmpty {
        synopsis[command, default: []].formUnion(options)
      }
    }
  }

  private static func options(_ words: [String]) -> [String] {
    zip(words, words.dropFirst()).compactMap { macro, name in
      macro == "Fl" || macro == ".Fl" ? "-" + name : nil
    }
  }
}
