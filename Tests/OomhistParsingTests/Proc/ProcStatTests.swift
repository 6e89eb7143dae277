import OomhistParsing
import OomhistTestSupport
import Testing

@Suite("ProcStat")
struct ProcStatTests {
  @Test(
    "A hostile name does not move the fields behind it",
    arguments: [
      "bash", "", " ", "foo) Z 1 (", "a\nb", ") R 0", "((((", "))))", "1 (x) S 2 3 4",
      "tmux: server", "\u{1B}[31mred",
    ])
  func hostileName(comm: String) throws {
    var process = FakeProcess(pid: 42, comm: comm)
    process.state = "D"
    process.ppid = 17
    process.startTicks = 123_456_789
    process.threads = 9
    let text = Array(process.stat.utf8)
    let stat = try #require(text.withUnsafeBytes { ProcStat($0) })
    #expect(stat.stateCode == UInt8(ascii: "D"))
    #expect(stat.ppid == 17)
    #expect(stat.startTicks == 123_456_789)
    #expect(stat.threads == 9)
    #expect(stat.vsizeKib == 5000)
    #expect(!stat.isKernelThread)
    #expect(text.withUnsafeBytes { $0.part(stat.commRange).repairedText } == comm)
  }

  @Test("A name of invalid UTF-8 is read as bytes and repaired as text")
  func invalidName() throws {
    var text = Array(FakeProcess(pid: 1, comm: "??").stat.utf8)
    text[3] = 0xFF
    text[4] = 0xC3
    let stat = try #require(text.withUnsafeBytes { ProcStat($0) })
    let comm = text.withUnsafeBytes { $0.part(stat.commRange).repairedText }
    #expect(comm == "\u{FFFD}\u{FFFD}")
  }

  @Test("A kernel thread is told by its flag")
  func kernelThread() throws {
    var process = FakeProcess(pid: 2, comm: "kthreadd")
    process.isKernelThread = true
    let stat = try #require(Array(process.stat.utf8).withUnsafeBytes { ProcStat($0) })
    #expect(stat.isKernelThread)
  }

  @Test(
    "What is no stat line is nil",
    arguments: [
      "", "(", ")", "()", ")(", "1 (a)", "1 (a) S", "1 (a) S 1 2 3 4 5 6", "1 a S 1",
      "1 (a) S 99999999999 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 5 6",
      "1 (a) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 99999999999999999999 6",
    ])
  func malformed(text: String) {
    #expect(Array(text.utf8).withUnsafeBytes { ProcStat($0) } == nil)
  }

  @Test("Any bytes are read without a trap, and a name lies within them")
  func fuzz() {
    var random = ByteSource(seed: 1)
    let seed = Array(FakeProcess(pid: 42, comm: "a) S 1 (b").stat.utf8)
    for round in 0..<4000 {
      let bytes =
        round % 4 == 0
        ? random.bytes(upTo: 200, alphabet: Array("()0123456789 -SZ\n".utf8))
        : random.mutation(of: seed)
      guard let stat = bytes.withUnsafeBytes({ ProcStat($0) }) else { continue }
      #expect(stat.commRange.lowerBound >= 0 && stat.commRange.upperBound < bytes.count)
      #expect(bytes[stat.commRange.upperBound] == UInt8(ascii: ")"))
      #expect(stat.vsizeKib >= 0)
    }
  }
}
