import OomhistParsing
import OomhistSQL
import OomhistSources
import OomhistStore

/// What ends a command, told so that a person can act.
///
/// One sentence that names the object, a hint where the user can do something, and the exit
/// status. Every other error becomes one here, and nowhere else.
struct Failure: Error {
  let message: String
  /// Further errors of the same kind, each a sentence.
  var others: [String] = []
  let hint: String?
  let status: ExitStatus

  init(_ message: String, hint: String? = nil, status: ExitStatus = .failed) {
    self.message = message
    self.hint = hint
    self.status = status
  }

  /// Translates the errors of our modules; `nil` for one that the argument parser reports itself.
  init?(_ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as StoreError:
      self.init(
        "\(error)", hint: error.hint, status: error.code == .permission ? .permission : .failed)
    case let error as SourceError:
      self.init(
        "\(error)", hint: Self.hint(error), status: error.isPermission ? .permission : .failed)
    case let errors as ConfigurationErrors:
      let all = errors.all.map(\.description)
      self.init(
        all.first ?? "the settings are not valid",
        hint: "`oomhist config show` shows all settings", status: .usage)
      others = Array(all.dropFirst())
    case let error as TimeWordError:
      self.init(error.description, hint: error.hint, status: .usage)
    case let error as QueryHeaderError:
      self.init("\(error)", hint: "mend the header of the file")
    default: return nil
    }
  }

  private static func hint(_ error: SourceError) -> String? {
    if error.isPermission { return "run it as root, or as a user who may read it" }
    if error.isMissing { return "check the path; - is standard input" }
    return error.isFolder ? "name the files in it" : nil
  }

  /// Writes the message to standard error.
  func report() {
    for sentence in [message] + others { Console.say("error: \(sentence)") }
    if let hint { Console.say("hint: \(hint)") }
  }
}
