import OomhistSources
import OomhistTestSupport
import Testing

@Suite("KmsgReader on recordings")
struct KmsgReaderTests {
  private let root: FakeRoot
  private let text = """
    6,100,5000000,-;Linux version
    4,101,5000100,-;web invoked oom-killer: gfp_mask=0x140cca
     SUBSYSTEM=memory
     DEVICE=+x
    3,103,5000200,-,caller=T7;Out of memory: Killed process 7 (web)

    """

  init() throws {
    root = try FakeRoot()
    try root.write("kmsg", text)
  }

  @Test("Records come whole, with their continuation lines, in order")
  func records() throws {
    let (records, result) = try read(after: nil)
    #expect(
      records == [
        100: "6,100,5000000,-;Linux version",
        101: "4,101,5000100,-;web invoked oom-killer: gfp_mask=0x140cca\n"
          + " SUBSYSTEM=memory\n DEVICE=+x",
        103: "3,103,5000200,-,caller=T7;Out of memory: Killed process 7 (web)",
      ])
    #expect(result.firstSequence == 100 && result.lastSequence == 103)
    #expect(result.recordCount == 3 && result.overruns == 0)
    #expect(result.missedRecords == 1)
  }

  @Test(
    "Records up to the cursor are passed over, and holes behind it are counted",
    arguments: [
      (nil, 3, 1), (50, 3, 50), (99, 3, 1), (100, 2, 1), (101, 1, 1), (102, 1, 0), (103, 0, 0),
      (200, 0, 0),
    ] as [(UInt64?, Int, UInt64)])
  func cursor(cursor: UInt64?, count: Int, missed: UInt64) throws {
    let (records, result) = try read(after: cursor)
    #expect(records.count == count && result.recordCount == count)
    #expect(result.missedRecords == missed)
    #expect(result.lastSequence == 103)
  }

  @Test("A second reading goes on where the first ended")
  func follow() throws {
    let reader = try KmsgReader(path: root.path + "/kmsg")
    var count = 0
    _ = try reader.readToEnd(after: nil) { _, _ in count += 1 }
    #expect(count == 3)
    let result = try reader.readToEnd(after: 103) { _, _ in count += 1 }
    #expect(count == 3 && result.lastSequence == nil)
  }

  @Test("Records across the ends of the buffer stay whole")
  func long() throws {
    let lines = (0..<3000).map { "6,\($0),\($0)0,-;line \($0)\n KEY=\($0)\n" }
    try root.write("kmsg", lines.joined())
    let (records, result) = try read(after: nil)
    #expect(records.count == 3000 && result.missedRecords == 0)
    for sequence in 0..<3000 {
      #expect(records[UInt64(sequence)].map { $0 + "\n" } == lines[sequence])
    }
  }

  @Test(
    "What is no record is passed over",
    arguments: ["", "\n\n", "garbage\n", " indented\n", "6,;x\n", "6,x,1,-;y\n", ",5,1;\n"])
  func garbage(text: String) throws {
    try root.write("kmsg", text)
    #expect(try read(after: nil).result == KmsgReadResult())
  }

  @Test("A line without end, longer than the buffer, does not stop the reading")
  func endless() throws {
    try root.write("kmsg", "6,1,1,-;" + String(repeating: "x", count: 200_000) + "\n6,2,2,-;y\n")
    let (records, result) = try read(after: nil)
    #expect(records[2] == "6,2,2,-;y")
    #expect(result.lastSequence == 2)
  }

  @Test("A buffer that is not there is an error that names it")
  func missing() throws {
    let error = #expect(throws: SourceError.self) { try KmsgReader(path: "/nowhere/kmsg") }
    #expect(error?.description == "cannot open /nowhere/kmsg: No such file or directory")
  }

  private func read(
    after cursor: UInt64?
  ) throws -> (records: [UInt64: String], result: KmsgReadResult) {
    var records: [UInt64: String] = [:]
    let result = try KmsgReader(path: root.path + "/kmsg").readToEnd(after: cursor) {
      records[$0] = String(decoding: $1, as: UTF8.self)
    }
    return (records, result)
  }
}
