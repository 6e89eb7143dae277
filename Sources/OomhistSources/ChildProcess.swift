import Glibc
import SystemPackage

/// A program that was started by us, in a process group of its own.
///
/// Without an `input` its standard input is empty. Whoever starts it ends it: by reading to its end
/// and ``wait()``, or by
/// ``kill()``.
package final class ChildProcess {
  /// Readable until the program closes its standard output; `-1` where that is ours.
  private let output: Int32
  private let process: pid_t
  private var exitStatus: Int32?

  /// What became of waiting for output.
  package enum Piece {
    case bytes(UnsafeRawBufferPointer)
    case end
    /// The moment came first.
    case late
  }

  private let buffer = UnsafeMutableRawBufferPointer.allocate(
    byteCount: 64 * 1024, alignment: 16)

  /// Starts a program that is found as a shell finds it; `nil` where it cannot be started.
  ///
  /// What it says on standard error is dropped where it `isQuiet`. `environment` are words
  /// `NAME=value` in place of ours.
  package static func start(
    _ words: [String], input: Int32? = nil, environment: [String]? = nil,
    takesOutput: Bool = true, isQuiet: Bool = true
  ) -> ChildProcess? {
    var ends: [Int32] = [-1, -1]
    if takesOutput, pipe(&ends) != 0 { return nil }
    for end in ends where end >= 0 { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let process = spawn(
      words, environment, input: input, output: takesOutput ? ends[1] : nil, isQuiet: isQuiet)
    if ends[1] >= 0 { close(ends[1]) }
    if let process { return ChildProcess(process, output: ends[0]) }
    if ends[0] >= 0 { close(ends[0]) }
    return nil
  }

  /// There is no object without a process: its end ends the process.
  private init(_ process: pid_t, output: Int32) {
    self.process = process
    self.output = output
  }

  deinit {
    kill()
    if output >= 0 { close(output) }
    buffer.deallocate()
  }

  /// Makes it give way to all else, and the first to go when memory is short: a child inherits
  /// the protection of its parent.
  package func giveWay() {
    setpriority(__priority_which_t(PRIO_PROCESS.rawValue), id_t(process), 10)
    _ = SurvivalSettings.setOOMScoreAdj(0, path: "/proc/\(process)/oom_score_adj")
  }

  /// The next bytes of its output, valid until the next call, waited for until a moment since boot.
  package func read(untilBoottimeUs deadlineUs: Int64) -> Piece {
    while true {
      var watched = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
      let restUs = deadlineUs - SystemClock.system.boottimeUs()
      guard restUs > 0 else { return .late }
      // Rounded up, so that the last lap does not spin.
      let ready = Glibc.poll(&watched, 1, Int32(min((restUs - 1) / 1000 + 1, 60_000)))
      if ready == 0 || ready < 0 && errno == EINTR { continue }
      let count = Glibc.read(output, buffer.baseAddress, buffer.count)
      if count < 0, errno == EINTR { continue }
      return count > 0 ? .bytes(UnsafeRawBufferPointer(rebasing: buffer[..<count])) : .end
    }
  }

  /// Waits for its end; its exit status, with 128 added to the number of a signal.
  @discardableResult
  package func wait() -> Int32 { status(waits: true) ?? -1 }

  /// Its exit status if it has ended.
  package func poll() -> Int32? { status(waits: false) }

  /// Ends it, and what it has started, at once.
  package func kill() {
    guard exitStatus == nil else { return }
    Glibc.kill(-process, SIGKILL)
    wait()
  }

  private func status(waits: Bool) -> Int32? {
    if let exitStatus { return exitStatus }
    var word: Int32 = 0
    var found: pid_t
    repeat {
      found = waitpid(process, &word, waits ? 0 : WNOHANG)
    } while found < 0 && errno == EINTR
    if found == 0 { return nil }
    let signal = word & 0x7f
    exitStatus = found < 0 ? -1 : signal == 0 ? word >> 8 & 0xff : 128 + signal
    return exitStatus
  }

  private static func spawn(
    _ words: [String], _ environment: [String]?, input: Int32?, output: Int32?, isQuiet: Bool
  ) -> pid_t? {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let input {
      posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    } else {
      posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    }
    if let output { posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO) }
    if isQuiet {
      posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setpgroup(&attributes, 0)
    // That this program ignores broken pipes would be inherited.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETPGROUP))
    var arguments = copies(words)
    var variables = copies(environment ?? [])
    defer { for word in arguments + variables { free(word) } }
    var process: pid_t = 0
    let reason =
      environment == nil
      ? posix_spawnp(&process, words[0], &actions, &attributes, &arguments, environ)
      : posix_spawnp(&process, words[0], &actions, &attributes, &arguments, &variables)
    return reason == 0 ? process : nil
  }

  private static func copies(_ words: [String]) -> [UnsafeMutablePointer<CChar>?] {
    words.map { strdup($0) } + [nil]
  }
}
