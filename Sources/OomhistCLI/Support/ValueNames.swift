import ArgumentParser
import Glibc
import OomhistModel
import OomhistRender
import OomhistSQL
import OomhistSources
import OomhistStore

/// The values that go by a name, such as `time` or `kill`: the name of a filter, else what the help
/// calls the value, decides what is offered for an option.
struct ValueNames {
  /// The database that the command line names.
  var databasePath: String?
  var isUTC = false

  /// Values that go by this name; none where nothing can be offered.
  func values(called name: String) -> [Offer] {
    switch name {
    case "time": Self.times
    case "span": Self.spans
    case "zone": [Offer](["local": "that of this machine", "UTC": ""])
    case "kib": [Offer](["4": "", "16": "", "64": "usual on some ARM machines"])
    case "query": Self.queries
    case "name": Self.queries + tables
    case "comm": seen(.comms).map { Offer(text: Self.pattern(for: $0.text)) }
    case "pid": named(.pids)
    case "unit": named(.units)
    case "cgroup": named(.units) + named(.cgroups)
    case "container": named(.containers)
    case "user": users
    case "kill": kills
    case "boot": boots
    default: []
    }
  }

  private static let times = [Offer]([
    "today": "since midnight", "yesterday": "since the midnight before",
    "-1h": "an hour ago", "-3h": "three hours ago", "-1d": "a day ago", "-7d": "a week ago",
    "-30d": "30 days ago", "yesterday..today": "yesterday alone",
    "-3h..-1h": "both ends: three hours ago and an hour ago", "now": "this moment",
  ])

  private static let spans = [Offer]([
    "1s": "", "10s": "", "1min": "", "10min": "", "1h": "", "1d": "", "7d": "",
  ])

  // MARK: - Queries and tables

  private static var queries: [Offer] {
    UserQueries.catalogue().all.compactMap { try? $0.get() }
      .map { Offer(text: $0.name, summary: $0.summary) }
  }

  private var tables: [Offer] {
    let names = (try? record()?.tableNames()) ?? []
    return [Offer](["events": "the OOM events as NDJSON"])
      + names.map { Offer(text: $0, summary: "table or view") }
  }

  // MARK: - The record

  private var kills: [Offer] {
    seen(.kills).map { kill in
      let words = [kill.atUs.map(moment), kill.name].compactMap { $0 }
      return Offer(text: kill.text, summary: words.joined(separator: " "))
    }
  }

  private var boots: [Offer] {
    seen(.boots).map { boot in
      Offer(text: boot.text, summary: boot.atUs.map { "since " + moment($0) } ?? "")
    }
  }

  private var users: [Offer] {
    let names = UserNames.local()
    return seen(.users).map { user in
      let name = Int64(user.text).flatMap { names[$0] }
      return Offer(text: name ?? user.text, summary: name == nil ? "" : "uid \(user.text)")
    }
  }

  private func named(_ glimpse: Store.Glimpse) -> [Offer] {
    seen(glimpse).map { Offer(text: $0.text, summary: $0.name ?? "") }
  }

  private func seen(_ glimpse: Store.Glimpse) -> [Store.Seen] {
    (try? record()?.glance(at: glimpse)) ?? []
  }

  private func record() throws -> Store? {
    let named = databasePath.map { ["--db", Self.withHome($0)] } ?? []
    return try Store.openForGlance(
      path: DatabaseOptions.parse(named).resolved(forWriting: false))
  }

  private func moment(_ us: Int64) -> String {
    HumaneText.localTime(us, zone: isUTC ? .utc : SystemZone.current())
  }

  /// A pattern that a name matches: what means more in a pattern stands for any character.
  private static func pattern(for name: String) -> String {
    let plain = String(name.map { "*?[".contains($0) ? "?" : $0 })
    return plain.hasPrefix("re:") ? "?" + plain.dropFirst() : plain
  }

  /// A path as the shell will hand it over.
  private static func withHome(_ path: String) -> String {
    guard path.hasPrefix("~/"), let home = getenv("HOME") else { return path }
    return String(cString: home) + path.dropFirst()
  }
}
