import Foundation
import OomhistTestSupport
import Testing

/// `oomhist config`: what holds, and whether files are in order.
@Suite struct ConfigTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func file(_ main: String, drops: [String: String] = [:]) throws -> String {
    for (name, text) in drops { _ = try folder.write(text, to: "conf.d/\(name)") }
    return try folder.write(main, to: "oomhist.conf")
  }

  @Test func everySettingIsShownWithItsPlace() throws {
    let path = try file("interval = 30s\nretain = 90d\n", drops: ["50.conf": "retain = 60d\n"])
    let run = try ToolRun.run(["config", "show", path])
    #expect(run.status == 0)
    #expect(run.lines.contains("interval = 30s  # \(path):1"))
    #expect(run.lines.contains("retain = 60d  # \(folder.path("conf.d/50.conf")):1"))
    #expect(run.lines.contains("oom-score-adj = -900  # default"))
    let changed = try ToolRun.run(["config", "show", "--changed", path])
    #expect(changed.lines.count == 2)
    // What is shown would set the same again.
    let again = try file(run.stdout, drops: ["50.conf": ""])
    let same = try ToolRun.run(["config", "show", again])
    #expect(
      same.lines.map { $0.split(separator: "#")[0] }
        == run.lines.map { $0.split(separator: "#")[0] })
  }

  @Test func filesInOrderAreSaidToBe() throws {
    let path = try file("interval = 30s\n")
    let run = try ToolRun.run(["config", "check", path])
    #expect(run.status == 0)
    #expect(run.stderr == "\(path): 1 setting, all in order\n")
  }

  @Test func allThatIsWrongIsTold() throws {
    let path = try file("interval = 2d\nintervall = 3s\n", drops: ["a.conf": "retain\n"])
    let run = try ToolRun.run(["config", "check", path])
    #expect(run.status == 64)
    let errors = run.stderr.split(separator: "\n").filter { $0.hasPrefix("error: ") }
    #expect(errors.count == 3)
    #expect(
      errors[1].contains("\(path):2: there is no setting 'intervall'; did you mean interval?"))
    #expect(errors[2].contains("conf.d/a.conf:1: "))
  }

  @Test func aNamedFileMustBeThere() throws {
    let run = try ToolRun.run(["config", "check", folder.path("none.conf")])
    #expect(run.status == 64)
    #expect(run.stderr.contains("none.conf: No such file or directory"))
  }
}
