import ArgumentParser
import OomhistParsing
import OomhistStore

/// `--anonymize`: whether what is written names machine and people.
struct AnonymizeOptions: ParsableArguments {
  @Flag(
    help:
      "Put tokens in the place of hosts, users, paths, arguments, units and unusual program names.")
  var anonymize = false

  @Option(
    name: .customLong("anonymize-key"),
    help: ArgumentHelp(
      "Make the tokens of every export with this phrase the same; else they differ each time.",
      valueName: "phrase"))
  var phrase: String?

  func validate() throws {
    if phrase == "" { throw ValidationError("--anonymize-key wants a phrase.") }
  }

  /// Opens the record, with every name in it made anonymous where that was asked for.
  func openForReading(_ database: DatabaseOptions, isForAll: Bool = false) throws -> Store {
    try Store.openForReading(
      path: database.resolved(forWriting: false), anonymizer: anonymizer, isForAll: isForAll)
  }

  /// One for a whole command: a key that nobody knows is made anew each time.
  var anonymizer: Anonymizer? {
    if let phrase { return Anonymizer(phrase: phrase) }
    return anonymize
      ? Anonymizer(key: (.random(in: .min ... .max), .random(in: .min ... .max))) : nil
  }
}
