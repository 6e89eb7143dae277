import Foundation
import OomhistTestSupport
import Testing

/// What other programs get: examples, views that keep their columns, metrics and alerts.
@Suite struct IntegrationTests {
  private let page: String

  init() throws { page = try Repository.text("docs/integrations.md") }

  /// ``DocumentedCommandTests`` runs them.
  @Test func eachExampleIsOnThePageAndRunThere() throws {
    let names = try FileManager.default.contentsOfDirectory(
      atPath: Repository.root.appending(path: "docs/examples").path)
    #expect(names.count >= 3)
    for name in names {
      let text = try Repository.text("docs/examples/\(name)")
      #expect(page.contains("\n```python\n\(text)```\n"), "\(name) is another on the page")
      #expect(page.contains("\n```console\n$ python3 docs/examples/\(name) demo.db\n"), "\(name)")
    }
  }

  // MARK: - Stable views

  @Test func noStableColumnIsGoneAndEachNewOneIsInTheList() throws {
    let folder = try TemporaryFolder()
    let made = try ToolRun.run(["ingest", "/dev/null", "--db", folder.path("new.db")])
    try #require(made.status == 0, "\(made.stderr)")
    let run = try ToolRun.run(
      ["query", "--sql", "-", "--format", "csv", "--no-header", "--db", folder.path("new.db")],
      stdin: Data(
        """
        SELECT m.name || ': ' || group_concat(c.name, ' ')
        FROM sqlite_master m JOIN pragma_table_xinfo(m.name) c
        WHERE m.type = 'view'
          AND (m.name <> 'kill'
               OR c.name NOT IN ('scope', 'starts_incident', 'chain_no', 'part_no'))
        GROUP BY m.name ORDER BY m.name
        """.utf8))
    try #require(run.status == 0, "\(run.stderr)")
    // In this file lines only get longer: docs/data-model.md promises it.
    expectGolden(
      run.stdout.replacingOccurrences(of: "\r\n", with: "\n"), fixture: "stable-views.txt")
    let promise = try #require(
      Repository.section("## Stable views", of: Repository.text("docs/data-model.md")))
    for line in run.stdout.split(separator: "\r\n") {
      #expect(promise.contains("`\(line.prefix { $0 != ":" })`"), "\(line)")
    }
  }

  // MARK: - Prometheus

  @Test func everyMetricIsInTheTableAndNoOther() throws {
    let section = try #require(Repository.section("## Prometheus", of: page))
    let text = String(decoding: try Golden.bytes("metrics/all.prom"), as: UTF8.self)
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("# HELP ") }.map { line in
      let words = line.split(separator: " ", maxSplits: 3)
      let sample = text.split(separator: "\n").first { $0.hasPrefix("\(words[2]){") }
      let labels = sample?.matches(of: /(\w+)=/).map { "`\($0.1)`" }.joined(separator: ", ")
      return "| `\(words[2])` | \(labels ?? "") | \(words[3]) |"
    }
    let shown = section.split(separator: "\n").filter { $0.hasPrefix("| `") }.map(String.init)
    #expect(shown == rows)
  }

  @Test(.enabled(if: IntegrationTests.hasPromtool, "promtool is not installed"))
  func theAlertsFireWhenTheyShould() throws {
    let rules = "packaging/prometheus/oomhist.rules.yml"
    let check = try ToolRun.shell(
      "promtool check rules \(rules)", currentDirectory: Repository.root.path)
    #expect(check.status == 0, "\(check.stderr)\(check.stdout)")
    let test = try ToolRun.shell(
      "promtool test rules Tests/Fixtures/metrics/rules-test.yml",
      currentDirectory: Repository.root.path)
    #expect(test.status == 0, "\(test.stderr)\(test.stdout)")
  }

  static let hasPromtool = (try? ToolRun.shell("command -v promtool"))?.status == 0

  @Test func theAlertsAskForMetricsThatThereAre() throws {
    let text = String(decoding: try Golden.bytes("metrics/all.prom"), as: UTF8.self)
    let rules = try Repository.text("packaging/prometheus/oomhist.rules.yml")
    let names = Set(rules.matches(of: /oomhist_[a-z_]+/).map { String($0.0) })
    #expect(names.count > 8)
    for name in names { #expect(text.contains("# TYPE \(name) "), "\(name)") }
  }
}
