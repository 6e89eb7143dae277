import Foundation
import OomhistTestSupport
import Testing

/// Reports as a browser shows them: `Tests/Lab/report-in-chromium.py` says what it looks at.
@Suite struct ReportInChromiumTests {
  static let isAbsent: Comment =
    "chromium or python3 is not installed: no browser looks at the reports"
  static let hasChromium =
    (try? ToolRun.shell(
      "command -v python3 && { command -v chromium || command -v google-chrome; }"))?.status == 0

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(.enabled(if: hasChromium, isAbsent))
  func reportsHaveNoFault() throws {
    let recorded = try Incident.recorded()
    var files = [
      try report(of: recorded, ["1"], as: "kill.html"),
      try report(of: recorded, ["--since", "yesterday"], as: "period.html"),
      try report(of: recorded, ["--since", "08:50"], as: "nothing.html"),
    ]
    let unseen = try Incident()
    try unseen.tool(["ingest", "-"], stdin: unseen.log)
    files.append(try report(of: unseen, ["1"], as: "no-snapshot.html"))
    for (number, name) in ["\"><script>x(1)", "العر\u{1b}\u{202e}x"].enumerated() {
      let hostile = try Incident.recorded(comm: name)
      files.append(try report(of: hostile, ["1"], as: "hostile\(number).html"))
    }
    let run = try look(at: files)
    #expect(run.status == 0, "\(run.stdout)\(run.stderr)")
    #expect(run.lines.count { $0.hasSuffix("6 views, no problem") } == files.count)
  }

  /// A check that finds nothing is worth something only where it finds what is there.
  static let faults: [(word: String, markup: String)] = [
    ("overflow", "<p style=\"width:2000px\">wide</p>"),
    ("overlap", chart(text(20, 40, "one label") + text(30, 42, "another"))),
    ("cut", chart(text(380, 40, "goes out of it"))),
    ("small", "<p style=\"font-size:6px\">small</p>"),
    ("contrast", "<p style=\"color:#888\">pale</p>"),
    ("contrast", chart("<path class=\"curve\" style=\"color:#bbb\" d=\"M0 0l90 90\"/>")),
    ("heading", "<h4>deep</h4>"),
    ("chart", "<svg class=\"plot\" viewBox=\"0 0 9 9\"><title>no role</title></svg>"),
    ("name", "<table aria-label=\"t\"><tr><th>no scope</th></tr></table>"),
    ("name", "<section><p>no name</p></section>"),
    ("name", "<a href=\"#nowhere\">leads nowhere</a>"),
    ("name", "<pre style=\"white-space:pre\">\(String(repeating: "x", count: 400))</pre>"),
    ("print", "<figure style=\"break-inside:auto\"><figcaption>broken</figcaption></figure>"),
    ("console", "<script>1</script>"),
    ("network", "<img alt=\"\" src=\"http://127.0.0.1:9/x.png\">"),
    ("size", "<!--\(String(repeating: "x", count: 500_000))-->"),
  ]

  @Test(.enabled(if: hasChromium, isAbsent))
  func aPlantedFaultIsFound() throws {
    let incident = try Incident()
    try incident.tool(["ingest", "-"], stdin: incident.log)
    let page = try incident.tool(["report"]).stdout
    var files: [String] = []
    for (number, fault) in Self.faults.enumerated() {
      let planted = page.replacing("</main>", with: fault.markup + "</main>")
      #expect(planted != page)
      files.append(try folder.write(planted, to: "fault\(number).html"))
    }
    let run = try look(at: files)
    #expect(run.status == 1, "\(run.stderr)")
    for (number, fault) in Self.faults.enumerated() {
      #expect(
        run.lines.contains {
          $0.hasPrefix("fault\(number).html: ") && $0.contains(": \(fault.word): ")
        }, "\(fault): \(run.lines.filter { $0.hasPrefix("fault\(number).html") })")
    }
  }

  // MARK: -

  private static func chart(_ content: String) -> String {
    "<svg class=\"plot\" role=\"img\" aria-labelledby=\"pt pd\" viewBox=\"0 0 400 100\""
      + " style=\"width:400px;max-width:100%\"><title id=\"pt\">t</title><desc id=\"pd\">d</desc>"
      + "\(content)</svg>"
  }

  private static func text(_ x: Int, _ y: Int, _ words: String) -> String {
    "<text x=\"\(x)\" y=\"\(y)\">\(words)</text>"
  }

  private func report(of incident: Incident, _ arguments: [String], as name: String) throws
    -> String
  {
    let file = folder.path(name)
    let run = try incident.tool(["report"] + arguments + ["-o", file])
    #expect(run.status == 0, "\(run.stderr)")
    return file
  }

  private func look(at files: [String]) throws -> ToolRun {
    let script = Golden.folder.deletingLastPathComponent().appending(
      path: "Lab/report-in-chromium.py"
    ).path
    return try ToolRun.shell("python3 '\(script)' \(files.joined(separator: " "))")
  }
}
