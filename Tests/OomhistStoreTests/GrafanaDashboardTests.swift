import Foundation
import GRDB
import OomhistModel
import OomhistSQL
import OomhistStore
import OomhistTestSupport
import Testing

/// The dashboard of `packaging/grafana`: every query in it runs by SQLite alone and has an answer.
@Suite struct GrafanaDashboardTests {
  /// What the dashboard's JSON must have to be one.
  struct Dashboard: Decodable {
    var uid: String
    var panels: [Panel]
    var annotations: Annotations

    struct Annotations: Decodable { var list: [Annotation] }

    struct Annotation: Decodable { var target: Target }

    struct Panel: Decodable {
      var id: Int
      var title: String
      var type: String
      var gridPos: Place
      var targets: [Target]?
      var fieldConfig: FieldConfig?
    }

    struct Place: Decodable { var x: Int, y: Int, w: Int, h: Int }

    struct FieldConfig: Decodable { var overrides: [Override] }

    struct Override: Decodable {
      struct Matcher: Decodable { var id: String, options: String }
      var matcher: Matcher
    }

    struct Target: Decodable {
      struct Source: Decodable { var type: String, uid: String }
      var datasource: Source
      var queryType: String
      var rawQueryText: String
      /// What Grafana sends while no browser has filled in the variables: alerts.
      var queryText: String
      var timeColumns: [String]
    }
  }

  let dashboard: Dashboard
  let folder: TemporaryFolder

  init() throws {
    let root = Golden.folder.deletingLastPathComponent().deletingLastPathComponent()
    let file = root.appending(path: "packaging/grafana/oomhist.json")
    dashboard = try JSONDecoder().decode(Dashboard.self, from: Data(contentsOf: file))
    folder = try TemporaryFolder()
  }

  /// The incident of `oomhist demo`, and the two minutes that it takes.
  private func demo() throws -> (path: String, fromMs: Int64, toMs: Int64) {
    let store = try Store.openForWriting(path: folder.path("demo.db"))
    for file in SQLFile.demo { try store.load(recording: file.text) }
    try store.close()
    return (store.path, 1_795_255_500_000, 1_795_255_620_000)
  }

  /// A day of a machine with cgroups, of which all hours but the last are summed up.
  private func day() throws -> (path: String, fromMs: Int64, toMs: Int64) {
    let store = try Store.openForWriting(path: folder.path("day.db"))
    var machine = FakeMachine()
    machine.machine.oomKills = 0
    for minute in 0..<(24 * 60) as Range<Int64> {
      machine.processes = [
        .init(10, "leaky", rssKib: 10_000 + minute * 10, cgroup: "/app.slice/leaky.service"),
        .init(11, "steady", rssKib: 50_000),
      ]
      machine.machine.oomKills = minute < 1000 ? 0 : 1
      var snapshot = machine.snapshot(atSecond: minute * 60)
      var sample = CgroupSample()
      sample.currentKib = 12_000 + minute * 10
      sample.anonKib = 10_000 + minute * 10
      sample.limitKib = 30_000
      snapshot.cgroups = [CgroupReading(path: "/app.slice/leaky.service", sample: sample)]
      _ = try store.append(snapshot)
    }
    let endUs = FakeMachine.us(86_400)
    let upkeep = StoreUpkeep(store, retention: .everything, wallUs: { endUs })
    while try upkeep.doPiece() {}
    try store.close()
    return (store.path, FakeMachine.us(0) / 1000, endUs / 1000)
  }

  /// Names of the columns and the rows of a query, with Grafana's variables filled in, by a
  /// connection that has no functions but SQLite's own.
  private func answer(
    _ sql: String, _ place: (path: String, fromMs: Int64, toMs: Int64)
  ) throws -> (columns: [String], rows: [Row]) {
    let filled = sql.replacing("$__from", with: "\(place.fromMs)")
      .replacing("$__to", with: "\(place.toMs)")
    #expect(!filled.contains("$"), "a variable that is not known")
    var configuration = Configuration()
    configuration.readonly = true
    return try DatabaseQueue(path: place.path, configuration: configuration).read { db in
      let statement = try db.makeStatement(sql: filled)
      #expect(statement.isReadonly)
      return (statement.columnNames, try Row.fetchAll(statement))
    }
  }

  private func target(_ title: String) throws -> Dashboard.Target {
    let panel = try #require(dashboard.panels.first { $0.title == title }, "no panel \(title)")
    return try #require(panel.targets?.first)
  }

  @Test func everyQueryHasRowsWhereThereIsSomethingToTell() throws {
    let places = [try demo(), try day()]
    var count = 0
    for panel in dashboard.panels {
      for target in panel.targets ?? [] {
        count += 1
        let answers = try places.map { try answer(target.rawQueryText, $0) }
        #expect(answers.contains { !$0.rows.isEmpty }, "\(panel.title) is empty")
        let columns = answers[0].columns
        for name in target.timeColumns {
          #expect(columns.contains(name), "\(panel.title): \(name)")
        }
        for override in panel.fieldConfig?.overrides ?? [] {
          #expect(override.matcher.id == "byName")
          #expect(columns.contains(override.matcher.options), "\(panel.title) has no such column")
        }
        guard panel.type == "timeseries" else { continue }
        for (_, rows) in answers {
          let times = rows.compactMap { $0["time"] as Int64? }
          #expect(times.count == rows.count && times == times.sorted(), "\(panel.title)")
          #expect(times.count < 8 * 302, "\(panel.title): no more points than a screen shows")
        }
      }
    }
    #expect(count > 10)
  }

  @Test func everyTargetIsOneOfTheSQLiteSource() {
    let targets =
      dashboard.panels.flatMap { $0.targets ?? [] } + dashboard.annotations.list.map(\.target)
    for target in targets {
      #expect(target.datasource.type == "frser-sqlite-datasource")
      #expect(target.datasource.uid == "${database}")
      #expect(target.queryText == target.rawQueryText)
      #expect(["table", "time series"].contains(target.queryType))
    }
    #expect(Set(dashboard.panels.map(\.id)).count == dashboard.panels.count)
  }

  @Test func panelsFillTheirRowsAndDoNotOverlap() {
    var cells: Set<[Int]> = []
    for panel in dashboard.panels {
      let place = panel.gridPos
      #expect(place.x >= 0 && place.w > 0 && place.x + place.w <= 24, "\(panel.title)")
      for x in place.x..<place.x + place.w {
        for y in place.y..<place.y + place.h {
          #expect(cells.insert([x, y]).inserted, "\(panel.title) lies over another one")
        }
      }
    }
    #expect(cells.count == 24 * ((cells.map { $0[1] }.max() ?? 0) + 1), "there is a hole")
  }

  @Test func theDemoIsToldAsItWas() throws {
    let demo = try demo()
    let kill = try #require(try answer(target("OOM kills"), demo).first)
    #expect(kill["kills"] as Int64? == 1)
    let row = try #require(try answer(target("OOM kills, newest first"), demo).first)
    #expect(row["victim"] as String? == "postgres")
    #expect(row["unit"] as String? == "postgresql.service")
    #expect(row["size"] as Int64? == 121_872_384)
    #expect(row["largest"] as String? == "backup-agent[170]")
    #expect((row["grew_most"] as String?)?.hasPrefix("backup-agent[170] +") == true)
    #expect(row["source"] as String? == "kernel")
    let grown = try answer(target("Growth from the start to the end of the time shown"), demo)
    #expect(grown.first?["comm"] as String? == "backup-agent")
    let note = try answer(dashboard.annotations.list[0].target, demo)
    #expect(note.first?["text"] as String? == "kernel killed postgres[157]")
    let headroom = try answer(target("Memory of the machine"), demo)
    #expect(headroom.compactMap { $0["headroom"] as Int64? }.min() == 7_372_800)
  }

  @Test func aDayIsToldByItsHours() throws {
    let day = try day()
    let series = try answer(target("Largest processes"), day)
    let names = Set(series.compactMap { $0["metric"] as String? })
    #expect(names == ["leaky[10]", "steady[11]"])
    let leaky = series.filter { $0["metric"] == "leaky[10]" }.compactMap { $0["value"] as Int64? }
    #expect(leaky.count >= 23 && leaky == leaky.sorted())
    let growth = try answer(target("Growth from the start to the end of the time shown"), day)
    #expect(growth.map { $0["grew"] as Int64? } == [1439 * 10 * 1024])
    let groups = try answer(target("Memory cgroups nearest to their limit"), day)
    #expect(groups.map { $0["used_of_limit"] as Double? } == [24_390.0 / 30_000])
    #expect(try answer(target("Kills in no log"), day).first?["unlogged"] as Int64? == 1)
  }

  private func answer(
    _ target: Dashboard.Target, _ place: (path: String, fromMs: Int64, toMs: Int64)
  ) throws -> [Row] { try answer(target.rawQueryText, place).rows }
}
