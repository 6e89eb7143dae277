import ArgumentParser
import OomhistAnalysis
import OomhistModel
import OomhistSources
import OomhistStore

/// `--comm`, `--pid`, `--user`, `--unit`, `--cgroup`, `--container` and `--kill`: what a question
/// is about.
///
/// Given again, an option takes in more; different options must all fit. What a command does not
/// filter by is an error and never ignored.
struct FilterOptions: ParsableArguments {
  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Only processes of this name; * and ? are wildcards, re:… is a regular expression.",
      valueName: "name"))
  var comm: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Only this process.", valueName: "pid"))
  var pid: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Only processes of this user.", valueName: "name|uid"))
  var user: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Only this systemd unit; .service may be left out.", valueName: "unit"))
  var unit: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Only this cgroup and what is below it: its path, or the last part of it.",
      valueName: "path"))
  var cgroup: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Only this container or pod; the beginning of its id will do.", valueName: "id"))
  var container: [String] = []

  @Option(
    help: ArgumentHelp(
      "Only this kill; where the question is no kill's, the hour before it.", valueName: "kill"))
  var kill: Int64?

  var isGiven: Bool { !words.isEmpty || kill != nil }

  /// The words of each field that was given, a line each.
  var words: [String: String] {
    let all: [(FilterField, [String])] = [
      (.comm, comm), (.pid, pid), (.user, user), (.unit, unit), (.cgroup, cgroup),
      (.container, container),
    ]
    return Dictionary(
      uniqueKeysWithValues: all.filter { !$0.1.isEmpty }.map {
        ($0.0.rawValue, $0.1.joined(separator: "\n"))
      })
  }

  /// The words as a person reads them: `comm java, user www-data`.
  var text: String? {
    let named = FilterField.allCases.compactMap { field in
      words[field.rawValue].map {
        "\(field.rawValue) \($0.split(separator: "\n").joined(separator: " or "))"
      }
    }
    return named.isEmpty ? nil : named.joined(separator: ", ")
  }

  /// The filter for processes that are no rows of a query; `without` is left to others.
  func processFilter(without: FilterField) throws -> ProcessFilter {
    var filter = ProcessFilter()
    for field in FilterField.allCases where field != without {
      guard let words = words[field.rawValue] else { continue }
      filter.add(try TextPattern(Self.pattern(words, of: field)), for: field)
    }
    return filter
  }

  /// The text of a pattern for words of a field.
  static func pattern(_ words: String, of field: FilterField) throws -> String {
    do {
      return try FilterWords(field) { UserNames.uids(where: $0.matches) }.patternText(words)
    } catch let error as FilterWordError {
      throw Failure(error.description, hint: error.hint, status: .usage)
    } catch let error as TextPatternError {
      throw Failure(
        error.description, hint: "it is an extended regular expression, see regex(7)",
        status: .usage)
    }
  }
}
