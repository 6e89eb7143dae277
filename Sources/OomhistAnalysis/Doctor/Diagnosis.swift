package import OomhistModel

/// The findings of the doctor, to be shown.
package struct Diagnosis: Equatable, Sendable {
  /// In the order of the rules.
  package let findings: [Finding]
  private let host: String?

  package init(_ facts: DoctorFacts) {
    findings = Doctor.findings(facts)
    host = facts.host
  }

  /// The worst severity; `ok` where nothing was found.
  package var worst: Judgement.Severity { findings.map(\.judgement.severity).max() ?? .ok }

  /// What was found, in one line that a monitoring system shows.
  package var title: String {
    let words = Judgement.Severity.allCases.reversed().compactMap { severity -> String? in
      let count = findings.filter { $0.judgement.severity == severity }.count
      guard count > 0 else { return nil }
      switch severity {
      case .critical: return "\(count) critical"
      case .warning: return MemoryText.count(count, "warning", "warnings")
      case .note: return MemoryText.count(count, "note", "notes")
      case .ok: return "\(count) fine"
      }
    }
    return "oomhist doctor\(host.map { ", \($0)" } ?? ""): \(words.joined(separator: ", "))"
  }

  // MARK: For people

  /// Problems by area, the worst first; what is fine in a line each at the end.
  package var page: Page {
    var page = Page(title: title)
    let problems = findings.filter { $0.judgement.severity > .ok }
    for area in Finding.Area.allCases.sorted(by: { worst(in: $0) > worst(in: $1) }) {
      let here = problems.filter { $0.area == area }.map(\.judgement)
      let sorted = here.sorted { $0.severity > $1.severity }
      page.add(Page.Section(area.heading, sorted.flatMap(Self.blocks)))
    }
    let fine = findings.map(\.judgement).filter { $0.severity == .ok }
    page.add(Page.Section("Fine", fine.map { .point($0.sentence) }))
    return page
  }

  private func worst(in area: Finding.Area) -> Judgement.Severity {
    findings.filter { $0.area == area }.map(\.judgement.severity).max() ?? .ok
  }

  private static func blocks(_ judgement: Judgement) -> [Page.Block] {
    let details = [judgement.risk.map { "Risk: \($0)" }, evidence(judgement)].compactMap { $0 }
    return [.point("\(judgement.severity.word): \(judgement.sentence)")]
      + details.map(Page.Block.detail) + (judgement.command.map { [.command($0)] } ?? [])
  }

  /// The figures and where they were read, as in `Read: RAM 23.5 GiB (/proc/meminfo)`.
  private static func evidence(_ judgement: Judgement) -> String? {
    let figures = FactText.figures(judgement.figures)
    guard let source = judgement.source else { return figures.isEmpty ? nil : "Read: \(figures)." }
    return figures.isEmpty ? "Read: \(source)." : "Read: \(figures) (\(source))."
  }

  // MARK: For programs

  private static let columns = [
    ResultColumn(name: "check", kind: .text, summary: "Name of the rule."),
    ResultColumn(name: "area", kind: .text, summary: "What it is about."),
    ResultColumn(name: "severity", kind: .text, summary: "ok, note, warning or critical."),
    ResultColumn(name: "sentence", kind: .text, summary: "What was found."),
    ResultColumn(name: "risk", kind: .text, summary: "What follows from it."),
    ResultColumn(name: "evidence", kind: .json, summary: "Figures with their units."),
    ResultColumn(name: "source", kind: .text, summary: "Where they were read."),
    ResultColumn(name: "command", kind: .text, summary: "What mends it."),
  ]

  /// A row for each finding, in the order of the rules.
  package var table: ResultTable {
    ResultTable(
      columns: Self.columns,
      rows: findings.map { finding in
        let judgement = finding.judgement
        return [
          .text(finding.check), .text(finding.area.rawValue), .text(judgement.severity.word),
          .text(judgement.sentence), Self.cell(judgement.risk),
          .text(Self.json(judgement.figures)), Self.cell(judgement.source),
          Self.cell(judgement.command),
        ]
      })
  }

  private static func cell(_ text: String?) -> Cell { text.map(Cell.text) ?? .null }

  private static func json(_ figures: [AdviceFigure]) -> String {
    var json = JSONText()
    json.beginArray()
    for figure in figures {
      json.beginObject()
      json.string(figure.name, key: "name")
      json.real(figure.value, key: "value")
      json.string(figure.unit.rawValue, key: "unit")
      json.endObject()
    }
    json.endArray()
    return json.text
  }
}
