import Glibc
import SystemPackage

/// A small text that outlives the run, for one program at a time.
package final class StateFile {
  package let path: String
  private let descriptor: Int32

  /// Opens the file, making it where it is missing; `nil` where another run has it.
  package init?(_ path: String) throws(SourceError) {
    self.path = path
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o640)
    guard descriptor >= 0 else { throw SourceError(.open, path, Errno(rawValue: errno)) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      return nil
    }
  }

  deinit { close(descriptor) }

  /// The text; what is longer than 64 KiB is not ours.
  package func read() -> String {
    var bytes = [UInt8](repeating: 0, count: 64 * 1024)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    return String(decoding: bytes[..<max(0, count)], as: UTF8.self)
  }

  /// Replaces the text.
  package func write(_ text: String) throws(SourceError) {
    let bytes = Array(text.utf8)
    guard pwrite(descriptor, bytes, bytes.count, 0) == bytes.count,
      ftruncate(descriptor, off_t(bytes.count)) == 0, fdatasync(descriptor) == 0
    else { throw SourceError(.write, path, Errno(rawValue: errno)) }
  }
}
