import Foundation

/// How the commands of a block are run: a comment in the line above its fence.
enum Directive: Equatable {
  /// Not at all.
  case notRun(Reason)
  /// Their exit status is this one.
  case status(Int32)
  /// They go on until they are told to stop, and are told after a second.
  case untilStopped
  /// From here on with a database that does not exist yet.
  case newDatabase
  /// From here on at this moment.
  case clock(String)

  /// What a block needs that a test does not have.
  enum Reason: String, CaseIterable {
    /// Rights over the machine, which it would change.
    case root
    /// A service manager.
    case systemd
    /// A container engine.
    case container
    /// A machine of its own, where the kernel may kill.
    case machine
    /// Minutes of compiling.
    case compiler
  }

  /// The exit statuses that are right.
  var statuses: [Int32] {
    switch self {
    case .status(let stated): [stated]
    case .untilStopped: [0, 130]
    case .notRun, .newDatabase, .clock: [0]
    }
  }

  struct Unknown: Error {
    var line: String
  }

  /// `nil` for a line that is not a comment of its own, of Markdown or of mdoc.
  init?(line: String) throws {
    guard let comment = line.wholeMatch(of: /\ *<!-- (.*) -->/) ?? line.wholeMatch(of: /\.\\" (.*)/)
    else { return nil }
    let parts = comment.1.split(separator: ": ", maxSplits: 1).map(String.init)
    switch (parts.first, parts.last) {
    case ("not run", let word?):
      guard let reason = Reason(rawValue: word) else { throw Unknown(line: line) }
      self = .notRun(reason)
    case ("exit status", let word?):
      guard let status = Int32(word) else { throw Unknown(line: line) }
      self = .status(status)
    case ("until stopped", _): self = .untilStopped
    case ("clock", let time?): self = .clock(time)
    case ("new database", _): self = .newDatabase
    default: return nil
    }
  }
}
