import Foundation
import OomhistTestSupport

/// The files of this checkout that documentation is made of and held against.
enum Repository {
  static let root = Golden.folder.deletingLastPathComponent().deletingLastPathComponent()

  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appending(path: path).path)
  }

  /// Markdown files that readers meet: those of the top level and all below `docs`.
  static var pages: [String] {
    let top = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
    let folder = root.appending(path: "docs").resolvingSymlinksInPath()
    let docs = FileManager.default.enumerator(atPath: folder.path)
    let below = (docs?.allObjects as? [String] ?? []).map { "docs/" + $0 }
    return (top + below).filter { $0.hasSuffix(".md") }.sorted()
  }

  /// Sources of the manual pages.
  static var manualPages: [String] {
    let folder = root.appending(path: "docs/man").path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.wholeMatch(of: /.+\.[1-8]/) != nil }.sorted().map { "docs/man/" + $0 }
  }

  /// The part of a page from a heading to the next one of the same or a higher level.
  static func section(_ heading: String, of text: String) -> String? {
    let level = heading.prefix { $0 == "#" }.count
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard let start = lines.firstIndex(of: heading[...]) else { return nil }
    let rest = lines[(start + 1)...]
    let end = rest.firstIndex { line in
      let marks = line.prefix { $0 == "#" }.count
      return marks > 0 && marks <= level && line.dropFirst(marks).first == " "
    }
    return rest[..<(end ?? lines.endIndex)].joined(separator: "\n")
  }

  /// What stands in backticks in the first column of the tables of a text, in order.
  static func firstColumn(of text: String) -> [String] {
    text.split(separator: "\n").compactMap { line in
      line.firstMatch(of: /^\| `([^`]+)` \|/).map { String($0.1) }
    }
  }
}
