/// Which kills the hooks have been told of, and how often of late.
///
/// It is what lies in a small text file between two runs: a word and a number a line.
package struct HookLog: Equatable, Sendable {
  /// The newest kill that was looked at; `nil` before the first run.
  package private(set) var lastKillID: Int64?
  /// Moments of the runs of the last hour, µs since the epoch.
  package private(set) var runsUs: [Int64] = []
  /// Kills that were kept back since the last run, because there were too many.
  package private(set) var heldBack: Int64 = 0

  /// What happens about a kill.
  package enum Decision: Equatable, Sendable {
    /// The hooks run, and hear how many were kept back before.
    case run(heldBack: Int64)
    /// Too many of late.
    case holdBack
    /// It is history that came out of old logs.
    case tooOld
  }

  package init() {}

  private static let hourUs: Int64 = 3_600_000_000

  /// Begins behind the newest kill that there is: what is known at the first run is no news.
  package mutating func begin(behind killID: Int64) {
    lastKillID = killID
  }

  /// Decides on the next kill, and notes that.
  package mutating func decide(
    killID: Int64, atUs: Int64?, nowUs: Int64, runsPerHour: Int, maxAgeUs: Int64
  ) -> Decision {
    lastKillID = max(lastKillID ?? killID, killID)
    // A kill without a date came out of a log that cannot tell.
    guard let atUs, nowUs &- atUs <= maxAgeUs else { return .tooOld }
    runsUs.removeAll { nowUs &- $0 >= Self.hourUs || $0 > nowUs }
    guard runsUs.count < runsPerHour else {
      heldBack += 1
      return .holdBack
    }
    runsUs.append(nowUs)
    defer { heldBack = 0 }
    return .run(heldBack: heldBack)
  }
}

extension HookLog {
  /// Reads the text; what it does not understand is passed over.
  package init(text: String) {
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count == 2, let number = Int64(words[1]) else { continue }
      switch words[0] {
      case "last-kill": lastKillID = number
      case "run": runsUs.append(number)
      case "held-back": heldBack = max(0, number)
      default: continue
      }
    }
  }

  package var text: String {
    let last = lastKillID.map { "last-kill \($0)\n" } ?? ""
    return last + "held-back \(heldBack)\n" + runsUs.map { "run \($0)\n" }.joined()
  }
}
