import Glibc
import SystemPackage

/// SIGINT and SIGTERM as an orderly stop, and a sleep that they end.
///
/// The handler writes a byte into a pipe that is never read: the stop stays requested, and any
/// thread that waits for the pipe wakes, whichever thread the signal hit. A second signal has
/// its usual effect, for whoever does not want to wait.
package struct StopSignal: Sendable {
  /// Why a wait ended.
  package enum Wake: Equatable, Sendable {
    case deadline
    case stop
    /// The watched descriptor has something to read.
    case readable
  }

  private let readEnd: Int32

  /// Installs the handlers; a process does so once.
  package static func install() throws(SourceError) -> StopSignal {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      throw SourceError(.open, "a pipe for signals", Errno(rawValue: errno))
    }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    stopPipe = ends[1]
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in noteStop() }
    action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
    sigaction(SIGINT, &action, nil)
    sigaction(SIGTERM, &action, nil)
    // A parent may have blocked them, and a blocked mask is inherited.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    return StopSignal(readEnd: ends[0])
  }

  /// Makes a write to a closed pipe an error (EPIPE) in place of the end of the process.
  package static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

  /// Whether a stop was asked for.
  package var isRequested: Bool { poll(timeoutMs: 0, descriptor: nil) == .stop }

  /// Sleeps until CLOCK_BOOTTIME shows `deadlineUs`, a stop is asked for, or `descriptor` is
  /// readable; a stop comes before all else.
  package func wait(
    untilBoottimeUs deadlineUs: Int64, orReadable descriptor: Int32? = nil,
    clock: SystemClock = .system
  ) -> Wake {
    while true {
      let restUs = max(deadlineUs - clock.boottimeUs(), 0)
      // poll() does not count time asleep: after a suspend a look once a minute finds the
      // deadline passed. Rounded up, so that the last lap does not spin.
      let timeoutMs = Int32(min((restUs + 999) / 1000, 60_000))
      if let wake = poll(timeoutMs: timeoutMs, descriptor: descriptor) { return wake }
      if deadlineUs <= clock.boottimeUs() { return .deadline }
    }
  }

  private func poll(timeoutMs: Int32, descriptor: Int32?) -> Wake? {
    // A negative descriptor is passed over.
    var watched = [
      pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0),
      pollfd(fd: descriptor ?? -1, events: Int16(POLLIN), revents: 0),
    ]
    guard Glibc.poll(&watched, 2, timeoutMs) > 0 else { return nil }
    if watched[0].revents != 0 { return .stop }
    return watched[1].revents != 0 ? .readable : nil
  }
}

/// Write end of the pipe: set before the handlers are installed, only read afterwards.
private nonisolated(unsafe) var stopPipe: Int32 = -1

/// Async-signal-safe: one write(2), and errno as it was (signal-safety(7)).
private func noteStop() {
  let error = errno
  var byte: UInt8 = 1
  _ = write(stopPipe, &byte, 1)
  errno = error
}
