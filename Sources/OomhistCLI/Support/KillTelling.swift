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
    let kills = try rows(of: "kills", killID)
    guard let row = kills.rows.first else {
      throw Failure(
        "there is no kill \(killID) in \(store.path)", hint: "`oomhist query` lists the kills",
        status: .failed)
    }
    let growers = try rows(of: "growers", killID)
    let verdict = Self.verdict(NamedCells(kills.columns, row), growers)
    guard let record = try store.killRecord(killID, startUs: verdict.startUs) else {
      throw Failure("kill \(killID) is gone from \(store.path)", status: .failed)
    }
    return Story(
      record: record, verdict: verdict, growers: growers, zone: clock.zone, isVerbose: isVerbose)
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
      lostKib: row.integer("lost_kib"),
      growers: growers.rows.compactMap { grower(NamedCells(growers.columns, $0)) })
  }

  private static func grower(_ row: NamedCells) -> KillVerdict.Grower? {
    guard let kind = row.text("kind").flatMap(Suspect.Kind.init(rawValue:)),
      let name = row.text("suspect"), let grewKib = row.integer("grew_kib")
    else { return nil }
    var grower = KillVerdict.Grower(kind: kind, name: name, grewKib: grewKib)
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
