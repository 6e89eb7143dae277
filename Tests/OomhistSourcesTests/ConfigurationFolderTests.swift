import Foundation
import Glibc
import OomhistParsing
import OomhistSources
import OomhistTestSupport
import Testing

@Suite("The folder of oomhist.conf")
struct ConfigurationFolderTests {
  private func problems(_ path: String, mustExist: Bool = false) -> [String] {
    do {
      _ = try ConfigurationFolder.read(path, mustExist: mustExist)
      return []
    } catch { return error.all.map(\.description) }
  }

  @Test("Neither file nor folder need be there, but a file that somebody named")
  func missing() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("oomhist.conf")
    let reading = try ConfigurationFolder.read(path, mustExist: false)
    #expect(reading.configuration == RecorderConfiguration())
    #expect(reading.paths.isEmpty)
    #expect(
      problems(path, mustExist: true) == ["cannot open \(path): No such file or directory"])
    let null = try ConfigurationFolder.read("/dev/null")
    #expect(null.configuration == RecorderConfiguration())
  }

  @Test("conf.d is read after the main file, in byte order, and only *.conf")
  func order() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("interval = 1s\nmax-size = 32M\n", to: "oomhist.conf")
    let last = try folder.write("interval = 5s", to: "conf.d/b.conf")
    let first = try folder.write("interval = 4s", to: "conf.d/9.conf")
    let middle = try folder.write("interval = 6s", to: "conf.d/B.conf")
    for name in ["c.conf~", "d.conf.rpmsave", ".hidden.conf", ".conf", "README", "z"] {
      _ = try folder.write("interval = wrong", to: "conf.d/\(name)")
    }
    let reading = try ConfigurationFolder.read(path)
    #expect(reading.configuration.intervalUs == 5_000_000)
    #expect(reading.configuration.maxSizeBytes == 32 << 20)
    #expect(reading.paths == [path, first, middle, last])
    #expect(reading.origins["interval"] == "\(last):1")
  }

  @Test("A file of conf.d that is a link to /dev/null says nothing")
  func masked() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("interval = 5s", to: "conf.d/a.conf")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("conf.d/b.conf"), withDestinationPath: "/dev/null")
    let reading = try ConfigurationFolder.read(folder.path("oomhist.conf"), mustExist: false)
    #expect(reading.configuration.intervalUs == 5_000_000)
  }

  @Test("What cannot be read is told together with what is wrong elsewhere")
  func unreadable() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("interval = x", to: "oomhist.conf")
    let loop = folder.path("conf.d/loop.conf")
    let directory = folder.path("conf.d/folder.conf")
    let pipe = folder.path("conf.d/pipe.conf")
    let large = try folder.write(
      String(repeating: "#", count: 1 << 20) + "\n", to: "conf.d/large.conf")
    _ = try folder.write(String(repeating: "#", count: 1 << 20), to: "conf.d/limit.conf")
    try FileManager.default.createSymbolicLink(atPath: loop, withDestinationPath: loop)
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(
      problems(path) == [
        "cannot read \(directory): Is a directory",
        "cannot read \(large): it is larger than 1 MiB",
        "cannot open \(loop): Too many levels of symbolic links",
        "cannot read \(pipe): it is neither a file nor /dev/null",
        "\(path):1: interval = x is not a span of time (such as 10s, 5min)",
      ])
  }

  @Test("A file in the place of conf.d is an error")
  func noFolder() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("", to: "oomhist.conf")
    let place = try folder.write("", to: "conf.d")
    #expect(problems(path) == ["cannot list \(place): Not a directory"])
  }

  @Test("A name that is no UTF-8 can be opened")
  func oddName() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("interval = 5s", to: "conf.d/a.conf")
    let odd = Array((folder.path("conf.d/x") + "\u{0}").utf8CString.dropLast(2))
    let name = odd + [CChar(bitPattern: 0xff)] + Array(".conf".utf8CString)
    #expect(rename(folder.path("conf.d/a.conf"), name) == 0)
    let reading = try ConfigurationFolder.read(folder.path("oomhist.conf"), mustExist: false)
    #expect(reading.configuration.intervalUs == 5_000_000)
  }
}
