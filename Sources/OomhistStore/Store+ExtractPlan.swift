import GRDB
import OomhistAnalysis
import OomhistModel
import OomhistSQL

/// How much of the record an extract needs, so that the answers on its kills stay what they are.
///
/// The verdict looks for the start of the loss in the last hour in full and in seven days hour by
/// hour; a report shows a quarter of the loss before its start and a sixth behind the kill; a
/// verbose story has windows of 24 hours and of the time since boot, 30 days at most.
extension Store {
  /// The incident that a kill belongs to; `nil` without such a kill.
  package func extractPlan(ofIncidentWith killID: Int64) throws -> ExtractPlan? {
    let incidentID = try StoreError.naming(path) {
      try queue.read { db in
        try Int64.fetchOne(
          db, sql: "SELECT incident_id FROM kill WHERE kill_id = ?", arguments: [killID])
      }
    }
    guard let incidentID else { return nil }
    let kills = try kills(incident: incidentID)
    guard let first = kills.first?.atUs, let last = kills.last?.atUs else {
      // No log tells when: there is nothing but the event.
      return ExtractPlan(
        incidentID: incidentID, killIDs: kills.map(\.id), fromUs: 0, untilUs: -1, hoursFromUs: 0,
        roughFromUs: 0)
    }
    let startUs = try startsUs(kill: incidentID).first
    let curves = KillCurves(around: last, startUs: startUs)
    var plan = ExtractPlan(
      incidentID: incidentID, killIDs: kills.map(\.id),
      fromUs: min(
        curves.fromUs, KillCurves(around: first, startUs: startUs).fromUs,
        first - ExtractPlan.hourUs),
      untilUs: max(curves.untilUs, last + 300_000_000), hoursFromUs: first - 7 * ExtractPlan.dayUs,
      roughFromUs: first - 30 * ExtractPlan.dayUs)
    let bootedUs = try bootedUs(kill: incidentID) ?? .min
    plan.windowStarts = [1, 30].map { days in
      max(
        first - days * ExtractPlan.dayUs, bootedUs)...max(last - days * ExtractPlan.dayUs, bootedUs)
    }
    return plan
  }

  /// A stretch of time, with the incidents that touch it and what came before each.
  ///
  /// Kills without a date belong to the whole record only.
  package func extractPlan(sinceUs: Int64?, untilUs: Int64?) throws -> ExtractPlan {
    let kills = try kills(sinceUs: sinceUs, untilUs: untilUs)
    let moments = kills.compactMap(\.atUs)
    let starts = try startsUs(sinceUs: sinceUs, untilUs: untilUs)
    let firsts = starts + moments.map { $0 - ExtractPlan.hourUs }
    let ends = try ends()
    let from = min(sinceUs ?? ends.firstUs, firsts.min() ?? .max)
    let until = max(
      untilUs.map { $0 - 1 } ?? ends.lastUs, moments.max().map { $0 + 300_000_000 } ?? .min)
    return ExtractPlan(
      incidentID: nil, killIDs: kills.map(\.id), fromUs: from, untilUs: until,
      hoursFromUs: max(from, .min + 30 * ExtractPlan.dayUs) - 7 * ExtractPlan.dayUs,
      roughFromUs: max(from, .min + 30 * ExtractPlan.dayUs) - 7 * ExtractPlan.dayUs)
  }

  private func kills(incident: Int64) throws -> [(id: Int64, atUs: Int64?)] {
    try killRows("incident_id = ?1 AND ?2 IS NULL", [incident, nil])
  }

  private func kills(sinceUs: Int64?, untilUs: Int64?) throws -> [(id: Int64, atUs: Int64?)] {
    try killRows(
      """
      incident_id IN (SELECT incident_id FROM kill
        WHERE (?1 IS NULL OR at_us >= ?1) AND (?2 IS NULL OR at_us < ?2))
      """, [sinceUs, untilUs])
  }

  private func killRows(
    _ condition: String, _ values: [Int64?]
  ) throws -> [(id: Int64, atUs: Int64?)] {
    try StoreError.naming(path) {
      try queue.read { db in
        try Row.fetchAll(
          db, sql: "SELECT kill_id, at_us FROM kill WHERE \(condition) ORDER BY at_us, kill_id",
          arguments: StatementArguments(values)
        ).map { ($0[0], $0[1]) }
      }
    }
  }

  private func bootedUs(kill: Int64) throws -> Int64? {
    try StoreError.naming(path) {
      try queue.read { db in
        try Int64.fetchOne(
          db,
          sql:
            "SELECT booted_us FROM boot WHERE boot_no = (SELECT boot_no FROM kill WHERE kill_id = ?)",
          arguments: [kill])
      }
    }
  }

  private func ends() throws -> (firstUs: Int64, lastUs: Int64) {
    let overview = try overview(sinceUs: nil, untilUs: nil)
    let known = [
      overview.firstSnapshotUs, overview.lastSnapshotUs, overview.firstEventUs,
      overview.lastEventUs,
    ].compactMap { $0 }
    return (known.min() ?? 0, known.max() ?? 0)
  }

  /// When memory began to run out, by the query that tells everybody so.
  private func startsUs(
    kill: Int64? = nil, sinceUs: Int64? = nil, untilUs: Int64? = nil
  ) throws -> [Int64] {
    guard let query = try QueryCatalogue().query(named: "kills"),
      let place = query.columns.firstIndex(where: { $0.name == "start_at" })
    else { return [] }
    var values = Verdicts.values(of: query)
    values["kill"] = kill.map(Cell.integer) ?? .null
    values["since"] = sinceUs.map(Cell.integer) ?? .null
    values["until"] = untilUs.map(Cell.integer) ?? .null
    var starts: [Int64] = []
    try run(query, values: values, begin: { _ in }) { cells in
      if case .integer(let us) = cells[place] { starts.append(us) }
    }
    return starts
  }
}
