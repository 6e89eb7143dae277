import OomhistModel
import OomhistRender
import Testing

/// A page in each format that has pages.
@Suite struct PageTests {
  private static let page = Page(
    title: "A title",
    sections: [
      Page.Section(
        "Part",
        [
          .point("A point that is rather long."), .detail("A detail with <b> and \u{1b}."),
          .command("do it\nnow"), .point("Another."),
        ])
    ])

  private final class Pieces { var text = "" }

  private func text(_ write: (@escaping TextSink) -> Void) -> String {
    let pieces = Pieces()
    write { pieces.text += $0 }
    return pieces.text
  }

  @Test func aDetailStandsBelowItsPoint() {
    let shown = text { sink in
      PageWriter(options: RenderOptions(width: 24, nowUs: 0), sink: sink).write(Self.page)
    }
    #expect(
      shown == """
        A title

        PART
          - A point that is
            rather long.
            A detail with <b>
            and \\x1b.
              do it
              now
          - Another.

        """)
  }

  @Test func inMarkdownItIsAParagraphOfThePoint() {
    let shown = text { sink in
      PageMarkdown(options: RenderOptions(nowUs: 0), sink: sink).write(Self.page)
    }
    #expect(shown.contains("- A point that is rather long.\n\n  A detail with "))
    #expect(!shown.contains("<b>"))
  }

  @Test func inJSONItHasAKeyOfItsOwn() {
    let shown = text { PageJSON(sink: $0).write(Self.page) }
    #expect(shown.contains("{\"detail\":\"A detail with <b> and \\u001b.\"}"))
  }

  @Test func inHTMLItIsInThePointsListEntry() {
    let html = text { sink in
      PageHTML(options: RenderOptions(nowUs: 0), sink: sink).write(IllustratedPage(page: Self.page))
    }
    #expect(html.contains("A point that is rather long.<p>A detail with &lt;b&gt; and"))
  }
}
