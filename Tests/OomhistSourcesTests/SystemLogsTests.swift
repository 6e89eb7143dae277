import Foundation
import OomhistModel
import OomhistSources
import OomhistTestSupport
import Testing

@Suite struct SystemLogsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `logs are found with their rotations, oldest first`() throws {
    for name in [
      "syslog", "syslog.1", "syslog.2.gz", "syslog.10.zst", "syslog.conf", "syslog.d/x",
      "messages-20261101-1793491200", "messages-20261108-1794096000.xz", "messages",
      "messages.offset",
      "kern.log.old", "auth.log", "dmesg", ".syslog",
    ] { _ = try folder.write("x\n", to: "var/log/" + name) }
    try FileManager.default.createDirectory(
      atPath: folder.path("var/log/messages.1"), withIntermediateDirectories: true)
    let logs = SystemLogs(rootfs: folder.url.path).find()
    let start = folder.path("var/log").count + 1
    #expect(logs.map { String($0.path.dropFirst(start)) } == ["kern.log", "messages", "syslog"])
    #expect(
      logs.map { $0.files.map { String($0.path.dropFirst(start)) } } == [
        ["kern.log.old"],
        ["messages-20261101-1793491200", "messages-20261108-1794096000.xz", "messages"],
        ["syslog.10.zst", "syslog.2.gz", "syslog.1", "syslog"],
      ])
    #expect(logs[2].files.map(\.isRotated) == [true, true, true, false])
    #expect(SystemLogs(rootfs: folder.path("none")).find().isEmpty)
  }

  @Test func `a stamp differs when a file grows and not when it is renamed`() throws {
    let path = try folder.write("x\n", to: "var/log/syslog")
    func stamp() -> Int64? { SystemLogs(rootfs: folder.url.path).find().first?.files.last?.stamp }
    let first = stamp()
    #expect(first != nil)
    try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
    #expect(stamp() == first)
    _ = try folder.write("x\ny\n", to: "var/log/syslog.1")
    #expect(stamp() != first)
  }

  @Test func `the place with the longest beginning that fits is the file's`() {
    let head = Array("first line\nsecond line\n".utf8)
    var places = [5, 11, 11].map { count in
      var place = LogPlace(kind: .file, log: "l", path: "p")
      FileHead.note(Array(head.prefix(count)), in: &place)
      return place
    }
    places.append(LogPlace(kind: .file, log: "l", path: "p"))
    #expect(FileHead.index(of: head, among: places).map { places[$0].headBytes } == 11)
    #expect(FileHead.index(of: Array(head.prefix(7)), among: places) == 0)
    #expect(FileHead.index(of: Array("first\n".utf8), among: places) == 0)
    #expect(FileHead.index(of: Array("other line\n".utf8), among: places) == nil)
    #expect(FileHead.index(of: Array("fir".utf8), among: places) == nil)
  }

  @Test func `the journal's stamp is of the files that the system writes`() throws {
    let journal = SystemJournal(rootfs: folder.url.path)
    #expect(journal.stamp == nil)
    _ = try folder.write("x", to: "var/log/journal/8e1f/user-1000.journal")
    #expect(journal.stamp == nil)
    _ = try folder.write("x", to: "run/log/journal/8e1f/system.journal")
    let first = journal.stamp
    #expect(first != nil)
    _ = try folder.write("xy", to: "run/log/journal/8e1f/system.journal")
    #expect(journal.stamp != first)
  }

  @Test func `a program's output is read to its end, and its status known`() throws {
    let child = try #require(ChildProcess.start(["sh", "-c", "echo one; echo two >&2; exit 3"]))
    var text = ""
    while case .bytes(let bytes) = child.read(untilBoottimeUs: .max) {
      text += String(decoding: bytes, as: UTF8.self)
    }
    #expect(text == "one\n")
    #expect(child.wait() == 3)
    #expect(child.poll() == 3)
    #expect(ChildProcess.start(["/nonexistent/program"]) == nil)
  }

  @Test func `a program that does not end is ended with what it started`() throws {
    let child = try #require(ChildProcess.start(["sh", "-c", "sleep 600 & echo $!; wait"]))
    guard case .bytes(let bytes) = child.read(untilBoottimeUs: .max) else {
      Issue.record("it said nothing")
      return
    }
    let sleeper = String(decoding: bytes, as: UTF8.self).trimmingCharacters(
      in: .whitespacesAndNewlines)
    let nowUs = SystemClock.system.boottimeUs()
    guard case .late = child.read(untilBoottimeUs: nowUs + 50_000) else {
      Issue.record("it did not wait")
      return
    }
    #expect(child.poll() == nil)
    child.kill()
    #expect(child.poll() == 128 + SIGKILL)
    // It dies when the system gets to it, and init buries it.
    let endUs = SystemClock.system.boottimeUs() + 5_000_000
    func isAlive() -> Bool {
      let state = try? String(contentsOfFile: "/proc/\(sleeper)/stat", encoding: .utf8)
      return state.map { !$0.contains(") Z ") } ?? false
    }
    while isAlive(), SystemClock.system.boottimeUs() < endUs { usleep(10_000) }
    #expect(!isAlive())
  }
}
