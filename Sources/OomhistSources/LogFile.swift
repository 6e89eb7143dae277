import Glibc
import SystemPackage

/// A log as a stream of bytes: a file, or `-` for standard input.
package final class LogFile {
  /// The path as it was given.
  package let path: String
  /// Size in bytes when it was opened; `nil` where it is no regular file.
  package let sizeBytes: Int64?
  /// Last change of a regular file, µs since the epoch: dates that lack a year refer to it.
  package let modifiedUs: Int64?
  private let descriptor: Int32

  private static let chunkBytes = 1 << 20

  package init(path: String) throws(SourceError) {
    self.path = path
    descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    let error = Errno(rawValue: errno)
    var status = stat()
    let isRegular = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    sizeBytes = isRegular ? Int64(status.st_size) : nil
    modifiedUs = isRegular ? Self.microseconds(status.st_mtim) : nil
    if descriptor < 0 { throw SourceError(.open, path, error) }
    if status.st_mode & S_IFMT == S_IFDIR { throw SourceError(.read, path, .isDirectory) }
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
  }

  /// `nil` for a time stamp so far off that it does not fit.
  private static func microseconds(_ time: timespec) -> Int64? {
    let (us, overflows) = Int64(time.tv_sec).multipliedReportingOverflow(by: 1_000_000)
    return overflows ? nil : us &+ Int64(time.tv_nsec) / 1000
  }

  deinit { if descriptor > STDIN_FILENO { close(descriptor) } }

  /// Hands out the bytes from the current place to the end in chunks of at most 1 MiB, which are
  /// valid during the call and end anywhere, also within a line.
  package func forEachChunk(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: Self.chunkBytes, alignment: 4096)
    defer { buffer.deallocate() }
    while true {
      let count = read(descriptor, buffer.baseAddress, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw SourceError(.read, path, Errno(rawValue: errno)) }
      guard count > 0 else { return }
      try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }
}
