import OomhistModel
import OomhistRender
import OomhistSQL
import OomhistStore

/// The negative answer of a query: that there is nothing, what was looked at, and since when.
struct EmptyAnswer {
  let query: NamedQuery
  let store: Store
  let zone: ZoneRules
  let values: [String: Cell]
  /// The present, µs since the epoch.
  let nowUs: Int64

  func text() throws -> String { try lines().joined(separator: "\n") }

  func lines() throws -> [String] {
    let since = values["since"]?.integerValue
    let until = values["until"]?.integerValue
    let overview = try store.overview(sinceUs: since, untilUs: until)
    let isAboutKills = query.name == "kills"
    let subject = isAboutKills ? "No OOM kills" : "No rows of `\(query.name)`"
    var lines = [subject + "\(window(since, until))\(filter)."]
    lines.append(recordLine(overview))
    if isAboutKills { lines += try killLines(overview) }
    return lines + gapLines(overview)
  }

  /// What was looked at, whatever the answer is.
  func ground() throws -> [String] {
    let overview = try store.overview(
      sinceUs: values["since"]?.integerValue, untilUs: values["until"]?.integerValue)
    return [recordLine(overview)] + gapLines(overview)
  }

  private func gapLines(_ overview: Store.Overview) -> [String] {
    guard overview.gapsInWindow > 0 else { return [] }
    return ["The record has \(plural(overview.gapsInWindow, "gap")) here (`oomhist query gaps`)."]
  }

  /// Processes that went without a kill, the largest first: what a person who asks for kills often
  /// means.
  private func vanishedLines() throws -> [String] {
    guard let query = try QueryCatalogue().query(named: "vanished") else { return [] }
    var asked: [String: Cell] = ["min_size": .integer(Self.vanishedKib), "limit": .integer(-1)]
    for parameter in query.parameters where asked[parameter.name] == nil {
      asked[parameter.name] = values[parameter.name] ?? .null
    }
    if asked["since"] == .null { asked["since"] = .integer(.min) }
    if asked["until"] == .null { asked["until"] = .integer(.max) }
    var rows: [NamedCells] = []
    try store.run(query, values: asked, begin: { _ in }) { cells in
      let row = NamedCells(query.columns, Array(cells))
      if row.integer("kill_id") == nil { rows.append(row) }
    }
    let largest = rows.sorted {
      ($0.integer("size_kib") ?? 0) > ($1.integer("size_kib") ?? 0)
    }
    let shown = largest.prefix(3).map(vanishedLine)
    let more = largest.count - shown.count
    guard more > 0 else { return shown }
    let rest = "\(more) more process\(more == 1 ? "" : "es") vanished (`oomhist query vanished`)."
    return shown + [rest]
  }

  /// Smaller processes come and go all day.
  private static let vanishedKib: Int64 = 65_536

  /// What is known of a kill by the OOM killer.
  private func killWords(_ row: NamedCells) -> String {
    switch row.integer("kills_counted") {
    case 0: "the OOM killer did not take it"
    case let count?: "the kernel counted \(plural(count, "kill")) then, and no log names them"
    case nil: "no log tells of a kill"
    }
  }

  private func vanishedLine(_ row: NamedCells) -> String {
    let name = SafeText.visible(row.text("comm") ?? "?")
    let pid = row.integer("pid").map { "[\($0)]" } ?? ""
    let unit = row.text("unit").map { " (\(SafeText.visible($0)))" } ?? ""
    let size = row.integer("size_kib").map { HumaneText.kib($0) } ?? "?"
    let when = row.integer("gone_at").map { time($0) } ?? "?"
    let free = row.real("available_pct").map {
      " while \(HumaneText.percent($0)) of memory was available"
    }
    let pressure = row.real("psi_some_avg60_pct").map {
      $0 >= 10 ? " under pressure (\(HumaneText.percent($0)) of the minute spent waiting)" : ""
    }
    return "\(name)\(pid)\(unit), \(size), vanished by \(when)\(free ?? "")\(pressure ?? "");"
      + " \(killWords(row))."
  }

  private func killLines(_ overview: Store.Overview) throws -> [String] {
    var lines: [String] = []
    // The kernel counts all kills, and a filtered question asks for some: where events are stored,
    // its counter says nothing of these.
    if filter.isEmpty || overview.events == 0, let counted = overview.kernelCountInWindow,
      overview.snapshotsInWindow > 1
    {
      lines.append(counterLine(counted))
    }
    lines.append(eventLine(overview))
    lines += try vanishedLines()
    if overview.isKernelLogUnread {
      lines.append("The kernel's log could not be read for some of this time; let root record.")
    }
    if overview.undatedEvents > 0 {
      let kills = plural(overview.undatedEvents, "kill")
      lines.append("Left out: \(kills) without a date in any log; drop --since to see them.")
    }
    return lines
  }

  private func window(_ since: Int64?, _ until: Int64?) -> String {
    let from = since.map { " since \(time($0))\($0 > nowUs ? " (in the future)" : "")" } ?? ""
    let to = until.map { " until \(time($0))" } ?? ""
    return from + to
  }

  private var filter: String {
    let named = (FilterField.allCases.map(\.rawValue) + ["kill"]).compactMap { key -> String? in
      switch values[key] {
      case .text(let text):
        "\(key) " + SafeText.visible(text.split(separator: "\n").joined(separator: " or "))
      case .integer(let number): "\(key) \(number)"
      default: nil
      }
    }
    return named.isEmpty ? "" : " of " + named.joined(separator: ", ")
  }

  private func recordLine(_ overview: Store.Overview) -> String {
    guard let first = overview.firstSnapshotUs, let last = overview.lastSnapshotUs else {
      return "Nothing has been recorded yet; `oomhist collect` takes the first snapshot."
    }
    let snapshots = plural(overview.snapshotsInWindow, "snapshot")
    return "Looked at \(snapshots); recording since \(time(first)), last at \(time(last))."
  }

  /// The kernel counts for itself: a kill that no log explains shows here.
  private func counterLine(_ counted: Int64) -> String {
    guard counted > 0 else { return "The kernel's own counter (oom_kill) agrees: none." }
    return
      "But the kernel's own counter (oom_kill) went up by \(counted): the log of it was not read."
  }

  private func eventLine(_ overview: Store.Overview) -> String {
    guard overview.events > 0, let last = overview.lastEventUs else {
      return "The database holds no OOM event at all."
    }
    return "The last of \(plural(overview.events, "stored event")) was at \(time(last))."
  }

  private func time(_ us: Int64) -> String {
    HumaneText.localTime(us, zone: zone) + " " + HumaneText.zoneName(atUs: us, zone: zone)
  }

  private func plural(_ count: Int64, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }
}

extension Cell {
  fileprivate var integerValue: Int64? {
    if case .integer(let value) = self { value } else { nil }
  }
}
