import Glibc
import OomhistParsing
import SystemPackage

/// The files below one directory (`/proc`, `/sys`), read into one buffer that is used again.
///
/// Paths are relative to a descriptor of the directory: the kernel then walks one component less,
/// and a recorded machine in another folder is read the same way.
final class FileRoot {
  /// The directory as it was named.
  let path: String
  let descriptor: Int32
  private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 65536, alignment: 16)

  init(_ path: String) throws(SourceError) {
    self.path = path
    descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if descriptor < 0 { throw SourceError(.open, path, Errno(rawValue: errno)) }
  }

  deinit {
    buffer.deallocate()
    if descriptor >= 0 { close(descriptor) }
  }

  /// What became of reading a file; the bytes are valid until the next reading.
  enum Outcome {
    case bytes(UnsafeRawBufferPointer)
    case failed(Errno)
  }

  /// Reads a file by one `read`: right for files of procfs that the kernel formats as a whole
  /// (all of a process's small ones), at most 64 KiB of it.
  func readOnce(_ relativePath: UnsafePointer<CChar>) -> Outcome {
    let file = openat(descriptor, relativePath, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return .failed(Errno(rawValue: errno)) }
    let count = read(file, buffer.baseAddress, buffer.count)
    let error = errno
    close(file)
    guard count >= 0 else { return .failed(Errno(rawValue: error)) }
    return .bytes(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
  }

  /// Opens a file that ``readAgain(_:)`` reads; whoever asks closes it.
  func open(_ relativePath: UnsafePointer<CChar>) -> Result<Int32, Errno> {
    let file = openat(descriptor, relativePath, O_RDONLY | O_CLOEXEC)
    return file >= 0 ? .success(file) : .failure(Errno(rawValue: errno))
  }

  /// Reads an open file from its beginning, as ``readOnce(_:)`` does.
  func readAgain(_ file: Int32) -> Outcome {
    let count = pread(file, buffer.baseAddress, buffer.count, 0)
    guard count >= 0 else { return .failed(Errno(rawValue: errno)) }
    return .bytes(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
  }

  /// Reads a file to its end, or to 16 MiB.
  ///
  /// Needed where the kernel hands out a page at a time, as of `vmstat` and `mountinfo`.
  func readWhole(_ relativePath: String) -> Outcome {
    let file = openat(descriptor, relativePath, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return .failed(Errno(rawValue: errno)) }
    defer { close(file) }
    var filled = 0
    while true {
      if filled == buffer.count {
        guard buffer.count < 16 << 20 else { break }
        grow()
      }
      let free = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let count = read(file, free.baseAddress, free.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return .failed(Errno(rawValue: errno)) }
      guard count > 0 else { break }
      filled += count
    }
    return .bytes(UnsafeRawBufferPointer(rebasing: buffer[..<filled]))
  }

  /// Target of a symbolic link, or `nil` where it cannot be read.
  func readLink(_ relativePath: UnsafePointer<CChar>) -> String? {
    guard let address = buffer.baseAddress?.assumingMemoryBound(to: CChar.self) else { return nil }
    let count = readlinkat(descriptor, relativePath, address, buffer.count)
    guard count > 0 else { return nil }
    return UnsafeRawBufferPointer(rebasing: buffer[..<count]).repairedText
  }

  /// Whether the path names something.
  func exists(_ relativePath: UnsafePointer<CChar>) -> Bool {
    faccessat(descriptor, relativePath, F_OK, 0) == 0
  }

  private func grow() {
    let larger = UnsafeMutableRawBufferPointer.allocate(
      byteCount: buffer.count * 2, alignment: 16)
    larger.copyMemory(from: UnsafeRawBufferPointer(buffer))
    buffer.deallocate()
    buffer = larger
  }
}
