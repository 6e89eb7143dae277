import Glibc
import OomhistSources

/// Long output on a terminal, a screen at a time, by the program that the user likes for it.
///
/// The program is started when the output is known not to fit; what fits is written as it is.
final class Pager {
  private enum State {
    /// The output fits so far.
    case waiting
    case showing(pid_t, pipe: Int32)
    /// It cannot be started: output goes to the terminal.
    case plain
  }

  private let command: PagerCommand
  private let columns: Int
  private let rows: Int
  private var state = State.waiting
  /// What was written so far, as long as it may have to be written again.
  private var written: [UInt8] = []
  private var usedRows = 0
  private var usedColumns = 0

  /// `nil` where standard output is no terminal, or no pager is wanted.
  init?() {
    guard TerminalInfo.isTerminal(STDOUT_FILENO), let command = PagerCommand.ofEnvironment() else {
      return nil
    }
    self.command = command
    columns = TerminalInfo.width(STDOUT_FILENO) ?? 80
    rows = TerminalInfo.height(STDOUT_FILENO) ?? 24
    // What is said besides comes below the output, and not into the pager's screen.
    Console.holdBack()
  }

  /// Writes all bytes; returns the error number of what stopped it, 0 if nothing did.
  ///
  /// EPIPE: the user has seen enough, and the pager is gone.
  func write(_ bytes: UnsafeRawBufferPointer) -> Int32 {
    switch state {
    case .plain: return Console.writeAll(bytes, to: STDOUT_FILENO)
    case .showing(_, let pipe):
      if command.usesShell { written += bytes }
      let reason = Console.writeAll(bytes, to: pipe)
      return reason == EPIPE && !end() ? 0 : reason
    case .waiting:
      written += bytes
      count(bytes)
      // The last row is the prompt's.
      guard usedRows >= rows else { return 0 }
      start()
      let all = written
      written = []
      return all.withUnsafeBytes(write)
    }
  }

  /// Writes what is left, and waits until the user has seen it.
  func finish() {
    if case .waiting = state {
      state = .plain
      _ = written.withUnsafeBytes(write)
    }
    _ = end()
    Console.release()
  }

  /// Rows that the text takes on the screen, long lines more than one.
  private func count(_ bytes: UnsafeRawBufferPointer) {
    for byte in bytes {
      if byte == UInt8(ascii: "\n") {
        usedRows += 1 + max(0, usedColumns - 1) / columns
        usedColumns = 0
      } else if byte & 0xc0 != 0x80 {
        usedColumns += 1
      }
    }
  }

  // MARK: - The process

  private func start() {
    state = .plain
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let process = Self.spawn(command.words, input: ends[0])
    close(ends[0])
    guard let process else {
      close(ends[1])
      return
    }
    // Ctrl-C is the pager's now.
    signal(SIGINT, SIG_IGN)
    signal(SIGQUIT, SIG_IGN)
    Console.takeScreen()
    state = .showing(process, pipe: ends[1])
  }

  /// Starts a program; `nil` where it is not there.
  private static func spawn(_ words: [String], input: Int32) -> pid_t? {
    // Leave what fits on the screen, let colours pass, and keep the text when it ends.
    setenv("LESS", "FRX", 0)
    setenv("LV", "-c", 0)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // That this program ignores broken pipes would be inherited.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var process: pid_t = 0
    let reason = posix_spawnp(&process, words[0], &actions, &attributes, &arguments, environ)
    return reason == 0 ? process : nil
  }

  /// Closes the pipe and waits for the pager; `false` where a shell did not find it, and what it
  /// was given is on the terminal now.
  private func end() -> Bool {
    guard case .showing(let process, let pipe) = state else { return true }
    state = .plain
    close(pipe)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    signal(SIGINT, SIG_DFL)
    signal(SIGQUIT, SIG_DFL)
    defer { Console.release() }
    // 126 and 127: a shell that could not start a program.
    guard command.usesShell, [126, 127].contains(status >> 8 & 0xff) else { return true }
    written.withUnsafeBytes { _ = Console.writeAll($0, to: STDOUT_FILENO) }
    return false
  }
}
