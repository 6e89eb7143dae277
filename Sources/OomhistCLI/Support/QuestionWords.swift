import OomhistModel
import OomhistSQL
import OomhistStore

/// What the options of a command say, by the names of a query's parameters.
struct QuestionWords {
  /// `nil` for a command without one.
  var window: WindowOptions?
  let filters: FilterOptions
  let clock: ClockOptions
  let database: DatabaseOptions

  /// How far before a kill a question looks that has no other window, µs.
  private static let beforeKillUs: Int64 = 3_600_000_000
  /// What came of the kill belongs to it, µs.
  private static let afterKillUs: Int64 = 60_000_000

  /// The words for a query, the options before what `-p` says.
  func given(for query: NamedQuery, parameters: [String: String] = [:]) throws -> [String: String] {
    var given = parameters
    let (since, until) = try window?.words(clock, database) ?? (nil, nil)
    given["since"] = since ?? given["since"]
    given["until"] = until ?? given["until"]
    given.merge(filters.words) { $1 }
    guard let kill = filters.kill else { return given }
    if query.parameter(named: "kill") != nil {
      try expect(kill)
      given["kill"] = "\(kill)"
      return given
    }
    let atUs = try moment(of: kill)
    if query.parameter(named: "at") != nil {
      given["at"] = given["at"] ?? ISO8601.utc(atUs)
    } else {
      given["since"] = given["since"] ?? ISO8601.utc(atUs - Self.beforeKillUs)
      given["until"] = given["until"] ?? ISO8601.utc(atUs + Self.afterKillUs)
    }
    return given
  }

  /// A number that no kill has is a mistake, and no empty answer; a kill may be without a date.
  private func expect(_ kill: Int64) throws {
    let store = try database.openForReading()
    guard try store.newestNumbers(after: kill &- 1).first?.killID == kill else {
      throw Failure(
        "there is no kill \(kill) in \(store.path)",
        hint: "`oomhist query victims` lists the kills")
    }
  }

  /// When a kill was, µs since the epoch.
  func moment(of kill: Int64) throws -> Int64 {
    let store = try database.openForReading()
    guard let atUs = try store.killMoment(kill) else {
      throw Failure(
        "there is no kill \(kill) with a date in \(store.path)",
        hint: "`oomhist query victims` lists the kills")
    }
    return atUs
  }
}
