package import Foundation

/// One run of the real program, from its arguments to its exit status.
///
/// Output goes to files and not to pipes, so that no amount of it can block the run. The
/// environment is clean: `PATH`, a `HOME` of its own, `TZ=UTC`, `LC_ALL=C.UTF-8`, and what the
/// test adds.
package struct ToolRun {
  /// Exit status; 128 and the number of the signal for a run that a signal ended.
  package let status: Int32
  package let stdoutData: Data
  package let stderrData: Data

  package var stdout: String { String(decoding: stdoutData, as: UTF8.self) }
  package var stderr: String { String(decoding: stderrData, as: UTF8.self) }
  /// Lines of standard output, without the empty one behind the last newline.
  package var lines: [String] {
    var lines = stdout.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    return lines
  }

  /// The program under test: `OOMHIST_TOOL`, else the one built beside the running test bundle.
  package static let toolPath: String = {
    if let named = ProcessInfo.processInfo.environment["OOMHIST_TOOL"] { return named }
    let bundle = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    return bundle.deletingLastPathComponent().appendingPathComponent("oomhist").path
  }()

  /// Why a run has no outcome.
  package enum Trouble: Error {
    case timedOut(arguments: [String], seconds: Double)
    case notStarted(String, String)
  }

  /// Runs `oomhist` and waits for its end.
  package static func run(
    _ arguments: [String], stdin: Data? = nil, environment: [String: String] = [:],
    currentDirectory: String? = nil, timeoutSeconds: Double = 50
  ) throws -> ToolRun {
    try Started(
      toolPath, arguments, stdin: stdin, environment: environment,
      currentDirectory: currentDirectory
    ).wait(timeoutSeconds: timeoutSeconds)
  }

  /// Runs a script of `/bin/sh` that finds the program in `$OOMHIST`, for pipes and redirections.
  package static func shell(
    _ script: String, environment: [String: String] = [:], currentDirectory: String? = nil,
    timeoutSeconds: Double = 50
  ) throws -> ToolRun {
    let added = environment.merging(["OOMHIST": toolPath]) { mine, _ in mine }
    return try Started(
      "/bin/sh", ["-c", script], stdin: nil, environment: added,
      currentDirectory: currentDirectory
    ).wait(timeoutSeconds: timeoutSeconds)
  }

  /// A run under way: to be told to stop, or to go on beside another one.
  ///
  /// Started by posix_spawn(3) and not by Foundation's `Process`, which now and then read past the
  /// entries of a folder, and ended all tests.
  package final class Started {
    private let folder: TemporaryFolder
    private let arguments: [String]
    /// Its process id, which is its process group's, too.
    package let pid: pid_t

    package init(
      _ executable: String, _ arguments: [String], stdin: Data? = nil,
      environment: [String: String] = [:], currentDirectory: String? = nil
    ) throws {
      folder = try TemporaryFolder()
      self.arguments = arguments
      try FileManager.default.createDirectory(
        atPath: folder.path("home"), withIntermediateDirectories: true)
      try (stdin ?? Data()).write(to: folder.url.appending(path: "stdin"))
      let variables = [
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": folder.path("home"), "TZ": "UTC", "LC_ALL": "C.UTF-8",
      ].merging(environment) { _, added in added }
      pid = try Self.spawn(
        [executable] + arguments, variables.map { "\($0)=\($1)" }, folder, currentDirectory)
    }

    private static func spawn(
      _ words: [String], _ variables: [String], _ folder: TemporaryFolder, _ directory: String?
    ) throws -> pid_t {
      var actions = posix_spawn_file_actions_t()
      posix_spawn_file_actions_init(&actions)
      defer { posix_spawn_file_actions_destroy(&actions) }
      let written = O_WRONLY | O_CREAT | O_TRUNC
      for (descriptor, name, flags) in [
        (STDIN_FILENO, "stdin", O_RDONLY), (STDOUT_FILENO, "stdout", written),
        (STDERR_FILENO, "stderr", written),
      ] {
        posix_spawn_file_actions_addopen(&actions, descriptor, folder.path(name), flags, 0o600)
      }
      Self.closeAll(from: STDERR_FILENO + 1, &actions)
      var attributes = posix_spawnattr_t()
      posix_spawnattr_init(&attributes)
      defer { posix_spawnattr_destroy(&attributes) }
      // A child starts with the blocked signals of the thread that makes it, and threads of
      // Dispatch block nearly all: such a child would hear no SIGTERM.
      var none = sigset_t()
      sigemptyset(&none)
      posix_spawnattr_setsigmask(&attributes, &none)
      posix_spawnattr_setpgroup(&attributes, 0)
      posix_spawnattr_setflags(
        &attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETPGROUP))
      // env(1) changes the folder and becomes the program.
      let words = (directory.map { ["/usr/bin/env", "-C", $0] } ?? []) + words
      var arguments = words.map { strdup($0) } + [nil]
      var environment = variables.map { strdup($0) } + [nil]
      defer { for word in arguments + environment { free(word) } }
      var process: pid_t = 0
      let reason = posix_spawn(
        &process, words[0], &actions, &attributes, &arguments, &environment)
      guard reason == 0 else {
        throw Trouble.notStarted(words[0], String(cString: strerror(reason)))
      }
      return process
    }

    /// `posix_spawn_file_actions_addclosefrom_np`, which Swift's module of glibc does not have: what
    /// the tests have open is nothing for the child, of which some have a limit of a few files.
    private static func closeAll(from first: Int32, _ actions: inout posix_spawn_file_actions_t) {
      typealias Function =
        @convention(c) (
          UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32
        ) -> Int32
      guard let symbol = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np") else { return }
      _ = unsafeBitCast(symbol, to: Function.self)(&actions, first)
    }

    package func send(signal: Int32) { kill(pid, signal) }

    /// Waits for the end, and kills what does not come to one.
    package func wait(timeoutSeconds: Double = 50) throws -> ToolRun {
      let deadline = Date(timeIntervalSinceNow: timeoutSeconds)
      var word: Int32 = 0
      while waitpid(pid, &word, WNOHANG) == 0 {
        guard Date() < deadline else {
          send(signal: SIGKILL)
          waitpid(pid, &word, 0)
          throw Trouble.timedOut(arguments: arguments, seconds: timeoutSeconds)
        }
        usleep(2000)
      }
      let signal = word & 0x7f
      return ToolRun(
        status: signal == 0 ? word >> 8 & 0xff : 128 + signal,
        stdoutData: try Data(contentsOf: folder.url.appending(path: "stdout")),
        stderrData: try Data(contentsOf: folder.url.appending(path: "stderr")))
    }
  }
}
