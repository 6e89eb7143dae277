package import OomhistModel

/// The period as a page.
extension PeriodStory {
  private static let adviceCount = 2

  /// The page with its charts; `maker` is the program with its version.
  package func report(maker: String) -> IllustratedPage {
    var page = Page(title: title)
    page.add(Page.Section("", lead.map(Page.Block.sentence)))
    page.add(Page.Section("Timeline", timeline))
    page.add(Page.Section("Incidents", incidents.rows.isEmpty ? [] : [.table(overview)]))
    page.add(
      Page.Section(
        "Who was killed, and who was to blame", units.rows.isEmpty ? [] : [.table(units)]))
    for telling in tellings { page.add(section(telling.story)) }
    page.add(
      Page.Section(
        "How it was recorded", (ground + ["Told by \(maker)."]).map(Page.Block.point)))
    return IllustratedPage(page: page, facts: facts, charts: charts, maker: maker)
  }

  // MARK: - Overview

  private var title: String {
    let of = filter.map { " of \($0)" } ?? ""
    let since = sinceUs.map { " since \(time($0))" } ?? ""
    let until = untilUs.map { " until \(time($0))" } ?? ""
    let window = of + since + until
    guard !kills.isEmpty else { return "No OOM kills\(window)" }
    let grouped =
      incidents.rows.isEmpty ? "" : " in \(count(incidents.rows.count, "incident"))"
    return count(kills.count, "kill") + grouped + window
  }

  /// The columns that a page has room for, on paper too.
  private static let overviewColumns = [
    "incident_id", "first_at", "kills", "victims", "killed_kib", "kind", "verdict", "suspect",
    "grew_kib", "over_s", "confidence",
  ]

  private var overview: ResultTable {
    let places = Self.overviewColumns.compactMap { name in
      incidents.columns.firstIndex { $0.name == name }
    }
    return ResultTable(
      columns: places.map { incidents.columns[$0] },
      rows: incidents.rows.map { row in places.map { row[$0] } })
  }

  private var lead: [String] {
    var sentences: [String] = []
    if let blamed = mostBlamed, incidents.rows.count > 1 {
      sentences.append(
        "Most often to blame: \(blamed.name), for \(count(Int(blamed.number), "incident")).")
    }
    if let killed = mostKilled, killed.number > 1 {
      sentences.append("Most often killed: \(killed.name), \(times(killed.number)).")
    }
    let unlogged = kills.count { $0.killID == nil }
    if unlogged > 0 {
      sentences.append("Of \(count(unlogged, "kill")) no log tells: the kernel counted.")
    }
    let untold = incidents.rows.count - tellings.count
    if !tellings.isEmpty, untold > 0 {
      sentences.append(
        "The newest \(tellings.count) incidents are told here; \(untold) more stand in the table"
          + " alone.")
    }
    if let first = tellings.first {
      sentences.append(
        "All of one kill is told by its own report, such as `oomhist report"
          + " \(first.story.record.killID)`.")
    }
    return sentences.isEmpty ? [] : [sentences.joined(separator: " ")]
  }

  private var facts: [IllustratedPage.Fact] {
    var facts: [IllustratedPage.Fact] = []
    if let newest = kills.first {
      facts.append(
        IllustratedPage.Fact("Kills", "\(kills.count)", detail: "the last at \(time(newest.atUs))"))
    }
    if let blamed = mostBlamed, incidents.rows.count > 1 {
      facts.append(
        IllustratedPage.Fact(
          "To blame most often", blamed.name, detail: count(Int(blamed.number), "incident")))
    }
    if let killed = mostKilled, killed.number > 1 {
      facts.append(
        IllustratedPage.Fact("Killed most often", killed.name, detail: times(killed.number)))
    }
    if let least {
      facts.append(
        IllustratedPage.Fact(
          "Least that could be had", MemoryText.text(kib: least.kib), detail: time(least.us)))
    }
    return facts
  }

  private var left: [Reading] { headroom.isEmpty ? available : headroom }
  private var least: Reading? { left.min { $0.kib < $1.kib } }

  private var timeline: [Page.Block] {
    guard left.count > 1, let least, let first = left.first, let last = left.last else { return [] }
    return [
      .picture(
        Story.columns(left).map { $0.map(Double.init) },
        "could still be had, \(time(first.us)) to \(time(last.us)):"
          + " \(MemoryText.text(kib: least.kib)) at the least")
    ]
  }

  private var charts: [String: [Chart]] {
    var charts: [String: [Chart]] = [:]
    if let first = available.first, let last = available.last, first.us < last.us {
      let silences = Silences(available)
      let total = ram + (ram.last.map { [Reading(us: last.us, kib: $0.kib)] } ?? [])
      let fromUs = min(first.us, kills.last?.atUs ?? first.us)
      let untilUs = max(last.us, kills.first?.atUs ?? last.us)
      var chart = Chart(
        title: "", fromUs: fromUs, untilUs: untilUs, series: [],
        marks: Chart.marks(
          kills.reversed().map { ($0.killID, $0.atUs) }, spanUs: untilUs - fromUs, isMain: true),
        bands: Chart.bands(silences))
      chart.showMachine(
        available: KillCurves.thinned(available), headroom: KillCurves.thinned(headroom),
        ram: total, silences)
      charts["Timeline"] = [chart]
    }
    for telling in tellings {
      let silences = telling.curves.recorder.silences
      if let chart = telling.story.growerChart(telling.curves, silences) {
        charts[heading(telling.story)] = [chart]
      }
    }
    return charts
  }

  // MARK: - One incident

  private func heading(_ story: Story) -> String {
    let moment = story.event.atUs.map { " at \(time($0))" } ?? ""
    return "Kill \(story.record.killID)\(moment): \(story.victimName)"
  }

  private func section(_ story: Story) -> Page.Section {
    let choice = story.choice.map { [Page.Block.sentence($0.sentence)] } ?? []
    return Page.Section(
      heading(story), story.summary + choice + story.advice(atMost: Self.adviceCount))
  }

  // MARK: - Words

  private func time(_ us: Int64) -> String {
    let text = ISO8601.local(us, zone: zone)
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8))"
  }

  private func count(_ number: Int, _ noun: String) -> String {
    MemoryText.count(number, noun, noun + "s")
  }

  private func times(_ number: Int64) -> String {
    number == 1 ? "once" : number == 2 ? "twice" : "\(number) times"
  }
}
