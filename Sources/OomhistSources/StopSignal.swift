import Glibc
import SystemPackage

/// SIGINT and SIGTERM as an orderly stop, SIGHUP as a wish to reload, and a sleep that they end.
///
/// The handlers write a byte into a pipe. That of a stop is never read: the stop stays requested,
/// and any thread that waits for the pipe wakes, whichever thread the signal hit. A second SIGINT
/// or SIGTERM has its usual effect, for whoever does not want to wait.
package struct StopSignal: Sendable {
  /// Why a wait ended.
  package enum Wake: Equatable, Sendable {
    case deadline
    case stop
    /// SIGHUP: the configuration shall be read again.
    case reload
    /// The watched descriptor of this place in the list is ready.
    case ready(Int)
  }

  /// A descriptor to wait for.
  package struct Watched: Sendable {
    let descriptor: Int32
    let events: Int16

    /// Until there is something to read.
    package static func readable(_ descriptor: Int32) -> Watched {
      Watched(descriptor: descriptor, events: Int16(POLLIN))
    }

    /// Until there is an event out of band, as triggers of pressure stall information have it.
    package static func urgent(_ descriptor: Int32) -> Watched {
      Watched(descriptor: descriptor, events: Int16(POLLPRI))
    }
  }

  private let stopEnd: Int32
  private let reloadEnd: Int32

  /// Installs the handlers; a process does so once.
  ///
  /// SIGHUP is a wish to reload where it `hangUpReloads`; at a terminal, which sends it when it is
  /// closed, it is a stop.
  package static func install(hangUpReloads: Bool = true) throws(SourceError) -> StopSignal {
    let stop = try pipe()
    let reload = try pipe()
    stopPipe = stop.writeEnd
    reloadPipe = reload.writeEnd
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in note(stopPipe) }
    action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
    sigaction(SIGINT, &action, nil)
    sigaction(SIGTERM, &action, nil)
    if hangUpReloads {
      action.__sigaction_handler.sa_handler = { _ in note(reloadPipe) }
      action.sa_flags = SA_RESTART
    }
    sigaction(SIGHUP, &action, nil)
    // A parent may have blocked them, and a blocked mask is inherited.
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, signal) }
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    return StopSignal(stopEnd: stop.readEnd, reloadEnd: reload.readEnd)
  }

  private static func pipe() throws(SourceError) -> (readEnd: Int32, writeEnd: Int32) {
    var ends: [Int32] = [-1, -1]
    guard Glibc.pipe(&ends) == 0 else {
      throw SourceError(.open, "a pipe for signals", Errno(rawValue: errno))
    }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    return (ends[0], ends[1])
  }

  /// Makes a write to a closed pipe an error (EPIPE) in place of the end of the process.
  package static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

  /// Lets us wait for what we start, whatever our parent did.
  ///
  /// A parent that ignores SIGCHLD hands that on, and the kernel would then reap our children: their
  /// numbers could be others' before we know that they ended.
  package static func keepEndedChildren() { signal(SIGCHLD, SIG_DFL) }

  /// Whether a stop was asked for.
  package var isRequested: Bool {
    var watched = pollfd(fd: stopEnd, events: Int16(POLLIN), revents: 0)
    return Glibc.poll(&watched, 1, 0) > 0
  }

  /// Sleeps until CLOCK_BOOTTIME shows `deadlineUs`, a signal asks for something, or one of the
  /// descriptors is ready; a stop comes before all else.
  package func wait(
    untilBoottimeUs deadlineUs: Int64, watching: [Watched] = [], clock: SystemClock = .system
  ) -> Wake {
    while true {
      let restUs = max(deadlineUs - clock.boottimeUs(), 0)
      // poll() does not count time asleep: after a suspend a look once a minute finds the
      // deadline passed. Rounded up, so that the last lap does not spin.
      let timeoutMs = Int32(min((restUs + 999) / 1000, 60_000))
      if let wake = poll(timeoutMs: timeoutMs, watching) { return wake }
      if deadlineUs <= clock.boottimeUs() { return .deadline }
    }
  }

  private func poll(timeoutMs: Int32, _ watching: [Watched]) -> Wake? {
    var watched = [
      pollfd(fd: stopEnd, events: Int16(POLLIN), revents: 0),
      pollfd(fd: reloadEnd, events: Int16(POLLIN), revents: 0),
    ]
    for item in watching {
      watched.append(pollfd(fd: item.descriptor, events: item.events, revents: 0))
    }
    guard Glibc.poll(&watched, nfds_t(watched.count), timeoutMs) > 0 else { return nil }
    if watched[0].revents != 0 { return .stop }
    if watched[1].revents != 0 {
      // Many wishes are one.
      var bytes: (UInt64, UInt64) = (0, 0)
      while read(reloadEnd, &bytes, MemoryLayout.size(ofValue: bytes)) > 0 {}
      return .reload
    }
    return watched.dropFirst(2).firstIndex { $0.revents != 0 }.map { .ready($0 - 2) }
  }
}

// Write ends of the pipes: set before the handlers are installed, only read afterwards.
private nonisolated(unsafe) var stopPipe: Int32 = -1
private nonisolated(unsafe) var reloadPipe: Int32 = -1

/// Async-signal-safe: one write(2), and errno as it was (signal-safety(7)).
private func note(_ pipe: Int32) {
  let error = errno
  var byte: UInt8 = 1
  _ = write(pipe, &byte, 1)
  errno = error
}
