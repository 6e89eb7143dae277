package import OomhistModel

/// A page as one HTML file that needs nothing else: no network, no script.
///
/// It tells the same as ``PageWriter`` and ``PageMarkdown``; charts stand at the head of their
/// section. A page of any length stays below 500 KB: what is beyond a limit is counted, not shown.
package struct PageHTML {
  private static let lineCount = 200
  private static let blockCount = 120
  private static let textCount = 4000

  private let zone: ZoneRules
  private let nowUs: Int64
  private let sink: TextSink

  package init(options: RenderOptions, sink: @escaping TextSink) {
    zone = options.zone
    nowUs = options.nowUs
    self.sink = sink
  }

  package func write(_ report: IllustratedPage) {
    var html = HTMLText()
    html.raw("<!DOCTYPE html>\n")
    html.element("html", [("lang", "en")]) { html in
      head(report, to: &html)
      html.newline()
      html.element("body") { html in body(report, to: &html) }
    }
    html.newline()
    sink(html.html)
  }

  private func head(_ report: IllustratedPage, to html: inout HTMLText) {
    html.element("head") { html in
      html.empty("meta", [("charset", "utf-8")])
      // A second wall behind the escaping: nothing runs and nothing is loaded.
      html.empty(
        "meta",
        [
          ("http-equiv", "Content-Security-Policy"),
          ("content", "default-src 'none'; style-src 'unsafe-inline'"),
        ])
      html.empty(
        "meta", [("name", "viewport"), ("content", "width=device-width, initial-scale=1")])
      html.empty("meta", [("name", "generator"), ("content", report.maker)])
      html.element("title", cut(report.page.title))
      html.newline()
      html.element("style") { $0.raw(PageStyle.css) }
    }
  }

  private func body(_ report: IllustratedPage, to html: inout HTMLText) {
    // A section without a heading belongs to the head of the page.
    let lead = report.page.sections.filter(\.heading.isEmpty)
    let sections = report.page.sections.filter { !$0.heading.isEmpty }
    html.element("header") { html in
      html.element("h1", cut(report.page.title))
      for section in lead { blocks(section.blocks, name: report.page.title, false, to: &html) }
      facts(report.facts, to: &html)
    }
    html.newline()
    if sections.count > 2 { contents(sections, to: &html) }
    html.newline()
    html.element("main") { html in
      for (index, section) in sections.enumerated() {
        let charts = report.charts[section.heading] ?? []
        html.newline()
        html.element("section", [("aria-labelledby", "s\(index)")]) { html in
          html.element("h2", [("id", "s\(index)")], cut(section.heading))
          for (place, chart) in charts.enumerated() where !html.isFull {
            FigureHTML(chart: chart, zone: zone, id: "c\(index)-\(place)").write(to: &html)
          }
          blocks(section.blocks, name: section.heading, !charts.isEmpty, to: &html)
        }
      }
    }
    html.newline()
    let made = HumaneText.localTime(nowUs, zone: zone)
    let zoneName = HumaneText.zoneName(atUs: nowUs, zone: zone)
    html.element("footer") { $0.element("p", "\(report.maker), \(made) \(zoneName)") }
  }

  private func facts(_ facts: [IllustratedPage.Fact], to html: inout HTMLText) {
    guard !facts.isEmpty else { return }
    html.newline()
    html.element("dl") { html in
      for fact in facts {
        html.element("div") { html in
          html.element("dt", fact.name)
          html.element("dd") { html in
            html.text(cut(fact.value))
            if let detail = fact.detail { html.element("small", cut(detail)) }
          }
        }
      }
    }
  }

  private func contents(_ sections: [Page.Section], to html: inout HTMLText) {
    html.element("nav", [("aria-label", "Contents")]) { html in
      html.element("ul") { html in
        for (index, section) in sections.enumerated() {
          html.element("li") { html in
            html.element("a", [("href", "#s\(index)")], cut(section.heading))
          }
        }
      }
    }
  }

  /// Writes what a section holds; `name` is what a table in it is called.
  ///
  /// Beside a chart a small picture would say the same again.
  private func blocks(
    _ blocks: [Page.Block], name: String, _ hasChart: Bool, to html: inout HTMLText
  ) {
    let shown = blocks.prefix(Self.blockCount)
    var index = shown.startIndex
    while index < shown.endIndex, !html.isFull {
      html.newline()
      if case .point = shown[index] {
        index = list(shown, from: index, to: &html)
        continue
      }
      write(shown[index], name: name, hasChart, to: &html)
      index += 1
    }
    if index < blocks.endIndex {
      more("\(blocks.endIndex - index) more entries are left out here.", to: &html)
    }
  }

  /// Points that follow each other are one list; details and commands belong to the point before
  /// them.
  private func list(
    _ blocks: ArraySlice<Page.Block>, from start: Int, to html: inout HTMLText
  ) -> Int {
    var index = start
    html.element("ul") { html in
      while index < blocks.endIndex, !html.isFull, case .point(let text) = blocks[index] {
        html.element("li") { html in
          html.text(cut(text))
          index += 1
          while index < blocks.endIndex, add(blocks[index], to: &html) { index += 1 }
        }
      }
    }
    return index
  }

  /// Writes what belongs to a point; `false` where the block does not.
  private func add(_ block: Page.Block, to html: inout HTMLText) -> Bool {
    switch block {
    case .command(let text): code(text, to: &html)
    case .detail(let text): html.element("p", cut(text))
    default: return false
    }
    return true
  }

  private func write(
    _ block: Page.Block, name: String, _ hasChart: Bool, to html: inout HTMLText
  ) {
    switch block {
    case .sentence(let text), .point(let text), .detail(let text): html.element("p", cut(text))
    case .command(let text): code(text, to: &html)
    case .verbatim(let lines):
      var count = 0
      html.element("pre", [("tabindex", "0")]) { html in
        for line in lines.prefix(Self.lineCount) where !html.isFull {
          if count > 0 { html.newline() }
          html.text(cut(line))
          count += 1
        }
      }
      if lines.count > count {
        more("\(lines.count - count) more lines are left out here.", to: &html)
      }
    case .picture(let values, let words):
      html.element("p") { html in
        if !hasChart {
          SparklineHTML.write(values, to: &html)
          html.text(" ")
        }
        html.text(cut(words))
      }
    case .table(let table): TableHTML(zone: zone, name: name).write(table, to: &html)
    }
  }

  private func code(_ text: String, to html: inout HTMLText) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    html.element("pre", [("class", "command"), ("tabindex", "0")]) { html in
      html.element("code") { $0.lines(lines.prefix(Self.lineCount).map(cut)) }
    }
  }

  private func more(_ text: String, to html: inout HTMLText) {
    html.element("p", [("class", "more")], text)
  }

  private func cut(_ text: String) -> String {
    text.utf8.count <= Self.textCount ? text : text.prefix(Self.textCount) + "…"
  }
}
