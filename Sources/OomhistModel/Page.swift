/// A text for people with headings, sentences and tables, before it is known how it is shown.
///
/// Texts may hold what others have named; whoever writes a page out escapes it.
package struct Page: Equatable, Sendable {
  package enum Block: Equatable, Sendable {
    /// A paragraph.
    case sentence(String)
    /// One point of a list.
    case point(String)
    /// A further paragraph of the point before it.
    case detail(String)
    /// Lines as they were found, never wrapped.
    case verbatim([String])
    /// Lines to type or to put in a file.
    case command(String)
    case table(ResultTable)
    /// A series as a small picture, with the words beside it.
    case picture([Double?], String)
  }

  package struct Section: Equatable, Sendable {
    package var heading: String
    package var blocks: [Block]

    package init(_ heading: String, _ blocks: [Block]) {
      self.heading = heading
      self.blocks = blocks
    }
  }

  package var title: String
  package var sections: [Section]

  package init(title: String, sections: [Section] = []) {
    self.title = title
    self.sections = sections
  }

  /// Adds a section that has something to say.
  package mutating func add(_ section: Section) {
    if !section.blocks.isEmpty { sections.append(section) }
  }
}
