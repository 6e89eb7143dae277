import Foundation
import OomhistModel
import OomhistSources
import OomhistTestSupport
import Testing

@Suite("Files that a reader keeps open", .serialized)
struct KeptFilesTests {
  private func child() throws -> ToolRun.Started { try ToolRun.Started("/bin/sleep", ["60"]) }

  /// Descriptors of this process that lead to the two files of a process.
  private func kept(_ pid: pid_t) throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count { name in
      let target = try? FileManager.default.destinationOfSymbolicLink(
        atPath: "/proc/self/fd/" + name)
      return target == "/proc/\(pid)/statm" || target == "/proc/\(pid)/oom_score_adj"
    }
  }

  @Test("They tell the same as files that are opened anew, and are closed with the process")
  func live() throws {
    let child = try child()
    let pid = child.pid
    let keeping = try ProcReader(keptDescriptors: 100_000)
    let plain = try ProcReader()
    for _ in 0..<40 where try kept(pid) == 0 { _ = try keeping.pass() }
    #expect(try kept(pid) == 2)
    let adj = "/proc/\(pid)/oom_score_adj"
    try Data("321".utf8).write(to: URL(fileURLWithPath: adj))
    let mine = try #require(try keeping.pass().readings.first { $0.identity.pid == pid })
    let other = try #require(try plain.pass().readings.first { $0.identity.pid == pid })
    #expect(mine.sample.oomScoreAdj == 321, "an adjustment shows at once")
    #expect(mine.identity == other.identity && mine.sample.rssKib == other.sample.rssKib)
    child.send(signal: SIGKILL)
    _ = try child.wait()
    let after = try keeping.pass()
    #expect(!after.readings.contains { $0.identity.pid == pid })
    #expect(try kept(pid) == 0)
  }

  @Test("The budget bounds them, and all are closed with the reader")
  func budget() throws {
    let children = try (0..<3).map { _ in try child() }
    defer {
      for child in children {
        child.send(signal: SIGKILL)
        _ = try? child.wait()
      }
    }
    func all() throws -> Int { try children.map { try kept($0.pid) }.reduce(0, +) }
    do {
      let none = try ProcReader(keptDescriptors: 1)
      for _ in 0..<5 { _ = try none.pass() }
      #expect(try all() == 0, "one descriptor is not enough for a process")
    }
    let before = try all()
    do {
      let reader = try ProcReader(keptDescriptors: 100_000)
      for _ in 0..<40 where try all() < 6 { _ = try reader.pass() }
      #expect(try all() == 6)
    }
    #expect(try all() == before)
  }
}
