/// A page with what only a browser shows: facts at its head, and charts.
package struct IllustratedPage: Equatable, Sendable {
  /// A thing to know at once, in two or three words.
  package struct Fact: Equatable, Sendable {
    package var name: String
    package var value: String
    /// What stands below it, smaller.
    package var detail: String?

    package init(_ name: String, _ value: String, detail: String? = nil) {
      self.name = name
      self.value = value
      self.detail = detail
    }
  }

  package var page: Page
  package var facts: [Fact]
  /// The charts of each section, by its heading.
  package var charts: [String: [Chart]]
  /// Who made the page: the program with its version.
  package var maker: String

  package init(
    page: Page, facts: [Fact] = [], charts: [String: [Chart]] = [:], maker: String = "oomhist"
  ) {
    self.page = page
    self.facts = facts
    self.charts = charts
    self.maker = maker
  }
}
