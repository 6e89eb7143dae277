import OomhistModel
import Testing

@testable import OomhistRender

/// Pages for a browser: nothing gets out of its place, whatever it is called.
@Suite struct PageHTMLTests {
  static let hostile = [
    "<script>alert(1)</script>", "</style><img src=x onerror=alert(1)>", "\"' onload='alert(1)",
    "</title></desc></svg><b>", "&lt;b&gt;", "a\u{202e}gpj.exe\u{2066}", "\u{1b}[31m\u{0}\u{9b}",
    "line\nbreak\r\u{2028}", "]]><!--", "{{x}}", String(repeating: "<", count: 5000),
  ]

  @Test(arguments: [
    ("plain name", "plain name"), ("<b>", "&lt;b&gt;"), ("a&b", "a&amp;b"),
    ("\"q\" 'q'", "&quot;q&quot; &#39;q&#39;"), ("&lt;", "&amp;lt;"), ("日本 é", "日本 é"),
    ("a\u{202e}b", "a\\u{202e}b"), ("\u{1b}[31m", "\\x1b[31m"), ("a\nb", "a\\x0ab"),
    ("\u{2028}<", "\\u{2028}&lt;"), ("", ""),
  ])
  func textIsEscaped(text: String, expected: String) {
    #expect(HTMLText.escaped(text) == expected)
  }

  @Test(arguments: hostile)
  func aHostileNameIsOnlyText(name: String) {
    let html = Self.html(Self.report(name: name))
    #expect(Self.imbalance(html) == nil)
    #expect(Self.elements(html).isSubset(of: Self.known))
    let attributes = Self.attributeNames(html)
    #expect(!attributes.contains { $0.hasPrefix("on") || $0 == "src" || $0 == "style" })
    #expect(
      !html.unicodeScalars.contains {
        $0 != "\n" && [.control, .format].contains($0.properties.generalCategory)
      })
  }

  @Test func aPageNeedsNothingElse() {
    let html = Self.html(Self.report(name: "java"))
    for word in ["<script", "http://", "https://", "url(", "@import", "<link", "<img"] {
      #expect(!html.contains(word), "\(word)")
    }
    #expect(html.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
    #expect(html.contains("default-src &#39;none&#39;"))
  }

  @Test func itCanBeReadWithoutSeeing() {
    let html = Self.html(Self.report(name: "java"))
    #expect(html.components("<h1").count == 2)
    #expect(html.components("<svg class=\"plot").count == 5)
    #expect(html.components("role=\"img\" viewBox").count == 5)
    #expect(html.components("<figcaption>").count == 3)
    #expect(html.contains("<th scope=\"col\""))
    #expect(html.contains("<th scope=\"row\""))
    #expect(html.contains("<table aria-label=\"Who grew\">"))
    // Every name that is referred to is there once.
    for name in Self.values(of: "aria-labelledby", html).flatMap({ $0.split(separator: " ") }) {
      #expect(html.components("id=\"\(name)\"").count == 2, "\(name)")
    }
  }

  @Test func textsAreThoseOfThePage() {
    let html = Self.html(Self.report(name: "java"))
    #expect(html.contains("<h1>Kill 1: java</h1>"))
    #expect(
      html.contains("<li>first<pre class=\"command\" tabindex=\"0\"><code>sysctl x</code></pre>"))
    #expect(html.contains("<pre tabindex=\"0\">Killed java\nline 2</pre>"))
    // A small picture says nothing beside the chart.
    #expect(html.contains("<p>headroom in words</p>"))
    #expect(html.contains("<tr class=\"main\"><th scope=\"row\">java</th>"))
  }

  @Test func aPageOfAnyLengthStaysSmall() {
    var report = Self.report(name: String(repeating: "&", count: 15))
    let columns = [
      ResultColumn(name: "process", kind: .text, rank: 1),
      ResultColumn(name: "badness_permille", kind: .permille, rank: 2),
      ResultColumn(name: "killed", kind: .bool, rank: 3),
    ]
    let rows = (0..<30_000).map { index -> [Cell] in
      [.text("process \(index)"), .real(Double(index)), .integer(index == 20_000 ? 1 : 0)]
    }
    report.page.add(
      Page.Section(
        "Much",
        [
          .table(ResultTable(columns: columns, rows: rows)),
          .verbatim((0..<10_000).map { "line \($0) of a log" }),
        ] + (0..<5000).map { .point("gap \($0)") }))
    let points = (0..<400).map {
      Chart.Point(us: hostileNowUs + Int64($0) * 1_000_000, kib: Int64($0 * 9973 % 7000))
    }
    let chart = Chart(
      title: "Many", fromUs: hostileNowUs, untilUs: hostileNowUs + 400_000_000,
      series: (0..<7).map { Chart.Series("curve \($0)", points) })
    report.charts["Much"] = [chart, chart]
    let html = Self.html(report)
    #expect(html.utf8.count < 500_000)
    // The one that was killed is there all the same.
    #expect(html.contains("process 20000"))
    #expect(html.contains("29959 more rows are left out here."))
    #expect(Self.imbalance(html) == nil)
  }

  /// Whatever is longest: rows, lines, points or charts, with names that grow when escaped.
  @Test(arguments: 0..<4)
  func aFullPageSaysWhatItLeavesOut(kind: Int) {
    let long = String(repeating: "&\"", count: 2000)
    var page = Page(title: "Much")
    var charts: [String: [Chart]] = [:]
    for number in 0..<20 {
      let blocks: [Page.Block]
      switch kind {
      case 0:
        let column = ResultColumn(name: "name", kind: .text, rank: 1)
        let columns = Array(repeating: column, count: 9)
        let row = Array(repeating: Cell.text(long), count: 9)
        blocks = [.table(ResultTable(columns: columns, rows: Array(repeating: row, count: 99)))]
      case 1: blocks = [.verbatim(Array(repeating: long, count: 99))]
      case 2: blocks = Array(repeating: .point(long), count: 99)
      default:
        blocks = [.sentence("chart")]
        let points = (0..<400).map {
          Chart.Point(us: hostileNowUs + Int64($0) * 1_000_000, kib: Int64($0 * 9973 % 7000))
        }
        charts["\(number)"] = [
          Chart(
            title: "Many", fromUs: hostileNowUs, untilUs: hostileNowUs + 400_000_000,
            series: (0..<7).map { _ in Chart.Series(long, points) }, isStacked: true)
        ]
      }
      page.add(Page.Section("\(number)", blocks))
    }
    let html = Self.html(IllustratedPage(page: page, charts: charts))
    #expect((HTMLText.roomBytes..<500_000).contains(html.utf8.count), "\(html.utf8.count)")
    #expect(html.contains("left out here."))
    #expect(Self.imbalance(html) == nil)
  }
}

// MARK: - Made-up pages

extension PageHTMLTests {
  /// A page with a block of every kind, in which everything has the same name.
  static func report(name: String) -> IllustratedPage {
    var page = Page(title: "Kill 1: \(name)")
    let table = ResultTable(
      columns: [
        ResultColumn(name: "suspect", kind: .text, rank: 1, summary: name),
        ResultColumn(name: "share_pct", kind: .percent, rank: 2),
        ResultColumn(name: "trend", kind: .trend, rank: 3),
        ResultColumn(name: "killed", kind: .bool, rank: 4),
      ],
      rows: [
        [.text(name), .real(91.4), .text("[1,2,null,8]"), .integer(1)],
        [.text(name), .null, .text(name), .integer(0)], [],
      ])
    page.add(Page.Section("", [.sentence("\(name) is to blame.")]))
    page.add(
      Page.Section(
        "Timeline",
        [
          .picture([1, nil, 3], "headroom in words"), .point("first"), .command("sysctl x"),
          .point(name), .sentence(name),
        ]))
    page.add(Page.Section("Who grew", [.table(table), .picture([1, nil, 3], name)]))
    page.add(Page.Section(name, [.verbatim(["Killed \(name)", "line 2"]), .command(name)]))
    let points = (0..<9).map {
      Chart.Point(us: hostileNowUs + Int64($0) * 60_000_000, kib: $0 == 4 ? nil : Int64($0) * 100)
    }
    let chart = Chart(
      title: name, note: name, fromUs: hostileNowUs, untilUs: hostileNowUs + 600_000_000,
      series: [
        Chart.Series(name, role: .suspect, points), Chart.Series(name, role: .victim, points),
        Chart.Series(name, role: .total, points), Chart.Series(name, points),
      ],
      marks: [
        Chart.Mark(us: hostileNowUs + 500_000_000, label: name, isMain: true),
        Chart.Mark(us: hostileNowUs + 60_000_000, label: name),
      ],
      bands: [
        Chart.Band(
          fromUs: hostileNowUs + 200_000_000, untilUs: hostileNowUs + 300_000_000, label: name)
      ])
    return IllustratedPage(
      page: page, facts: [IllustratedPage.Fact(name, name, detail: name)],
      charts: ["Timeline": [chart], "Who grew": [chart]], maker: name)
  }

  static func html(_ report: IllustratedPage) -> String {
    let pieces = Pieces()
    PageHTML(options: RenderOptions(nowUs: hostileNowUs)) { pieces.texts.append($0) }.write(report)
    return pieces.texts.joined()
  }
}

// MARK: - Reading HTML

extension PageHTMLTests {
  static let known: Set<String> = [
    "html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "p", "dl", "div", "dt",
    "dd", "small", "nav", "ul", "li", "a", "main", "section", "figure", "figcaption", "strong",
    "span", "svg", "desc", "rect", "line", "text", "path", "circle", "g", "details", "summary",
    "table", "thead", "tbody", "tr", "th", "td", "pre", "code", "footer",
  ]

  /// Everything between `<` and `>`: text holds neither.
  private static func tags(_ html: String) -> [String] {
    html.split(separator: "<", omittingEmptySubsequences: false).dropFirst().map { part in
      String(part.prefix { $0 != ">" })
    }
  }

  /// What is not closed, or closed out of turn; `nil` for a page that is well-formed.
  static func imbalance(_ html: String) -> String? {
    var open: [String] = []
    for tag in tags(html) where !tag.hasPrefix("!DOCTYPE") {
      let name = String(tag.drop { $0 == "/" }.prefix { $0 != " " && $0 != "/" })
      if tag.hasPrefix("/") {
        guard open.popLast() == name else { return tag }
      } else if !tag.hasSuffix("/"), name != "meta" {
        open.append(name)
      }
    }
    return open.last
  }

  static func elements(_ html: String) -> Set<String> {
    Set(
      tags(html).filter { !$0.hasPrefix("!DOCTYPE") }
        .map { String($0.drop { $0 == "/" }.prefix { $0 != " " && $0 != "/" }) })
  }

  static func attributeNames(_ html: String) -> Set<String> {
    var names: Set<String> = []
    for tag in tags(html) {
      // Between quotes are values.
      let outside = tag.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
        .filter { $0.offset % 2 == 0 }.map(\.element)
      for part in outside where part.hasSuffix("=") {
        names.insert(String(part.dropLast().drop { $0 != " " }.dropFirst()))
      }
    }
    return names
  }

  static func values(of attribute: String, _ html: String) -> [String] {
    html.components("\(attribute)=\"").dropFirst().map { String($0.prefix { $0 != "\"" }) }
  }
}

extension String {
  /// The parts between the places of another text.
  fileprivate func components(_ separator: String) -> [Substring] {
    split(separator: separator, omittingEmptySubsequences: false)
  }
}
