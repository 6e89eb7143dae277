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

  func text() throws -> String {
    let since = values["since"]?.integerValue
    let until = values["until"]?.integerValue
    let overview = try store.overview(sinceUs: since, untilUs: until)
    let isAboutKills = query.name == "kills"
    let subject = isAboutKills ? "No OOM kills" : "No rows of `\(query.name)`"
    var lines = [subject + "\(window(since, until))\(filter)."]
    lines.append(recordLine(overview))
    if isAboutKills { lines += killLines(overview) }
    if overview.gapsInWindow > 0 {
      let gaps = plural(overview.gapsInWindow, "gap")
      lines.append("The record has \(gaps) here (`oomhist query gaps`).")
    }
    return lines.joined(separator: "\n")
  }

  private func killLines(_ overview: Store.Overview) -> [String] {
    var lines: [String] = []
    if let counted = overview.kernelCountInWindow, overview.snapshotsInWindow > 1 {
      lines.append(counterLine(counted))
    }
    lines.append(eventLine(overview))
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
    let from = since.map { " since \(time($0))" } ?? ""
    let to = until.map { " until \(time($0))" } ?? ""
    return from + to
  }

  private var filter: String {
    let named = ["comm", "pid", "kill"].compactMap { key -> String? in
      switch values[key] {
      case .text(let text): "\(key) \(text)"
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
