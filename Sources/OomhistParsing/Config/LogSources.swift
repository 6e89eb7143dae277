/// The machine's own logs that the recorder reads besides `/dev/kmsg`.
package struct LogSources: Equatable, Sendable {
  package var journal: Bool
  /// `/var/log/messages`, `syslog` and `kern.log`, with their rotations.
  package var files: Bool

  package static let all = LogSources(journal: true, files: true)
  package static let none = LogSources(journal: false, files: false)

  package init(journal: Bool, files: Bool) {
    self.journal = journal
    self.files = files
  }

  /// Reads `journal, files`, either of them, or `none`; `nil` for anything else.
  package init?(_ text: String) {
    let words = text.split { $0 == "," || $0 == " " }.map(String.init)
    self.init(journal: words.contains("journal"), files: words.contains("files"))
    let known = words == ["none"] || words.allSatisfy { $0 == "journal" || $0 == "files" }
    guard !words.isEmpty, known else { return nil }
  }

  /// As a file spells it.
  package var text: String {
    let words = (journal ? ["journal"] : []) + (files ? ["files"] : [])
    return words.isEmpty ? "none" : words.joined(separator: ", ")
  }

  package var isNone: Bool { self == .none }
}
