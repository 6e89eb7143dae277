import Foundation
import OomhistModel
import OomhistSQL
import OomhistTestSupport
import Testing

/// The pages that are made from `schema/` and `queries/`.
@Suite struct GeneratedPageTests {
  @Test(.enabled(if: GeneratedPageTests.hasPython, "python3 is not installed"))
  func theGeneratedPartsAreFresh() throws {
    let run = try ToolRun.shell(
      "python3 docs/generate.py --check", currentDirectory: Repository.root.path)
    #expect(run.status == 0, "\(run.stdout)\(run.stderr)")
  }

  static let hasPython = (try? ToolRun.shell("command -v python3"))?.status == 0

  @Test func everyTableAndViewIsDescribedWithExactlyItsColumns() throws {
    let page = try Repository.text("docs/data-model.md")
    let overview = try #require(page.split(separator: "<!-- generated").first)
    let relations = try Self.relations()
    #expect(relations.count > 10)
    for (heading, name, columns) in relations {
      let section = try #require(
        Repository.section("### \(heading) `\(name)`", of: page), "\(name) has no section")
      #expect(Repository.firstColumn(of: section) == columns, "\(name)")
      #expect(overview.contains("`\(name)`"), "the overview does not name \(name)")
    }
  }

  @Test func noSectionIsLeftOfATableThatIsGone() throws {
    let page = try Repository.text("docs/data-model.md")
    let names = Set(try Self.relations().map { "### \($0.heading) `\($0.name)`" })
    for line in page.split(separator: "\n") where line.hasPrefix("### ") && line.hasSuffix("`") {
      #expect(names.contains(String(line)), "\(line)")
    }
  }

  @Test(arguments: SQLFile.queries.map(\.name))
  func everyQueryIsDescribedWithItsParametersAndColumns(name: String) throws {
    let query = try #require(try QueryCatalogue().query(named: name))
    let page = try Repository.text("docs/queries.md")
    let section = try #require(Repository.section("### `\(name)`", of: page), "no section")
    #expect(section.contains(query.summary))
    #expect(query.details.isEmpty || section.contains(query.details))
    let parameters = query.parameters.filter { $0.kind != .filter }
    #expect(
      Repository.firstColumn(of: section)
        == parameters.map(\.name) + query.columns.map(\.name))
    for filter in query.parameters where filter.kind == .filter {
      #expect(section.contains("\nFilters choose ") && section.contains("`--\(filter.name)`"))
    }
    let lines = Set(section.split(separator: "\n").map(String.init))
    for parameter in parameters {
      let value = parameter.defaultText.map { "`\($0)`" } ?? ""
      let line = "| `\(parameter.name)` | \(parameter.kind.rawValue) | \(value) |"
      #expect(lines.contains { $0.hasPrefix(line) && $0.contains(parameter.summary) }, "\(line)")
    }
    for column in query.columns {
      let rank = column.rank.map(String.init) ?? ""
      let line = "| `\(column.name)` | \(column.kind.rawValue) | \(rank) |"
      #expect(lines.contains { $0.hasPrefix(line) && $0.contains(column.summary) }, "\(line)")
    }
  }

  @Test func everyKindOfParameterAndColumnIsExplained() throws {
    let page = try Repository.text("docs/queries.md")
    let kinds = QueryParameter.Kind.allCases.map(\.rawValue) + ColumnKind.allCases.map(\.rawValue)
    let head = try #require(page.split(separator: "<!-- generated").first)
    let explained = Set(Repository.firstColumn(of: String(head)))
    #expect(Set(kinds).subtracting(explained).isEmpty)
  }

  /// Tables and views of a new database, as the program makes it, with their columns.
  private static func relations() throws -> [(heading: String, name: String, columns: [String])] {
    let folder = try TemporaryFolder()
    let database = folder.path("new.db")
    let made = try ToolRun.run(["ingest", "/dev/null", "--db", database])
    try #require(made.status == 0, "\(made.stderr)")
    let sql = """
      SELECT m.type, m.name, group_concat(c.name, ' ')
      FROM sqlite_master m JOIN pragma_table_xinfo(m.name) c
      WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE 'grdb_%'
      GROUP BY m.name
      """
    let run = try ToolRun.run(
      ["query", "--sql", "-", "--csv", "--no-header", "--db", database], stdin: .init(sql.utf8))
    try #require(run.status == 0, "\(run.stderr)")
    return run.stdout.split(separator: "\r\n").map { line in
      let fields = line.split(separator: ",").map(String.init)
      return (
        fields[0] == "table" ? "Table" : "View", fields[1],
        fields[2].split(separator: " ").map(String.init)
      )
    }
  }
}
