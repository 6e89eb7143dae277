import Foundation
import OomhistTestSupport
import Testing

/// What LibreOffice makes of exported CSV: really opened, and compared cell by cell.
@Suite(
  .enabled(
    if: Spreadsheet.isInstalled, "LibreOffice Calc (soffice) is not installed: nothing is opened"))
struct SpreadsheetTests {
  /// Names that anyone can give a process, and a number that no spreadsheet can hold.
  private static let hostile = [
    "=1+1", "+1", "-1", "@sum", "\ttab", "=cmd|'/C calc'!A0", "a,b", "a;b", "a\"b", "a\nb", "\r",
    " ",
    "", "007", "1e5", "1-2", "3/4", "1:2:3", "2026-11-20", "10%", "12345678901234567890", "1.10",
    "日本 ü 🐧", "true", "'quoted'", "#REF!", "x\u{1b}[31m", "$1", "1 000", "0x10", "--",
  ]

  @Test func everyCellOpensAsWhatItIs() throws {
    let incident = try Incident.recorded()
    let values = Self.hostile.map { "(\(Self.literal($0)), 9007199254740993, 42, 2.5, NULL)" }
    let sql =
      "SELECT column1 AS name, column2 AS big, column3 AS n, column4 AS r, column5 AS none "
      + "FROM (VALUES \(values.joined(separator: ", ")))"
    let file = incident.folder.path("hostile.csv")
    let run = try incident.tool(["query", "--sql", "-", "--csv", "-o", file], stdin: sql)
    #expect(run.status == 0, "\(run.stderr)")
    let written = try CSVText.rows(try String(contentsOfFile: file, encoding: .utf8))
    let opened = try Spreadsheet.cells(of: file)
    #expect(opened.count == written.count && written.count == Self.hostile.count + 1)
    for (old, new) in zip(written, opened) {
      #expect(new.map(\.text) == old, "\(old)")
      // No formula, and no name that became a number or a date.
      #expect(new.allSatisfy { !$0.isFormula })
    }
    for row in opened.dropFirst() {
      #expect(row.map(\.isNumber) == [false, false, true, true, false], "\(row[0].text)")
    }
  }

  @Test func exportedTablesComeBackCellByCell() throws {
    let incident = try Incident()
    for (index, name) in ["=cmd|'x'", "007", "a\"b,c", "x\ny", "ü"].enumerated() {
      var process = FakeProcess(pid: Int32(20 + index), comm: name)
      process.arguments = ["/usr/bin/\(name)", "+1", "\ttab", "日本"]
      try incident.root.add(process)
    }
    try incident.collect(at: "2026-11-20 08:00")
    let folder = incident.folder.path("out")
    #expect(try incident.tool(["export", "--since", "@0", "-o", folder]).status == 0)
    for name in ["history", "growth", "machine", "settings", "snapshots"] {
      let file = "\(folder)/\(name).csv"
      let written = try CSVText.rows(try String(contentsOfFile: file, encoding: .utf8))
      let opened = try Spreadsheet.cells(of: file)
      #expect(opened.map { $0.map(\.text) } == written, "\(name)")
      #expect(opened.allSatisfy { $0.allSatisfy { !$0.isFormula } })
    }
  }

  private static func literal(_ text: String) -> String {
    "'" + text.replacing("'", with: "''") + "'"
  }
}

/// LibreOffice without a window.
private enum Spreadsheet {
  struct Cell {
    var text = ""
    var isNumber = false
    var isFormula = false
  }

  static let program = ["/usr/bin/soffice", "/usr/local/bin/soffice"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }
  static var isInstalled: Bool {
    ["/usr/lib/libreoffice/program/libsclo.so", "/usr/lib64/libreoffice/program/libsclo.so"]
      .contains {
        FileManager.default.fileExists(atPath: $0)
      } && program != nil
  }

  /// The cells of a CSV file, opened as README.md of a folder says: UTF-8, comma, quoted fields are
  /// text.
  static func cells(of file: String) throws -> [[Cell]] {
    let folder = try TemporaryFolder()
    let run = try ToolRun.Started(
      program ?? "",
      [
        "--headless", "--norestore", "-env:UserInstallation=file://\(folder.path("profile"))",
        "--infilter=CSV:44,34,76,1,,0,true,false", "--convert-to", "fods", "--outdir",
        folder.url.path, file,
      ], environment: ["TMPDIR": folder.url.path]
    ).wait(timeoutSeconds: 120)
    #expect(run.status == 0, "\(run.stderr)")
    let name = URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
    let sheet = try String(contentsOfFile: folder.path("\(name).fods"), encoding: .utf8)
    return FlatSheet.rows(sheet)
  }
}

/// Reads the cells of a flat OpenDocument sheet.
private enum FlatSheet {
  static func rows(_ xml: String) -> [[Spreadsheet.Cell]] {
    elements("table:table-row", in: xml).compactMap { row in
      var cells: [Spreadsheet.Cell] = []
      for cell in elements("table:table-cell", in: row.content) {
        var found = Spreadsheet.Cell()
        found.isNumber = cell.attributes.contains("office:value-type=\"float\"")
        found.isFormula = cell.attributes.contains("table:formula=")
        let lines = elements("text:p", in: cell.content).map { plain($0.content) }
        found.text = lines.joined(separator: "\n")
        let times = Int(attribute("table:number-columns-repeated", of: cell.attributes) ?? "1") ?? 1
        // The sheet goes on empty to its right end.
        if times < 100 { cells += Array(repeating: found, count: times) }
      }
      let repeated = Int(attribute("table:number-rows-repeated", of: row.attributes) ?? "1") ?? 1
      return repeated > 100 || cells.isEmpty ? nil : cells
    }
  }

  private static func elements(_ name: String, in xml: String) -> [(
    attributes: String, content: String
  )] {
    var found: [(String, String)] = []
    var rest = xml[...]
    while let start = rest.range(of: "<\(name)"),
      let head = rest[start.upperBound...].firstIndex(of: ">")
    {
      let attributes = String(rest[start.upperBound..<head])
      guard attributes.isEmpty || " /".contains(attributes.first ?? " ") else {
        rest = rest[head...]
        continue
      }
      if attributes.hasSuffix("/") {
        found.append((attributes, ""))
        rest = rest[rest.index(after: head)...]
      } else {
        guard let end = rest[head...].range(of: "</\(name)>") else { return found }
        found.append((attributes, String(rest[rest.index(after: head)..<end.lowerBound])))
        rest = rest[end.upperBound...]
      }
    }
    return found
  }

  private static func attribute(_ name: String, of attributes: String) -> String? {
    attributes.range(of: "\(name)=\"").map {
      String(attributes[$0.upperBound...].prefix { $0 != "\"" })
    }
  }

  /// The text of a paragraph: runs of blanks and tabs are elements.
  private static func plain(_ xml: String) -> String {
    var text = ""
    var rest = xml[...]
    while let open = rest.firstIndex(of: "<"), let close = rest[open...].firstIndex(of: ">") {
      text += rest[..<open]
      let element = rest[open...close]
      if element.hasPrefix("<text:s") {
        let count = Int(attribute("text:c", of: String(element)) ?? "1") ?? 1
        if element.hasPrefix("<text:s/") || element.hasPrefix("<text:s ") {
          text += String(repeating: " ", count: count)
        }
      }
      if element.hasPrefix("<text:tab") { text += "\t" }
      rest = rest[rest.index(after: close)...]
    }
    text += rest
    for (entity, character) in [
      ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&"),
    ] {
      text = text.replacing(entity, with: character)
    }
    return text
  }
}
