import GRDB
import OomhistParsing

/// An ``Anonymizer`` as SQL functions: `anonymous_name(comm)` and its like.
enum AnonymousFunctions {
  static func add(_ anonymizer: Anonymizer, to db: Database) {
    let texts: [(String, @Sendable (String) -> String)] = [
      ("token", anonymizer.token), ("name", anonymizer.name), ("id", anonymizer.id),
      ("path", anonymizer.path), ("part", anonymizer.part), ("command", anonymizer.commandLine),
      ("release", anonymizer.release), ("words", { anonymizer.log($0) }),
      ("scope", { scope($0, anonymizer) }),
    ]
    for (name, change) in texts {
      db.add(
        function: DatabaseFunction("anonymous_" + name, argumentCount: 1, pure: true) { values in
          values[0].text.map(change)
        })
    }
    db.add(
      function: DatabaseFunction("anonymous_uid", argumentCount: 1, pure: true) { values in
        values[0].integer.map(anonymizer.uid)
      })
    // The evidence of an event, its host, its victim, its invoker.
    db.add(
      function: DatabaseFunction("anonymous_log", argumentCount: 4, pure: true) { values in
        values[0].text.map { text in
          anonymizer.log(
            text, hosts: [values[1].text ?? ""], names: values.dropFirst(2).compactMap(\.text))
        }
      })
  }

  /// Host and cgroup of an incident, as the view `kill` puts them together.
  private static func scope(_ text: String, _ anonymizer: Anonymizer) -> String {
    let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return anonymizer.token(text) }
    return anonymizer.token(String(parts[0])) + " " + anonymizer.path(String(parts[1]))
  }
}
