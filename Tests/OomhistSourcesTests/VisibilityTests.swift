import OomhistModel
import OomhistSources
import OomhistTestSupport
import Testing

@Suite("hidepid")
struct VisibilityTests {
  @Test(
    "Hidden processes are told from an ordinary mount, and root sees all",
    arguments: [
      ("rw", 1000, false), ("rw,hidepid=2", 1000, true), ("rw,hidepid=invisible", 1000, true),
      ("rw,hidepid=2", 0, false), ("rw,hidepid=0", 1000, false),
      ("rw,gid=4294967290,hidepid=1", 1000, true),
    ] as [(String, UInt32, Bool)])
  func hidden(options: String, user: UInt32, expected: Bool) throws {
    let root = try FakeRoot()
    try root.write("proc/self/mountinfo", "22 27 0:21 / /proc rw,nosuid - proc proc \(options)\n")
    let reader = try ProcReader(procfs: root.procfs, user: user)
    #expect(try reader.pass().losses.processesHidden == expected)
  }

  @Test("Without a mount table nothing is claimed")
  func noTable() throws {
    let root = try FakeRoot()
    let reader = try ProcReader(procfs: root.procfs, user: 1000)
    #expect(try !reader.pass().losses.processesHidden)
  }
}
