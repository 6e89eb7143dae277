import Foundation
import Testing

/// Links between pages lead somewhere, and pages are readable as plain text.
@Suite struct LinkTests {
  @Test(arguments: Repository.pages)
  func everyRelativeLinkNamesAFile(page: String) throws {
    let folder = (page as NSString).deletingLastPathComponent
    for target in Self.targets(try Repository.text(page)) {
      let path = folder.isEmpty ? target : folder + "/" + target
      #expect(Repository.exists(path), "\(page) links to \(target)")
    }
  }

  @Test(arguments: Repository.pages)
  func everyHeadingThatALinkNamesIsThere(page: String) throws {
    let text = try Repository.text(page)
    let anchors = Set(text.split(separator: "\n").filter { $0.hasPrefix("#") }.map(Self.anchor))
    for match in text.matches(of: /\]\(#([^)]+)\)/) {
      #expect(anchors.contains(String(match.1)), "\(page) links to #\(match.1)")
    }
  }

  @Test func thereArePagesAndTheirLinksAreSeen() {
    #expect(Repository.pages.contains("docs/architecture.md"))
    let text = "[a](one.md) [b](https://example.org) [c](#here) [d](two.md#part)\n```\n[e](no)\n```"
    #expect(Self.targets(text) == ["one.md", "two.md"])
    #expect(Self.anchor("## What `x` is, and why") == "what-x-is-and-why")
  }

  /// Files that a page links to; not what stands in blocks of code.
  private static func targets(_ text: String) -> [String] {
    let prose = text.split(separator: "```", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset.isMultiple(of: 2) }.map(\.element).joined()
    return prose.matches(of: /\]\(([^)\s]+)\)/).map { String($0.1) }
      .filter { !$0.contains("://") && !$0.hasPrefix("#") && !$0.hasPrefix("mailto:") }
      .map { String($0.prefix { $0 != "#" }) }
  }

  /// The name that GitHub gives to a heading.
  private static func anchor(_ heading: Substring) -> String {
    let words = heading.drop { $0 == "#" }.trimmingCharacters(in: .whitespaces).lowercased()
    return words.filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" || $0 == "_" }
      .replacingOccurrences(of: " ", with: "-")
  }
}
