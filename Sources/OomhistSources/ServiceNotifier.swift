import Glibc

/// Tells the service manager how the recorder is: the protocol of `sd_notify(3)`, by hand.
///
/// Each message is a datagram to the socket that `$NOTIFY_SOCKET` names; without it nothing is
/// sent. Nothing here waits: a datagram that does not fit is dropped, and what must arrive is
/// sent again with the next ping.
package final class ServiceNotifier {
  /// How often ``ping()`` is due, in µs; `nil` where no watchdog waits for it.
  package let pingPeriodUs: Int64?
  /// Why nothing can be sent although the manager asks for it, as a sentence.
  package private(set) var problem: String?

  private var address = sockaddr_un()
  private var addressLength: socklen_t = 0
  private var socket: Int32 = -1
  private var owesReady = false

  /// Takes what the environment says; `processID` is the process that a watchdog must mean.
  package init(
    notifySocket: String?, watchdogUsec: String? = nil, watchdogPid: String? = nil,
    processID: Int32 = getpid()
  ) {
    let isOurs = watchdogPid.map { Int32($0) == processID } ?? true
    // Half of the period, as sd_watchdog_enabled(3) advises.
    let periodUs = watchdogUsec.flatMap { Int64($0) }.map { $0 / 2 } ?? 0
    let pingPeriodUs = isOurs && periodUs > 0 ? periodUs : nil
    guard let notifySocket, !notifySocket.isEmpty else {
      self.pingPeriodUs = nil
      return
    }
    self.pingPeriodUs = pingPeriodUs
    problem = open(notifySocket)
  }

  /// The notifier of this process.
  package static func ofEnvironment() -> ServiceNotifier {
    func value(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
    return ServiceNotifier(
      notifySocket: value("NOTIFY_SOCKET"), watchdogUsec: value("WATCHDOG_USEC"),
      watchdogPid: value("WATCHDOG_PID"))
  }

  deinit { if socket >= 0 { close(socket) } }

  // MARK: Messages

  /// Start or reload is done.
  @discardableResult
  package func ready() -> Bool {
    owesReady = !send("READY=1")
    return !owesReady
  }

  /// The configuration is being read again; ``ready()`` follows.
  @discardableResult
  package func reloading() -> Bool {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    let us = Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    return send("RELOADING=1\nMONOTONIC_USEC=\(us)")
  }

  /// An orderly stop has begun.
  @discardableResult
  package func stopping() -> Bool {
    owesReady = false
    return send("STOPPING=1")
  }

  /// Keeps the watchdog quiet; allocates nothing.
  @discardableResult
  package func ping() -> Bool {
    if owesReady, send("READY=1\nWATCHDOG=1") {
      owesReady = false
      return true
    }
    return send("WATCHDOG=1")
  }

  /// One line for `systemctl status`.
  @discardableResult
  package func status(_ text: String) -> Bool {
    var line = "STATUS="
    for scalar in text.unicodeScalars.prefix(Self.maxStatusLength) {
      // A line break would begin another assignment, such as MAINPID=1.
      line.unicodeScalars.append(scalar.properties.generalCategory == .control ? " " : scalar)
    }
    return send(line)
  }

  private static let maxStatusLength = 500

  // MARK: The socket

  /// Returns what is wrong with the address or the socket.
  private func open(_ name: String) -> String? {
    var path = Array(name.utf8)
    let isAbstract = path.first == UInt8(ascii: "@")
    guard isAbstract || path.first == UInt8(ascii: "/") else {
      return "cannot notify the service manager: NOTIFY_SOCKET is neither a path nor abstract"
    }
    // The name of an abstract socket begins with NUL and ends without; unix(7).
    if isAbstract { path[0] = 0 } else { path.append(0) }
    address.sun_family = sa_family_t(AF_UNIX)
    let fits = withUnsafeMutableBytes(of: &address.sun_path) { room in
      guard path.count <= room.count else { return false }
      room.copyBytes(from: path)
      return true
    }
    guard fits else { return "cannot notify the service manager: NOTIFY_SOCKET is too long" }
    let offset = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
    addressLength = socklen_t(offset + path.count)
    socket = Glibc.socket(
      AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
    guard socket < 0 else { return nil }
    return "cannot notify the service manager: \(String(cString: strerror(errno)))"
  }

  private func send(_ message: StaticString) -> Bool {
    message.withUTF8Buffer { send(UnsafeRawBufferPointer($0)) }
  }

  private func send(_ message: String) -> Bool {
    var message = message
    return message.withUTF8 { send(UnsafeRawBufferPointer($0)) }
  }

  /// To the address each time rather than connected once: a manager that starts anew may make
  /// its socket anew.
  private func send(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard socket >= 0 else { return false }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        sendto(
          socket, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL), address, addressLength)
          == bytes.count
      }
    }
  }
}
