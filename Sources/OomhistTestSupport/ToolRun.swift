import Dispatch
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
  package final class Started {
    private let process = Process()
    private let folder: TemporaryFolder
    private let arguments: [String]
    private let ended = DispatchSemaphore(value: 0)

    package init(
      _ executable: String, _ arguments: [String], stdin: Data? = nil,
      environment: [String: String] = [:], currentDirectory: String? = nil
    ) throws {
      folder = try TemporaryFolder()
      self.arguments = arguments
      try FileManager.default.createDirectory(
        atPath: folder.path("home"), withIntermediateDirectories: true)
      process.executableURL = URL(fileURLWithPath: executable)
      process.arguments = arguments
      process.environment = [
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": folder.path("home"), "TZ": "UTC", "LC_ALL": "C.UTF-8",
      ].merging(environment) { _, added in added }
      if let currentDirectory {
        process.currentDirectoryURL = URL(fileURLWithPath: currentDirectory)
      }
      try (stdin ?? Data()).write(to: folder.url.appending(path: "stdin"))
      process.standardInput = try FileHandle(
        forReadingFrom: folder.url.appending(path: "stdin"))
      process.standardOutput = try output("stdout")
      process.standardError = try output("stderr")
      process.terminationHandler = { [ended] _ in ended.signal() }
      try Self.withNoSignalBlocked { try process.run() }
    }

    /// A child starts with the blocked signals of the thread that makes it, and threads of
    /// Dispatch block nearly all: such a child would hear no SIGTERM.
    private static func withNoSignalBlocked(_ body: () throws -> Void) rethrows {
      var none = sigset_t()
      var before = sigset_t()
      sigemptyset(&none)
      pthread_sigmask(SIG_SETMASK, &none, &before)
      defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
      try body()
    }

    private func output(_ name: String) throws -> FileHandle {
      let file = folder.url.appending(path: name)
      try Data().write(to: file)
      return try FileHandle(forWritingTo: file)
    }

    package func send(signal: Int32) {
      kill(process.processIdentifier, signal)
    }

    /// Waits for the end, and kills what does not come to one.
    package func wait(timeoutSeconds: Double = 50) throws -> ToolRun {
      guard ended.wait(timeout: .now() + timeoutSeconds) == .success else {
        send(signal: SIGKILL)
        ended.wait()
        throw Trouble.timedOut(arguments: arguments, seconds: timeoutSeconds)
      }
      let base: Int32 = process.terminationReason == .uncaughtSignal ? 128 : 0
      return ToolRun(
        status: base + process.terminationStatus,
        stdoutData: try Data(contentsOf: folder.url.appending(path: "stdout")),
        stderrData: try Data(contentsOf: folder.url.appending(path: "stderr")))
    }
  }
}
