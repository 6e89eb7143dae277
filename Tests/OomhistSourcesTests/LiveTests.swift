import Foundation
import OomhistModel
import OomhistSources
import OomhistTestSupport
import Testing

@Suite("The machine that the tests run on")
struct LiveTests {
  @Test("Our own process is there, with memory, and stays the same process")
  func ourselves() throws {
    let reader = try ProcReader()
    let pid = getpid()
    let first = try #require(try reader.pass().readings.first { $0.identity.pid == pid })
    let second = try #require(try reader.pass().readings.first { $0.identity.pid == pid })
    #expect((first.sample.rssKib ?? 0) > 0)
    #expect(first.sample.hasMemory && (first.sample.threads ?? 0) > 0)
    #expect(first.facts.uid == geteuid() && first.facts.ppid == getppid())
    #expect(!first.facts.comm.isEmpty && first.facts.exe != nil && first.facts.cmdline != nil)
    #expect(first.identity == second.identity)
    #expect(first.facts == second.facts)
    #expect(try ProcReader().pass().readings.contains { $0.identity == first.identity })
  }

  @Test("A child appears, and is gone when it ended")
  func child() throws {
    let reader = try ProcReader()
    _ = try reader.pass()
    let child = try ToolRun.Started("/bin/sleep", ["60"])
    let pid = child.pid
    // The name changes before the command line.
    var found: ProcessReading?
    for _ in 0..<500 where found?.facts.cmdline != "/bin/sleep 60" {
      found = try reader.pass().readings.first { $0.identity.pid == pid }
    }
    #expect(found?.facts.cmdline == "/bin/sleep 60")
    #expect(found?.facts.ppid == getpid())
    child.send(signal: SIGKILL)
    _ = try child.wait()
    #expect(try !reader.pass().readings.contains { $0.identity.pid == pid })
  }

  @Test(
    "The kernel's ring buffer is read to its end without waiting for more",
    .enabled(if: (try? KmsgReader()) != nil, "needs the right to read /dev/kmsg"))
  func kmsg() throws {
    var last: UInt64?
    let reader = try KmsgReader()
    let result = try reader.readToEnd(after: nil) { sequence, record in
      #expect(last.map { $0 < sequence } ?? true)
      #expect(!record.isEmpty && record.last != UInt8(ascii: "\n"))
      last = sequence
    }
    #expect(result.lastSequence == last)
    #expect(result.recordCount > 0)
    let again = try KmsgReader().readToEnd(after: last) { sequence, _ in
      #expect(sequence > last ?? 0)
    }
    #expect(again.firstSequence != nil)
  }

  @Test(
    "A file without permission is a permission error",
    .enabled(if: geteuid() != 0, "root may read everything"))
  func permission() throws {
    let root = try FakeRoot()
    try root.write("secret", "x")
    chmod(root.path + "/secret", 0)
    let kmsg = #expect(throws: SourceError.self) { try KmsgReader(path: root.path + "/secret") }
    #expect(kmsg?.isPermission == true)
    let log = #expect(throws: SourceError.self) { try LogFile(path: root.path + "/secret") }
    #expect(log?.isPermission == true)
  }

  @Test("The machine tells its memory, its boot and its settings")
  func machine() throws {
    let snapshot = try SnapshotReader().read(cause: .oneShot)
    #expect((snapshot.machine.memTotalKib ?? 0) > 0)
    #expect(snapshot.boot.bootID.count == 36)
    #expect(snapshot.settings.contains { $0.name == "vm.overcommit_memory" && $0.value != nil })
    #expect(snapshot.readCPUUs > 0)
    #expect(abs(snapshot.wallUs - snapshot.boottimeUs - snapshot.boot.bootedUs) < 60_000_000)
    #expect(try RankingReader().readRanking().contains { $0.pid == getpid() })
  }
}
