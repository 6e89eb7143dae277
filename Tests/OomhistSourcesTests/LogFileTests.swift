import OomhistSources
import OomhistTestSupport
import Testing

@Suite("LogFile")
struct LogFileTests {
  @Test("A file longer than a chunk comes in order and whole")
  func chunks() throws {
    let root = try FakeRoot()
    let text = String(repeating: "0123456789abcdef", count: 150_000)
    try root.write("big.log", text)
    let file = try LogFile(path: root.path + "/big.log")
    var bytes: [UInt8] = []
    var largest = 0
    try file.forEachChunk {
      bytes += $0
      largest = max(largest, $0.count)
    }
    #expect(bytes == Array(text.utf8))
    #expect(largest <= 1 << 20)
    #expect(file.sizeBytes == 2_400_000)
    #expect((file.modifiedUs ?? 0) > 1_600_000_000_000_000)
  }

  @Test("An empty file has no chunks")
  func empty() throws {
    let root = try FakeRoot()
    try root.write("empty.log", "")
    let file = try LogFile(path: root.path + "/empty.log")
    try file.forEachChunk { _ in Issue.record("a chunk of nothing") }
    #expect(file.sizeBytes == 0)
  }

  @Test("Folders and missing files are errors that say so")
  func errors() throws {
    let root = try FakeRoot()
    let folder = #expect(throws: SourceError.self) { try LogFile(path: root.path) }
    #expect(folder?.description == "cannot read \(root.path): Is a directory")
    let missing = #expect(throws: SourceError.self) { try LogFile(path: root.path + "/no.log") }
    #expect(missing?.isMissing == true)
  }

  @Test("An error of the consumer ends the reading and is passed on")
  func consumer() throws {
    struct Enough: Error {}
    let root = try FakeRoot()
    try root.write("a.log", "x")
    let file = try LogFile(path: root.path + "/a.log")
    #expect(throws: Enough.self) { try file.forEachChunk { _ in throw Enough() } }
  }

  @Test("A device is refused before it is opened")
  func device() throws {
    let error = #expect(throws: SourceError.self) { try LogFile(path: "/dev/zero") }
    #expect(error?.description == "cannot read /dev/zero: it is a device, not a log")
    _ = try LogFile(path: "/dev/null")
  }
}
