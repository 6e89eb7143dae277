import Foundation
import Testing

/// What each module may import, as `docs/architecture.md` draws it.
///
/// SwiftPM lets a target import whatever it reaches through another one, so the table is held
/// here.
@Suite struct ImportTableTests {
  static let allowed: [String: Set<String>] = [
    "OomhistModel": [],
    "OomhistParsing": ["OomhistModel", "CLogScan", "FoundationEssentials"],
    "OomhistAnalysis": ["OomhistModel", "Glibc"],
    "OomhistSQL": ["OomhistModel"],
    "OomhistSources": [
      "OomhistModel", "OomhistParsing", "SystemPackage", "Synchronization", "Glibc", "CZlib",
      "CLzma", "CZstd",
      "CBzip2",
    ],
    "OomhistStore": [
      "OomhistModel", "OomhistParsing", "OomhistSQL", "OomhistAnalysis", "GRDB", "GRDBSQLite",
      "Glibc", "Synchronization",
    ],
    "OomhistRender": ["OomhistModel"],
    "OomhistCollector": ["OomhistModel", "Logging"],
    "OomhistCLI": [
      "OomhistModel", "OomhistParsing", "OomhistAnalysis", "OomhistSQL", "OomhistSources",
      "OomhistStore", "OomhistRender", "OomhistCollector", "ArgumentParser", "Logging", "Glibc",
      "Synchronization",
    ],
    "oomhist": ["OomhistCLI"],
    "store-trace": ["OomhistModel", "OomhistStore", "Glibc"],
    "leak-bench": ["OomhistAnalysis", "Glibc"],
    "EmbedSQL": ["Foundation", "PackagePlugin"],
    "embed-sql": ["Foundation"],
  ]

  /// Module maps of the system's libraries, and our own C, which hold no Swift.
  static let modulesInC: Set<String> = [
    "CZlib", "CLzma", "CZstd", "CBzip2", "CLogScan", "CNoICU",
  ]

  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  @Test func everyModuleHasALineInTheTable() throws {
    let sources = Self.root.appending(path: "Sources")
    let folders = try FileManager.default.contentsOfDirectory(atPath: sources.path)
    let known = Set(Self.allowed.keys).union(Self.modulesInC)
    #expect(Set(folders) == known.union(["OomhistTestSupport"]))
  }

  @Test(arguments: allowed.keys.sorted())
  func importsAreThoseOfTheTable(module: String) throws {
    let files = try Self.swiftFiles(of: module)
    #expect(!files.isEmpty)
    for file in files {
      let text = try String(contentsOf: file, encoding: .utf8)
      for imported in Self.imports(in: text) {
        #expect(
          Self.allowed[module]?.contains(imported) == true,
          "\(file.lastPathComponent) imports \(imported)")
      }
    }
  }

  @Test func aPlantedImportIsSeen() {
    let text = "package import GRDB\nimport struct Foundation.Data\n// import Nothing\n"
    #expect(Self.imports(in: text) == ["GRDB", "Foundation"])
  }

  static func swiftFiles(of module: String) throws -> [URL] {
    let folder = root.appending(path: "Sources/\(module)")
    let all = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    return (all?.allObjects as? [URL] ?? []).filter { $0.pathExtension == "swift" }
  }

  static func imports(in text: String) -> [String] {
    text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      guard let place = words.firstIndex(of: "import"), place <= 2,
        !words[0].hasPrefix("//"), words.count > place + 1
      else { return nil }
      let kinds: Set<Substring> = ["struct", "class", "enum", "func", "protocol", "typealias"]
      let name = kinds.contains(words[place + 1]) ? words[place + 2] : words[place + 1]
      return String(name.split(separator: ".")[0])
    }
  }
}
