import Foundation
import OomhistSources
import OomhistTestSupport
import Testing

/// Compressed files, written by the programs of the system.
@Suite struct CompressedLogTests {
  static let programs = ["gzip", "xz", "zstd", "bzip2"].filter { name in
    ["/usr/bin/", "/bin/"].contains { FileManager.default.isExecutableFile(atPath: $0 + name) }
  }

  /// Lines that compress badly enough to fill more than one buffer.
  static let text: String = {
    var random = SeededRandom(seed: 3)
    return (0..<60_000).map { "\($0) \(UInt64.random(in: 0...UInt64.max, using: &random))\n" }
      .joined()
  }()

  @Test func `there are programs to compress with`() { #expect(!Self.programs.isEmpty) }

  static func shell(_ command: String) throws {
    #expect(try ToolRun.shell(command).status == 0)
  }

  static func read(_ path: String) throws -> (bytes: [UInt8], error: SourceError?) {
    let file = try LogFile(path: path)
    var bytes: [UInt8] = []
    do {
      try file.forEachChunk { bytes += $0 }
    } catch let error as SourceError {
      return (bytes, error)
    }
    return (bytes, nil)
  }

  @Test(arguments: programs)
  func `members one behind the other come as one text, whatever the name`(program: String) throws {
    let folder = try TemporaryFolder()
    let log = try folder.write(Self.text, to: "a.log")
    try Self.shell("(\(program) -c \(log); \(program) -c \(log)) > \(folder.path("b.log"))")
    let result = try Self.read(folder.path("b.log"))
    #expect(result.error == nil)
    #expect(result.bytes == Array((Self.text + Self.text).utf8))
  }

  @Test(arguments: programs)
  func `of a truncated file comes what can be read, and an error that names it`(
    program: String
  ) throws {
    let folder = try TemporaryFolder()
    let log = try folder.write(Self.text, to: "a.log")
    let cut = folder.path("cut.log")
    try Self.shell("(\(program) -c \(log); \(program) -c \(log)) > \(cut).whole")
    let size = try Data(contentsOf: URL(filePath: cut + ".whole")).count
    try Self.shell("head -c \(size - 100) \(cut).whole > \(cut)")
    let result = try Self.read(cut)
    #expect(result.error?.description == "cannot read \(cut): the compressed data is cut off")
    #expect(result.bytes.count >= Self.text.utf8.count)
    #expect(Array((Self.text + Self.text).utf8).starts(with: result.bytes))
  }

  @Test(arguments: programs)
  func `damage is an error and no trap`(program: String) throws {
    let folder = try TemporaryFolder()
    let log = try folder.write(Self.text, to: "a.log")
    try Self.shell("\(program) -c \(log) > \(log).c")
    var random = SeededRandom(seed: 5)
    let whole = try Data(contentsOf: URL(filePath: log + ".c"))
    for _ in 0..<6 {
      var damaged = whole
      for _ in 0..<4 {
        damaged[Int.random(in: 6..<damaged.count, using: &random)] ^= 0x5A
      }
      try damaged.write(to: URL(filePath: folder.path("d")))
      let result = try Self.read(folder.path("d"))
      #expect(result.error?.path == folder.path("d"))
    }
  }

  @Test(arguments: programs)
  func `a reader that gives up early leaves no thread that waits for it`(program: String) throws {
    struct Enough: Error {}
    let folder = try TemporaryFolder()
    let log = try folder.write(Self.text + Self.text, to: "a.log")
    try Self.shell("\(program) -c \(log) > \(folder.path("b.log"))")
    for _ in 0..<20 {
      #expect(throws: Enough.self) {
        try LogFile(path: folder.path("b.log")).forEachChunk { _ in throw Enough() }
      }
    }
    #expect(try Self.read(folder.path("b.log")).bytes == Array((Self.text + Self.text).utf8))
  }
}
