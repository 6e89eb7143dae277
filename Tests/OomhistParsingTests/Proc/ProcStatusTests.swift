import OomhistModel
import OomhistParsing
import OomhistTestSupport
import Testing

@Suite("ProcStatus")
struct ProcStatusTests {
  @Test("Every number of a modern kernel lands in its place")
  func modern() {
    var process = FakeProcess(pid: 7, comm: "web")
    process.rssAnonKib = 101
    process.rssFileKib = 202
    process.rssShmemKib = 303
    process.swapKib = 404
    process.pgtablesKib = 505
    process.vsizeKib = 6060
    process.threads = 7
    process.uid = 65534
    process.ppid = 3
    let status = read(process.status)
    var expected = ProcessSample()
    expected.rssAnonKib = 101
    expected.rssFileKib = 202
    expected.rssShmemKib = 303
    expected.swapKib = 404
    expected.pgtablesKib = 505
    expected.vsizeKib = 6060
    expected.peakRssKib = 606
    expected.threads = 7
    expected.stateCode = Int64(UInt8(ascii: "S"))
    #expect(status.sample == expected)
    #expect(status.uid == 65534, "the effective user id, not the real one")
    #expect(status.ppid == 3)
  }

  @Test("Before Linux 4.5 the whole of VmRSS stands in the anonymous part")
  func unsplit() {
    var process = FakeProcess(pid: 7, comm: "web")
    process.splitsRss = false
    let sample = read(process.status).sample
    #expect(sample.rssAnonKib == 1200)
    #expect(sample.rssFileKib == nil)
    #expect(sample.rssShmemKib == nil)
    #expect(sample.rssKib == 1200)
  }

  @Test("A zombie and a kernel thread have no memory, which is not zero memory")
  func noMemory() {
    var process = FakeProcess(pid: 7, comm: "gone")
    process.rssAnonKib = nil
    process.state = "Z"
    let sample = read(process.status).sample
    #expect(!sample.hasMemory)
    #expect(sample.rssKib == nil && sample.swapKib == nil && sample.pgtablesKib == nil)
    #expect(sample.stateCode == Int64(UInt8(ascii: "Z")))
    #expect(sample.threads == 1)
  }

  @Test(
    "The name is unescaped, and equals the raw bytes of stat",
    arguments: [
      "web", "", " x", "a\nVmRSS:\t9 kB", "back\\slash", "\\n", "tab\tin", "é", "trailing\\",
    ])
  func name(comm: String) throws {
    let text = Array(FakeProcess(pid: 7, comm: comm).status.utf8)
    try text.withUnsafeBytes { bytes in
      let status = ProcStatus(bytes)
      let name = bytes.part(try #require(status.nameRange))
      #expect(TaskName.text(escaped: name) == comm)
      let raw = Array(comm.utf8).withUnsafeBytes { TaskName(raw: $0) }
      #expect(TaskName(escaped: name) == raw)
      #expect(status.sample.rssAnonKib == 1000)
    }
  }

  @Test("Names that differ anywhere in the kernel's 15 bytes are told apart")
  func nameKeys() {
    let base = Array("abcdefghijklmno".utf8)
    let key = base.withUnsafeBytes { TaskName(raw: $0) }
    for index in base.indices {
      var other = base
      other[index] = UInt8(ascii: "!")
      #expect(other.withUnsafeBytes { TaskName(raw: $0) } != key)
    }
    #expect(base.dropLast().withUnsafeBytes { TaskName(raw: $0) } != key)
    #expect((base + [0]).withUnsafeBytes { TaskName(raw: $0) } != key)
  }

  @Test(
    "A damaged number is nil and leaves the rest alone",
    arguments: ["99999999999999999999", "-", "kB", "", "\u{FF11}"])
  func damaged(number: String) {
    let sample = read("VmSize:\t\(number)\nVmHWM:\t12 kB\n").sample
    #expect(sample.vsizeKib == nil)
    #expect(sample.peakRssKib == 12)
  }

  @Test("Any bytes are read without a trap, and a name lies within them")
  func fuzz() {
    var random = ByteSource(seed: 2)
    let seed = Array(FakeProcess(pid: 42, comm: "a\\\nb").status.utf8)
    for _ in 0..<3000 {
      let bytes = random.mutation(of: seed)
      bytes.withUnsafeBytes { buffer in
        guard let name = ProcStatus(buffer).nameRange else { return }
        #expect(name.upperBound <= buffer.count)
        #expect(!buffer.part(name).contains(0x0A))
        _ = TaskName.text(escaped: buffer.part(name))
      }
    }
  }

  private func read(_ text: String) -> ProcStatus {
    Array(text.utf8).withUnsafeBytes { ProcStatus($0) }
  }
}
