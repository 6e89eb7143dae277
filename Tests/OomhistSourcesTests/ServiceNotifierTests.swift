import Foundation
import Glibc
import OomhistSources
import OomhistTestSupport
import Testing

@Suite("sd_notify")
struct ServiceNotifierTests {
  @Test("Every message arrives, at a path and at an abstract name", arguments: [true, false])
  func messages(isAbstract: Bool) throws {
    let manager = try Manager(isAbstract: isAbstract)
    let notifier = ServiceNotifier(notifySocket: manager.name)
    #expect(notifier.problem == nil)
    #expect(notifier.ready() && notifier.ping() && notifier.stopping())
    #expect(manager.next() == "READY=1")
    #expect(manager.next() == "WATCHDOG=1")
    #expect(manager.next() == "STOPPING=1")
    #expect(notifier.status("5 snapshots\nMAINPID=1\u{1b}[2J"))
    #expect(manager.next() == "STATUS=5 snapshots MAINPID=1 [2J")
    #expect(notifier.status(String(repeating: "ä", count: 100_000)))
    #expect(manager.next()?.utf8.count == "STATUS=".utf8.count + 1000)
    #expect(notifier.reloading())
    let reload = try #require(manager.next()).split(separator: "\n")
    #expect(reload.first == "RELOADING=1")
    #expect(reload.last?.hasPrefix("MONOTONIC_USEC=") == true)
    #expect(Int64(reload.last?.dropFirst(15) ?? "") ?? 0 > 0)
    #expect(manager.next() == nil)
  }

  @Test("Without a service manager nothing happens", arguments: [nil, ""])
  func unset(name: String?) {
    let notifier = ServiceNotifier(notifySocket: name, watchdogUsec: "1000000")
    #expect(notifier.problem == nil)
    #expect(notifier.pingPeriodUs == nil)
    #expect(!notifier.ready() && !notifier.ping() && !notifier.status("x"))
  }

  @Test(
    "An address that cannot be used is a problem, not an end",
    arguments: ["relative", "vsock:2:1234", "/" + String(repeating: "x", count: 108)])
  func unusable(name: String) {
    let notifier = ServiceNotifier(notifySocket: name)
    #expect(notifier.problem?.hasPrefix("cannot notify the service manager: ") == true)
    #expect(!notifier.ready())
  }

  @Test(
    "A ping is due after half the period of a watchdog that means this process",
    arguments: [
      ("30000000", nil, 15_000_000), ("30000000", "77", 15_000_000), ("30000000", "78", nil),
      ("30000000", "x", nil), (nil, "77", nil), ("0", nil, nil), ("-5", nil, nil), ("x", nil, nil),
      ("99999999999999999999", nil, nil),
    ] as [(String?, String?, Int64?)])
  func watchdog(period: String?, pid: String?, due: Int64?) {
    let notifier = ServiceNotifier(
      notifySocket: "@oomhist-nobody", watchdogUsec: period, watchdogPid: pid, processID: 77)
    #expect(notifier.pingPeriodUs == due)
  }

  @Test("A full socket is not waited for, and READY=1 comes with a later ping")
  func full() throws {
    let manager = try Manager(isAbstract: true)
    let notifier = ServiceNotifier(notifySocket: manager.name)
    var sent = 0
    while sent < 100_000, notifier.ping() { sent += 1 }
    #expect(sent > 0 && sent < 100_000)
    #expect(!notifier.ready())
    #expect(!notifier.ping())
    for _ in 0..<sent { #expect(manager.next() == "WATCHDOG=1") }
    #expect(notifier.ping() && notifier.ping())
    #expect(manager.next() == "READY=1\nWATCHDOG=1")
    #expect(manager.next() == "WATCHDOG=1")
  }

  @Test("A manager that is gone, and one that comes back, are no matter")
  func restarted() throws {
    let folder = try TemporaryFolder()
    var manager: Manager? = try Manager(path: folder.path("notify"))
    let notifier = ServiceNotifier(notifySocket: folder.path("notify"))
    #expect(notifier.ready())
    manager = nil
    #expect(manager == nil && !notifier.ping())
    let again = try Manager(path: folder.path("notify"))
    #expect(notifier.ping())
    #expect(again.next() == "WATCHDOG=1")
  }
}

/// The other end: a datagram socket such as the service manager has.
private final class Manager {
  let name: String
  private let descriptor: Int32
  private let folder: TemporaryFolder?

  convenience init(isAbstract: Bool) throws {
    if isAbstract {
      try self.init(path: "@oomhist-\(UUID().uuidString)")
    } else {
      let folder = try TemporaryFolder()
      try self.init(path: folder.path("notify"), folder: folder)
    }
  }

  init(path: String, folder: TemporaryFolder? = nil) throws {
    name = path
    self.folder = folder
    descriptor = socket(
      AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    var bytes = Array(path.utf8)
    if bytes.first == UInt8(ascii: "@") { bytes[0] = 0 }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let length = socklen_t(2 + bytes.count + (bytes.first == 0 ? 0 : 1))
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
    }
    guard result == 0 else { throw POSIXError(.EADDRNOTAVAIL) }
  }

  deinit {
    close(descriptor)
    if name.hasPrefix("/") { unlink(name) }
  }

  /// The next message, or `nil` where there is none.
  func next() -> String? {
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    return count < 0 ? nil : String(decoding: buffer[..<count], as: UTF8.self)
  }
}
