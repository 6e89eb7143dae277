import OomhistAnalysis
import OomhistModel
import OomhistSQL
import OomhistStore

/// Fetches what a story needs: the verdict by the queries that everybody can ask, and the record.
struct KillTelling {
  let store: Store
  let clock: ClockOptions
  let isVerbose: Bool

  func story(of killID: Int64) throws -> Story {
    let growers = try rows(of: "growers", killID)
    // Where nobody grew the kill alone has the verdict.
    let table = growers.rows.isEmpty ? try rows(of: "kills", killID) : growers
    guard let row = table.rows.first else {
      throw Failure(
        "there is no kill \(killID) in \(store.path)", hint: "`oomhist query` lists the kills",
        status: .failed)
    }
    let verdict = Self.verdict(NamedCells(table.columns, row), growers)
    guard let record = try store.killRecord(killID, startUs: verdict.startUs) else {
      throw Failure("kill \(killID) is gone from \(store.path)", status: .failed)
    }
    return Story(
      record: record, verdict: verdict, growers: growers, windows: try windows(before: record),
      zone: clock.zone, isVerbose: isVerbose)
  }

  /// The story with its curves.
  func telling(of killID: Int64) throws -> PeriodStory.Telling {
    let story = try story(of: killID)
    let curves = try store.killCurves(killID, pids: story.chartedPids, startUs: story.startUs)
    return PeriodStory.Telling(
      story: story, curves: curves ?? KillCurves(fromUs: 0, untilUs: 0))
  }

  /// The longest window reaches to the boot, as far as there is a record of it.
  private static let windowWords: [(words: String, us: Int64)] = [
    ("5 min", 300_000_000), ("1 h", 3_600_000_000), ("24 h", 86_400_000_000), ("boot", .max),
  ]

  /// The three that grew most in each window; only where all is asked for.
  private func windows(before record: KillRecord) throws -> ResultTable {
    let wanted = ["comm", "pid", "grew_kib", "share_pct", "shape", "slope_kib_per_hour", "trend"]
    guard isVerbose, let atUs = record.event.atUs, let lastUs = record.lastSnapshotUs,
      let query = try QueryCatalogue().query(named: "growth")
    else { return ResultTable(columns: []) }
    let places = wanted.compactMap { name in query.columns.firstIndex { $0.name == name } }
    let window = ResultColumn(name: "window", kind: .text, rank: 1, summary: "Up to the kill.")
    var table = ResultTable(columns: [window] + places.map { query.columns[$0] })
    for (words, us) in Self.windowWords {
      var values: [String: Cell] = Dictionary(
        query.parameters.map { ($0.name, .null) }, uniquingKeysWith: { $1 })
      let farUs = us == .max ? atUs - 2_592_000_000_000 : atUs - us
      // What ran before the boot is not there any more.
      let startUs = us == .max ? record.bootedUs ?? farUs : max(farUs, record.bootedUs ?? farUs)
      values["since"] = .integer(startUs)
      values["until"] = .integer(lastUs)
      values["limit"] = .integer(3)
      try store.run(query, values: values, begin: { _ in }) { cells in
        table.rows.append([.text(words)] + places.map { cells[$0] })
      }
    }
    return table
  }

  /// The rows of a shipped query about one kill, with the defaults of its header.
  private func rows(of name: String, _ killID: Int64) throws -> ResultTable {
    guard let query = try QueryCatalogue().query(named: name) else {
      return ResultTable(columns: [])
    }
    let arguments = QueryArguments(query: query, clock: clock)
    let values = try arguments.values(given: ["kill": String(killID)])
    var table = ResultTable(columns: query.columns)
    try store.run(query, values: values, begin: { _ in }) { table.rows.append(Array($0)) }
    return table
  }

  private static func verdict(_ row: NamedCells, _ growers: ResultTable) -> KillVerdict {
    KillVerdict(
      verdict: row.text("verdict").flatMap(Incident.Verdict.init(rawValue:)) ?? .undetermined,
      confidence: row.text("confidence").flatMap(Confidence.init(rawValue:)) ?? .none,
      reasons: row.texts("reasons"), startUs: row.integer("start_at"),
      overSeconds: row.integer("over_s"),
      lostKib: row.integer("lost_kib"),
      growers: growers.rows.compactMap { grower(NamedCells(growers.columns, $0)) })
  }

  private static func grower(_ row: NamedCells) -> KillVerdict.Grower? {
    guard let kind = row.text("kind").flatMap(Suspect.Kind.init(rawValue:)),
      let name = row.text("suspect"), let grewKib = row.integer("grew_kib")
    else { return nil }
    var grower = KillVerdict.Grower(kind: kind, name: name, grewKib: grewKib)
    grower.grouping = row.text("grouping").flatMap(Suspect.Grouping.init(rawValue:))
    grower.pid = row.integer("pid")
    grower.unit = row.text("unit")
    grower.members = row.integer("members")
    grower.fromKib = row.integer("from_kib")
    grower.toKib = row.integer("to_kib")
    grower.sharePct = row.real("share_pct")
    grower.slopeKibPerHour = row.real("slope_kib_per_hour")
    grower.shape = row.text("shape").flatMap(GrowthShape.init(rawValue:))
    return grower
  }
}
