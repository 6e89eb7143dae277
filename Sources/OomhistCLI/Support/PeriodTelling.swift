import OomhistAnalysis
import OomhistModel
import OomhistSQL
import OomhistStore

/// Fetches what the story of a period needs, by the queries that everybody can ask.
struct PeriodTelling {
  private let store: Store
  private let clock: ClockOptions
  private let words: QuestionWords

  private static let unitCount = 10

  init(
    choice: KillChoice, clock: ClockOptions, database: DatabaseOptions,
    opening: () throws -> Store
  ) throws {
    self.clock = clock
    words = QuestionWords(
      window: choice.window, filters: choice.filters, clock: clock, database: database)
    // Words first: a mistyped one is told even where there is no database yet.
    if let query = try QueryCatalogue().query(named: "kills") {
      _ = try QueryArguments(query: query, clock: clock).values(given: words.given(for: query))
    }
    store = try opening()
  }

  func story() throws -> PeriodStory {
    var story = PeriodStory(zone: clock.zone)
    let (since, until) = try words.window?.words(clock, words.database) ?? (nil, nil)
    story.sinceUs = try since.map(clock.moment)
    story.untilUs = try until.map(clock.moment)
    story.filter = words.filters.text
    story.kills = rows(try table("kills")).compactMap { row in
      row.integer("at").map { PeriodStory.Kill(killID: row.integer("kill_id"), atUs: $0) }
    }
    story.incidents = try table("incidents")
    try addUnits(to: &story)
    try addMachine(since, until, to: &story)
    story.ground = try ground(isEmpty: story.kills.isEmpty)
    for row in rows(story.incidents).prefix(PeriodStory.mostTellings) {
      guard let killID = row.integer("incident_id") else { continue }
      story.tellings.append(
        try KillTelling(store: store, clock: clock, isVerbose: false).telling(of: killID))
    }
    return story
  }

  private func addUnits(to story: inout PeriodStory) throws {
    let units = try table("units")
    let rows = rows(units)
    story.units = ResultTable(
      columns: units.columns, rows: Array(units.rows.prefix(Self.unitCount)))
    story.mostBlamed = most(rows, "incidents")
    story.mostKilled = most(rows, "kills")
  }

  /// The first one with the highest count.
  private func most(_ rows: [NamedCells], _ column: String) -> PeriodStory.Count? {
    var most: PeriodStory.Count?
    for row in rows {
      guard let name = row.text("name"), let number = row.integer(column),
        number > most?.number ?? 0
      else { continue }
      most = PeriodStory.Count(name, number)
    }
    return most
  }

  /// The machine's memory, whatever the kills are chosen by.
  private func addMachine(
    _ since: String?, _ until: String?, to story: inout PeriodStory
  ) throws {
    guard let query = try QueryCatalogue().query(named: "machine") else { return }
    var window = ["since": since ?? "@0"]
    window["until"] = until
    let values = try QueryArguments(query: query, clock: clock).values(given: window)
    let places = ["at", "mem_available_kib", "swap_total_kib", "swap_free_kib", "mem_total_kib"]
      .compactMap { name in query.columns.firstIndex { $0.name == name } }
    try store.run(query, values: values, begin: { _ in }) { cells in
      let numbers = places.map { place in
        if case .integer(let number) = cells[place] { number } else { Int64?.none }
      }
      guard let us = numbers[0], let availableKib = numbers[1] else { return }
      story.available.append(Reading(us: us, kib: availableKib))
      if let swapKib = numbers[2], swapKib > 0, let freeKib = numbers[3] {
        story.headroom.append(Reading(us: us, kib: availableKib.plus(freeKib)))
      }
      if let totalKib = numbers[4], story.ram.last?.kib != totalKib {
        story.ram.append(Reading(us: us, kib: totalKib))
      }
    }
  }

  private func ground(isEmpty: Bool) throws -> [String] {
    guard let query = try QueryCatalogue().query(named: "kills") else { return [] }
    let answer = EmptyAnswer(
      query: query, store: store, zone: clock.zone, values: try values(query),
      nowUs: try clock.nowUs())
    return isEmpty ? Array(try answer.lines().dropFirst()) : try answer.ground()
  }

  // MARK: - Queries

  private func table(_ name: String) throws -> ResultTable {
    guard let query = try QueryCatalogue().query(named: name) else {
      return ResultTable(columns: [])
    }
    var table = ResultTable(columns: query.columns)
    try store.run(query, values: try values(query), begin: { _ in }) {
      table.rows.append(Array($0))
    }
    return table
  }

  private func rows(_ table: ResultTable) -> [NamedCells] {
    table.rows.map { NamedCells(table.columns, $0) }
  }

  /// The words of the command line, and the defaults of everything else but the window.
  private func values(_ query: NamedQuery) throws -> [String: Cell] {
    var given = try words.given(for: query)
    given["since"] = given["since"] ?? "@0"
    return try QueryArguments(query: query, clock: clock).values(given: given)
  }
}
