import Foundation
import Glibc
import OomhistTestSupport
import Testing

@testable import OomhistSources

/// Only of this process, and what is changed is put back.
@Suite("What makes the recorder survive", .serialized)
struct SurvivalSettingsTests {
  private static let path = "/proc/self/oom_score_adj"

  private static func current() throws -> Int64 {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    return try #require(Int64(text.trimmingCharacters(in: .whitespacesAndNewlines)))
  }

  @Test("oom_score_adj is raised, and one that is right already is left alone")
  func raised() throws {
    let before = try Self.current()
    #expect(SurvivalSettings.setOOMScoreAdj(before, path: Self.path) == nil)
    #expect(SurvivalSettings.setOOMScoreAdj(before + 1, path: Self.path) == nil)
    #expect(try Self.current() == before + 1)
    // Back to a value that was not set by ourselves takes no rights.
    #expect(SurvivalSettings.setOOMScoreAdj(before, path: Self.path) == nil)
    #expect(try Self.current() == before)
  }

  @Test("Lowering it works, or the sentence names the right that it takes")
  func lowered() throws {
    let before = try Self.current()
    guard before > -1000 else { return }
    if let problem = SurvivalSettings.setOOMScoreAdj(before - 1, path: Self.path) {
      #expect(problem.contains("OOMScoreAdjust=\(before - 1)"))
      #expect(problem.hasSuffix("CAP_SYS_RESOURCE"))
    } else {
      #expect(try Self.current() == before - 1)
      #expect(SurvivalSettings.setOOMScoreAdj(before, path: Self.path) == nil)
    }
    #expect(try Self.current() == before)
  }

  @Test("What the kernel refuses is a sentence")
  func refused() throws {
    let folder = try TemporaryFolder()
    let missing = folder.path("oom_score_adj")
    #expect(
      SurvivalSettings.setOOMScoreAdj(-900, path: missing)
        == "cannot open \(missing): No such file or directory")
    let before = try Self.current()
    let sentence = try #require(SurvivalSettings.setOOMScoreAdj(5000, path: Self.path))
    #expect(sentence == "cannot set oom_score_adj from \(before) to 5000: Invalid argument")
    #expect(try Self.current() == before)
  }

  @Test("A file of a recorded machine takes the value as the kernel's would")
  func written() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("0\n", to: "self/oom_score_adj")
    #expect(
      SurvivalSettings.protect(oomScoreAdj: -900, procfs: folder.url.path) == nil)
    #expect(try String(contentsOfFile: path, encoding: .utf8).hasPrefix("-900"))
  }

  @Test("Memory is locked page by page, or a sentence says what to do")
  func locked() throws {
    let problem = SurvivalSettings.lockMemory()
    defer { munlockall() }
    if let problem {
      #expect(getuid() != 0)
      #expect(problem.contains("LimitMEMLOCK=infinity"))
      #expect(try Self.statusKib("VmLck") == 0)
      return
    }
    #expect(try Self.statusKib("VmLck") > 0)
    // What nobody touches stays out of memory.
    let size = 64 << 20
    let map = try #require(
      mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))
    #expect(map != MAP_FAILED)
    defer { munmap(map, size) }
    var pages = [UInt8](repeating: 1, count: size / Int(getpagesize()))
    #expect(mincore(map, size, &pages) == 0)
    let resident = pages.count { $0 & 1 == 1 }
    #expect(resident == 0)
  }

  @Test("The allocator can be tuned more than once")
  func tuned() {
    SurvivalSettings.tuneAllocator()
    SurvivalSettings.tuneAllocator()
    let blocks = (0..<64).map { [UInt8](repeating: UInt8($0), count: 300_000) }
    #expect(blocks.allSatisfy { $0.count == 300_000 })
  }

  private static func statusKib(_ name: String) throws -> Int {
    let text = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = try #require(text.split(separator: "\n").first { $0.hasPrefix(name + ":") })
    return try #require(line.split { !$0.isNumber }.first.flatMap { Int($0) })
  }

  @Test(
    "Where the kernel kills whoever asks for memory, only -1000 protects",
    arguments: [("1\n", -900, -1000), ("0\n", -900, -900), ("1\n", 0, 0), ("", -900, -900)])
  func allocatingTask(setting: String, wanted: Int64, effective: Int64) throws {
    let root = try FakeRoot()
    try root.write("proc/sys/vm/oom_kill_allocating_task", setting)
    #expect(SurvivalSettings.effective(wanted, procfs: root.procfs) == effective)
    #expect(SurvivalSettings.effective(wanted, procfs: "/nowhere") == wanted)
  }

  @Test(
    "Capabilities that a child would have are those of CapAmb",
    arguments: [
      ("CapEff:\t00000004\nCapAmb:\t0000000000000000\n", false),
      ("CapAmb:\t0000000400000000\n", true), ("Name:\tx\n", true), ("CapAmb:\tx\n", true),
    ])
  func ambient(status: String, expected: Bool) throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(status, to: "self/status")
    #expect(AmbientCapabilities.areAny(procfs: folder.url.path) == expected)
  }
}
