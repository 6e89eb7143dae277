package import Foundation

/// Files in `Tests/Fixtures` that hold what a test must get.
///
/// `OOMHIST_RECORD=1 swift test` writes them anew and fails the run, so that a recording is
/// looked at before it counts.
package enum Golden {
  /// `Tests/Fixtures` of this checkout, found from this file upwards.
  package static let folder: URL = {
    var folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      let fixtures = folder.appendingPathComponent("Tests/Fixtures")
      if FileManager.default.fileExists(atPath: fixtures.path) { return fixtures }
    }
    return URL(fileURLWithPath: "Tests/Fixtures")
  }()

  package static var isRecording: Bool {
    ProcessInfo.processInfo.environment["OOMHIST_RECORD"] == "1"
  }

  /// Bytes of a fixture, named relative to `Tests/Fixtures`.
  package static func bytes(_ fixture: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: folder.appendingPathComponent(fixture)))
  }

  /// Names of the files in a folder of fixtures that end in `suffix`, sorted.
  package static func names(in subfolder: String, suffix: String) -> [String] {
    let path = folder.appendingPathComponent(subfolder).path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter { $0.hasSuffix(suffix) }.sorted()
  }

  /// The first difference between `actual` and the fixture, as one sentence; `nil` where they
  /// are equal.
  package static func difference(_ actual: String, fixture: String) throws -> String? {
    let url = folder.appendingPathComponent(fixture)
    if isRecording {
      try Data(actual.utf8).write(to: url)
      return "\(fixture) was recorded; run again without OOMHIST_RECORD"
    }
    guard let data = try? Data(contentsOf: url) else {
      return "\(fixture) is missing; OOMHIST_RECORD=1 writes it"
    }
    let expected = String(decoding: data, as: UTF8.self)
    guard actual != expected else { return nil }
    let mine = actual.split(separator: "\n", omittingEmptySubsequences: false)
    let theirs = expected.split(separator: "\n", omittingEmptySubsequences: false)
    for index in 0..<max(mine.count, theirs.count) {
      let got = index < mine.count ? String(mine[index]) : "no more lines"
      let want = index < theirs.count ? String(theirs[index]) : "no more lines"
      if got != want { return "\(fixture):\(index + 1)\n  got  \(got)\n  want \(want)" }
    }
    return "\(fixture): texts differ"
  }
}
