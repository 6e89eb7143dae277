import ArgumentParser
import OomhistStore

/// A boot as `journalctl --boot` takes it: `0` is the newest, `-1` the one before, `+1` the first
/// one recorded; or an id, or its beginning; behind a whole id also `-1` or `+1`.
struct BootWord: ExpressibleByArgument, Equatable, CustomStringConvertible {
  /// From where the number counts.
  enum Anchor: Equatable {
    case newest
    case first
    /// Digits of the id without dashes, in lower case.
    case id(String)
  }

  let anchor: Anchor
  let offset: Int
  /// As it was typed.
  let description: String

  static let newest = BootWord(anchor: .newest, offset: 0, description: "0")

  private init(anchor: Anchor, offset: Int, description: String) {
    self.anchor = anchor
    self.offset = offset
    self.description = description
  }

  init?(argument: String) {
    description = argument
    // Longer numbers without a sign are the beginnings of ids.
    let isSigned = argument.hasPrefix("-") || argument.hasPrefix("+")
    if isSigned || argument.utf8.count < 4 {
      guard let number = Int(argument), abs(number) < 1_000_000 else { return nil }
      // 0 and below count back from the newest.
      (anchor, offset) = number > 0 ? (.first, number - 1) : (.newest, number)
      return
    }
    var digits = ""
    var rest = argument.lowercased()[...]
    while digits.utf8.count < 32, let next = rest.first, next.isASCII,
      next.isHexDigit || next == "-" && !digits.isEmpty
    {
      if next != "-" { digits.append(next) }
      rest.removeFirst()
    }
    guard digits.utf8.count >= 4 else { return nil }
    anchor = .id(digits)
    guard !rest.isEmpty else {
      offset = 0
      return
    }
    guard rest.first == "-" || rest.first == "+", let number = Int(rest), abs(number) < 1_000_000
    else { return nil }
    offset = number
  }

  /// The boot that is meant, of those recorded, oldest first.
  func record(among boots: [Store.RecordedBoot]) throws -> Store.RecordedBoot {
    guard !boots.isEmpty else {
      throw Failure("no boot is recorded yet", hint: "`oomhist collect` takes the first snapshot")
    }
    let place: Int
    switch anchor {
    case .newest: place = boots.count - 1
    case .first: place = 0
    case .id(let digits):
      let found = boots.indices.filter {
        boots[$0].bootID.split(separator: "-").joined().hasPrefix(digits)
      }
      guard found.count <= 1 else {
        throw Failure(
          "\(found.count) boots begin with \(description)", hint: "write more of the id",
          status: .usage)
      }
      guard let only = found.first else { throw missing(boots.count) }
      place = only
    }
    guard boots.indices.contains(place + offset) else { throw missing(boots.count) }
    return boots[place + offset]
  }

  private func missing(_ count: Int) -> Failure {
    let range = count > 1 ? "0 to -\(count - 1), or +1 to +\(count)" : "0"
    return Failure(
      "there is no boot \(description) in the record",
      hint: "it has \(count) (\(range)); `oomhist query --list-boots` shows them", status: .usage)
  }
}

extension BootWord {
  /// Commands that take `--boot`.
  private static let commands = ["query", "export", "forecast", "plot"]

  /// The words of the command line with each `-b` and the boot behind it as one word.
  ///
  /// The value may be left out and may begin with a dash, which no parser tells apart from another
  /// argument or option without knowing what a boot looks like.
  static func joined(_ arguments: [String]) -> [String] {
    guard let command = arguments.first, commands.contains(command) else { return arguments }
    var joined: [String] = []
    var rest = arguments[...]
    while let word = rest.popFirst() {
      if word == "--" { return joined + [word] + rest }
      if word == "-b" || word == "--boot" {
        let boot = rest.first.flatMap { BootWord(argument: $0) }
        if boot != nil { rest.removeFirst() }
        joined.append("--boot=\(boot ?? .newest)")
      } else if word.hasPrefix("-b"), let boot = BootWord(argument: String(word.dropFirst(2))) {
        joined.append("--boot=\(boot)")
      } else {
        joined.append(word)
      }
    }
    return joined
  }
}
