import Glibc
import OomhistRender

/// Where the data of a command goes: standard output or a file.
///
/// The file appears only when it is whole. A pipe or a device is written to as it is.
final class Output {
  private let path: String?
  /// What is renamed in the end; `nil` where there is nothing to rename.
  private let temporaryPath: String?
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private static let bufferSize = 64 * 1024

  /// Opens a file, or standard output for `nil` and `-`.
  init(path: String?) throws {
    guard let path, path != "-" else {
      self.path = nil
      temporaryPath = nil
      descriptor = STDOUT_FILENO
      return
    }
    let file = Self.resolved(path)
    self.path = file
    temporaryPath = Self.isSpecial(file) ? nil : "\(file).\(getpid()).part"
    descriptor = open(temporaryPath ?? file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
    guard descriptor >= 0 else { throw Self.failure(path, errno) }
  }

  /// Whether a person reads along.
  var isTerminal: Bool { path == nil && isatty(descriptor) == 1 }

  func write(_ text: String) throws { try write(contentsOf: text.utf8) }

  func write(contentsOf bytes: some Collection<UInt8>) throws {
    buffer.append(contentsOf: bytes)
    if buffer.count >= Self.bufferSize { try flush() }
  }

  /// Writes what is left and gives the file its name.
  func finish() throws {
    try flush()
    guard let path else { return }
    close(descriptor)
    guard let temporaryPath else { return }
    guard rename(temporaryPath, path) == 0 else {
      let reason = errno
      unlink(temporaryPath)
      throw Self.failure(path, reason)
    }
  }

  /// Leaves no half file behind.
  func abandon() {
    guard let temporaryPath else { return }
    close(descriptor)
    unlink(temporaryPath)
  }

  /// The file that a symbolic link stands for.
  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  /// Whether something is there that a file must not take the place of.
  private static func isSpecial(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
  }

  private func flush() throws {
    let reason = buffer.withUnsafeBytes { Console.writeAll($0, to: descriptor) }
    buffer.removeAll(keepingCapacity: true)
    guard reason != 0 else { return }
    // A reader that has seen enough (`| head`) is no error.
    if path == nil, reason == EPIPE { ExitStatus.done.exit() }
    throw Self.failure(path, reason)
  }

  private static func failure(_ path: String?, _ reason: Int32) -> Failure {
    let denied = reason == EACCES || reason == EPERM
    return Failure(
      "cannot write \(path ?? "standard output"): \(String(cString: strerror(reason)))",
      hint: path.map { _ in "name another place with --output" },
      status: denied ? .permission : .failed)
  }
}

extension Output {
  /// Runs what writes, and finishes the output or leaves none.
  static func with<Value>(path: String?, _ body: (Output) throws -> Value) throws -> Value {
    let output = try Output(path: path)
    do {
      let value = try body(output)
      try output.finish()
      return value
    } catch {
      output.abandon()
      throw error
    }
  }
}
