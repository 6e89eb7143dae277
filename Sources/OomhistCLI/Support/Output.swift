import Glibc
import OomhistRender

/// Where the data of a command goes: standard output or a file.
///
/// The file appears only when it is whole. A pipe or a device is written to as it is. On a
/// terminal a pager may show what is long.
final class Output {
  private let path: String?
  /// What is renamed in the end; `nil` where there is nothing to rename.
  private let temporaryPath: String?
  private let descriptor: Int32
  private let pager: Pager?
  /// Whether nothing is written anywhere, and all stays in the buffer.
  private let isKept: Bool
  private var buffer: [UInt8] = []
  private static let bufferSize = 64 * 1024

  /// Opens a file, or standard output for `nil` and `-`, which may be `isPaged` on a terminal.
  init(path: String?, isPaged: Bool = false) throws {
    isKept = false
    guard let path, path != "-" else {
      self.path = nil
      temporaryPath = nil
      descriptor = STDOUT_FILENO
      pager = isPaged ? Pager() : nil
      return
    }
    pager = nil
    let file = Self.resolved(path)
    self.path = file
    temporaryPath = Self.isSpecial(file) ? nil : UnfinishedFiles.begin(file)
    descriptor = open(temporaryPath ?? file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
    guard descriptor >= 0 else {
      let reason = errno
      if let temporaryPath { UnfinishedFiles.abandon(temporaryPath) }
      throw Self.failure(path, reason)
    }
  }

  /// Keeps what would go to standard output.
  private init() {
    isKept = true
    path = nil
    temporaryPath = nil
    descriptor = STDOUT_FILENO
    pager = nil
  }

  /// Whether a person reads along.
  var isTerminal: Bool { path == nil && isatty(descriptor) == 1 }

  func write(_ text: String) throws { try write(contentsOf: text.utf8) }

  func write(contentsOf bytes: some Collection<UInt8>) throws {
    buffer.append(contentsOf: bytes)
    if buffer.count >= Self.bufferSize, !isKept { try flush() }
  }

  /// Writes what is left and gives the file its name.
  func finish() throws {
    try flush()
    pager?.finish()
    guard let path else { return }
    close(descriptor)
    guard let temporaryPath else { return }
    let reason = UnfinishedFiles.finish(temporaryPath, as: path)
    guard reason == 0 else { throw Self.failure(path, reason) }
  }

  /// Leaves no half file behind.
  func abandon() {
    pager?.finish()
    guard let temporaryPath else { return }
    close(descriptor)
    UnfinishedFiles.abandon(temporaryPath)
  }

  /// The file that a symbolic link stands for.
  static func resolved(_ path: String) -> String {
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
    let reason = buffer.withUnsafeBytes { bytes in
      pager?.write(bytes) ?? Console.writeAll(bytes, to: descriptor)
    }
    buffer.removeAll(keepingCapacity: true)
    guard reason != 0 else { return }
    // A reader that has seen enough (`| head`, a pager that was left) is no error.
    if path == nil, reason == EPIPE { ExitStatus.done.exit() }
    throw Self.failure(path, reason)
  }

  static func failure(_ path: String?, _ reason: Int32) -> Failure {
    let denied = reason == EACCES || reason == EPERM
    return Failure(
      "cannot write \(path ?? "standard output"): \(String(cString: strerror(reason)))",
      hint: path.map { _ in "name another place with --output" },
      status: denied ? .permission : .failed)
  }
}

extension Output {
  /// Runs what writes where the options say, through a pager where that is of use.
  static func with<Value>(
    _ options: OutputOptions, _ body: (Output) throws -> Value
  ) throws -> Value {
    try with(path: options.output, isPaged: !options.noPager, body)
  }

  /// Hands itself to what writes texts and cannot throw.
  func writing(_ body: (@escaping TextSink) -> Void) throws {
    var failure: (any Error)?
    body { text in
      do { try self.write(text) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  /// The text that would go to standard output.
  static func text(_ body: (Output) throws -> Void) throws -> String {
    let output = Output()
    try body(output)
    return String(decoding: output.buffer, as: UTF8.self)
  }

  /// Runs what writes, and finishes the output or leaves none.
  static func with<Value>(
    path: String?, isPaged: Bool = false, _ body: (Output) throws -> Value
  ) throws -> Value {
    let output = try Output(path: path, isPaged: isPaged)
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
