import Glibc
import SystemPackage

/// A log as a stream of bytes: a file, or `-` for standard input; decompressed where it is
/// compressed with gzip, xz, zstd or bzip2.
package final class LogFile {
  /// The path as it was given.
  package let path: String
  /// Size in bytes when it was opened, as it lies there; `nil` where it is no regular file.
  package let sizeBytes: Int64?
  /// Last change of a regular file, µs since the epoch: dates that lack a year refer to it.
  package let modifiedUs: Int64?
  private let descriptorStream: DescriptorStream
  private let descriptor: Int32

  static let chunkBytes = 256 * 1024
  /// A file that was compressed twice is a mistake that is forgiven.
  private static let compressionDepth = 2

  package init(path: String) throws(SourceError) {
    self.path = path
    let isKmsg = try Self.checkKind(path)
    let flags = O_RDONLY | O_CLOEXEC | (isKmsg ? O_NONBLOCK : 0)
    descriptor = path == "-" ? STDIN_FILENO : open(path, flags)
    let error = Errno(rawValue: errno)
    descriptorStream = DescriptorStream(descriptor: descriptor, path: path, isKmsg: isKmsg)
    var status = stat()
    let isRegular = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    sizeBytes = isRegular ? Int64(status.st_size) : nil
    modifiedUs = isRegular ? Self.microseconds(status.st_mtim) : nil
    if descriptor < 0 { throw SourceError(.open, path, error) }
    if status.st_mode & S_IFMT == S_IFDIR { throw SourceError(.read, path, .isDirectory) }
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
  }

  /// Bytes of the file read so far, before decompression: to be held against ``sizeBytes``.
  package var readBytes: Int64 { descriptorStream.readBytes }

  /// Refuses devices, for which opening alone can have effects; says whether it is `/dev/kmsg`.
  private static func checkKind(_ path: String) throws(SourceError) -> Bool {
    var status = stat()
    guard path != "-", stat(path, &status) == 0 else { return false }
    let kind = status.st_mode & S_IFMT
    guard kind == S_IFCHR || kind == S_IFBLK else { return false }
    // Character device 1:11 (Documentation/admin-guide/devices.txt).
    if kind == S_IFCHR, status.st_rdev == 1 << 8 | 11 { return true }
    // 1:3 is /dev/null: the empty log that everybody knows.
    if kind == S_IFCHR, status.st_rdev == 1 << 8 | 3 { return false }
    var input = stat()
    // /dev/stdin at a terminal.
    if fstat(STDIN_FILENO, &input) == 0, input.st_rdev == status.st_rdev, isatty(STDIN_FILENO) == 1
    {
      return false
    }
    throw SourceError(.read, path, .notSupported, detail: "it is a device, not a log")
  }

  /// `nil` for a time stamp so far off that it does not fit.
  static func microseconds(_ time: timespec) -> Int64? {
    let (us, overflows) = Int64(time.tv_sec).multipliedReportingOverflow(by: 1_000_000)
    return overflows ? nil : us &+ Int64(time.tv_nsec) / 1000
  }

  /// Hands out the decompressed bytes from the current place to the end in chunks of at most
  /// 256 KiB, which are valid during the call and end anywhere, also within a line.
  ///
  /// Where the compressed data is cut off or damaged, what could be read comes first and the
  /// error last.
  package func forEachChunk(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    try Self.forEachChunk(of: try plainStream(), body)
  }

  /// The bytes without their compression.
  func plainStream() throws(SourceError) -> PeekStream {
    try Self.decompressed(PeekStream(descriptorStream), path: path)
  }

  /// The first bytes without their compression, fewer where the file has not so many.
  package func head(_ count: Int) throws(SourceError) -> [UInt8] {
    lseek(descriptor, 0, SEEK_SET)
    let stream = try plainStream()
    let bytes = try stream.peek(count)
    return withExtendedLifetime(stream) { Array(bytes.prefix(count)) }
  }

  /// Hands out the bytes from a place on, counted without compression, until `body` has had enough
  /// and returns false; whether it came to the end.
  ///
  /// Of a plain file nothing in front of the place is read.
  package func forEachPiece(
    from offset: Int64, _ body: (UnsafeRawBufferPointer) throws -> Bool
  ) throws -> Bool {
    lseek(descriptor, 0, SEEK_SET)
    var stream: any ByteStream = try plainStream()
    var restBytes = offset
    if isPlain, lseek(descriptor, off_t(offset), SEEK_SET) >= 0 {
      stream = descriptorStream
      restBytes = 0
    }
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: Self.pieceBytes, alignment: 4096)
    defer { buffer.deallocate() }
    while true {
      let count = try stream.read(into: buffer)
      guard count > 0 else { return true }
      let passed = Int(min(Int64(count), restBytes))
      restBytes -= Int64(passed)
      guard passed < count else { continue }
      if try !body(UnsafeRawBufferPointer(rebasing: buffer[passed..<count])) { return false }
    }
  }

  private static let pieceBytes = 64 * 1024

  /// Whether it is not compressed.
  package var isPlain: Bool {
    var magic = [UInt8](repeating: 0, count: Compression.magicBytes)
    let count = pread(descriptor, &magic, magic.count, 0)
    return magic.withUnsafeMutableBytes {
      Compression(magic: UnsafeMutableRawBufferPointer(rebasing: $0[..<max(0, count)])) == nil
    }
  }

  static func decompressed(_ source: PeekStream, path: String) throws(SourceError) -> PeekStream {
    var stream = source
    for _ in 0..<compressionDepth {
      let head = try stream.peek(Compression.magicBytes)
      let kind = withExtendedLifetime(stream) { Compression(magic: head) }
      guard let kind else { break }
      stream = PeekStream(AheadStream(try kind.decoder(stream, path: path)))
    }
    return stream
  }

  static func forEachChunk(
    of stream: any ByteStream, _ body: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: chunkBytes, alignment: 4096)
    defer { buffer.deallocate() }
    while true {
      let count = try stream.read(into: buffer)
      guard count > 0 else { return }
      try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }
}
