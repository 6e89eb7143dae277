package import OomhistModel

/// One kill as a story: what happened, who grew, why this victim, what to change.
package struct Story: Sendable {
  let record: KillRecord
  let verdict: KillVerdict
  /// The suspects as the query `growers` returns them.
  let growers: ResultTable
  /// Who grew most in windows of fixed length before the kill.
  let windows: ResultTable
  let zone: ZoneRules
  /// All there is instead of one screen.
  let isVerbose: Bool

  /// Those that the kernel could choose from, with the numbers of its own table where it has one.
  let candidates: [Candidate]
  let choice: VictimChoice?
  let inheritance: Inheritance
  let incident: Incident

  package init(
    record: KillRecord, verdict: KillVerdict, growers: ResultTable, windows: ResultTable,
    zone: ZoneRules, isVerbose: Bool
  ) {
    self.record = record
    self.verdict = verdict
    self.growers = growers
    self.windows = windows
    self.zone = zone
    self.isVerbose = isVerbose
    candidates = record.candidates
    choice = record.choice(among: candidates)
    inheritance = Inheritance(record.everyone(candidates))
    incident = IncidentBuilder(record: record, verdict: verdict, candidates: candidates)
      .incident(inheritance)
  }

  /// The story in the order in which it is asked for.
  package var page: Page {
    var page = Page(title: title)
    page.add(Page.Section("", summary))
    page.add(Page.Section("Who grew", growth))
    page.add(
      Page.Section("Who grew most, by window", windows.rows.isEmpty ? [] : [.table(windows)]))
    page.add(Page.Section("Timeline", timeline))
    page.add(Page.Section("Why this victim", victim))
    page.add(Page.Section("Protected from the kernel", protections))
    page.add(Page.Section("Settings in force", settings))
    page.add(Page.Section("Evidence", evidence))
    page.add(Page.Section("Gaps", gaps))
    page.add(Page.Section("What to change", advice))
    return page
  }

  var event: OOMEvent { record.event }

  private var title: String {
    let number = "Kill \(record.killID)"
    if event.victimPid == nil, let cgroup = event.taskMemcg {
      return "\(number): \(killerName) killed \(cgroup)\(moment.map { " at \($0)" } ?? "")"
    }
    guard event.victimPid != nil || event.victimComm != nil else {
      let what = event.kind == .panic ? "the kernel panicked" : "\(killerName) killed nothing"
      return "\(number): \(what)\(moment.map { " at \($0)" } ?? "")"
    }
    return "\(number): \(killerName) killed \(victimName)\(moment.map { " at \($0)" } ?? "")"
  }

  private var killerName: String {
    event.killer == .kernel ? "the kernel" : event.killer.rawValue
  }

  var victimName: String {
    (event.victimComm ?? "?") + (event.victimPid.map { "[\($0)]" } ?? "")
  }

  private var moment: String? { event.atUs.map(time) }

  func time(_ us: Int64) -> String {
    let text = ISO8601.local(us, zone: zone)
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8))"
  }

  /// The time of day alone.
  func clock(_ us: Int64) -> String {
    String(ISO8601.local(us, zone: zone).dropFirst(11).prefix(8))
  }

  func size(_ kib: Int64?) -> String { kib.map { MemoryText.text(kib: $0) } ?? "an unknown size" }
}
