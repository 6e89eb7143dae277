import Foundation
import Testing

/// What several files of `packaging/` say, they say alike.
@Suite struct PackagingTests {
  /// Settings of the recorder that a run by the timer has no use for.
  private static let recorderOnly: Set<String> = [
    "Type", "ExecStart", "ExecReload", "Restart", "RestartSec", "WatchdogSec", "LimitMEMLOCK",
    "LimitNOFILE", "MemoryMin",
  ]

  @Test func theTimersRunMayDoWhatTheRecorderMay() throws {
    func settings(_ unit: String, without left: Set<String>) throws -> [String] {
      let service = try #require(
        try Repository.text("packaging/systemd/\(unit)").split(separator: "\n[Service]\n").last)
      return service.prefix(upTo: service.range(of: "[Install]")?.lowerBound ?? service.endIndex)
        .split(separator: "\n").map(String.init)
        .filter { !$0.hasPrefix("#") && !left.contains(String($0.prefix { $0 != "=" })) }
    }
    let ofTimer = try settings(
      "oomhist-collect.service", without: ["Type", "ExecStart", "TimeoutStartSec"])
    #expect(try settings("oomhist.service", without: Self.recorderOnly) == ofTimer)
  }

  @Test func everyUnitIsInThePackageAndOnThePage() throws {
    let units = try FileManager.default.contentsOfDirectory(
      atPath: Repository.root.appending(path: "packaging/systemd").path)
    #expect(units.contains("oomhist-hooks.service"))
    let build = try Repository.text("packaging/debian/build.sh")
    let page = try Repository.text("docs/releases.md")
    for unit in units {
      #expect(build.contains(unit), "\(unit)")
      // A service with a timer stands in the timer's line.
      let stem = unit.prefix { $0 != "." }
      #expect(page.contains("| `\(unit)`") || page.contains("| `\(stem).timer`"), "\(unit)")
    }
  }

  @Test func theRpmMakesTheSameUserAsTheDeb() throws {
    let users = try Repository.text("packaging/sysusers.d/oomhist.conf").split(separator: "\n")
      .filter { !$0.hasPrefix("#") }
    let spec = try Repository.text("packaging/rpm/oomhist.spec")
    #expect(users.count == 3)
    for line in users { #expect(spec.contains(line)) }
  }

  @Test func thePagesNameThePackageOfThisVersion() throws {
    let source = try Repository.text("Sources/OomhistCLI/Version.swift")
    let version = try #require(source.firstMatch(of: /text = "([0-9.]+)"/)).1
    for page in ["README.md", "README.zh-CN.md"] {
      #expect(try Repository.text(page).contains("oomhist_\(version)_amd64.deb"), "\(page)")
    }
  }
}
