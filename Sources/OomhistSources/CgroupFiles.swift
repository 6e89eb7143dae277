import Glibc
import SystemPackage

/// The files of one cgroup after the other, by paths built in place.
final class CgroupFiles {
  private let root: FileRoot
  private let path = UnsafeMutablePointer<CChar>.allocate(capacity: capacity)
  private var prefixLength = 0

  private static let capacity = Int(PATH_MAX)
  /// Longest directory that leaves room for a file's name.
  static let longestDirectory = capacity - 64

  init(root: FileRoot) { self.root = root }

  deinit { path.deallocate() }

  /// Chooses the cgroup that the following calls are about: its directory below the root, with a
  /// slash behind it, and empty for the root itself.
  func select(_ directory: [UInt8]) {
    prefixLength = min(directory.count, Self.longestDirectory)
    for index in 0..<prefixLength { path[index] = CChar(bitPattern: directory[index]) }
  }

  /// What became of reading a file of the cgroup.
  enum Outcome {
    case bytes(UnsafeRawBufferPointer)
    /// The cgroup was removed.
    case vanished
    /// The kernel does not have the file, or not for this cgroup.
    case missing
    /// No permission, no descriptor left, an I/O error.
    case unreadable
  }

  /// Reads a file; the bytes are valid until the next reading.
  func read(_ name: StaticString) -> Outcome {
    switch root.readOnce(pathOf(name)) {
    case .bytes(let bytes): return .bytes(bytes)
    // The cgroup was removed between opening and reading (kernfs_get_active() failed).
    case .failed(let error) where error.rawValue == ENODEV: return .vanished
    case .failed(.noSuchFileOrDirectory): return root.exists(pathOf(".")) ? .missing : .vanished
    case .failed: return .unreadable
    }
  }

  /// Calls `body` with the name of every directory in the cgroup's; none where it was removed.
  func forEachChild(_ body: (UnsafeRawBufferPointer) -> Void) {
    let descriptor = openat(root.descriptor, pathOf("."), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    guard let stream = fdopendir(descriptor) else {
      close(descriptor)
      return
    }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      guard let name = Self.name(of: entry), isDirectory(entry, name, in: descriptor) else {
        continue
      }
      body(name)
    }
  }

  /// The entry's name, of at most 255 bytes; `nil` for the directory itself and the one above.
  private static func name(of entry: UnsafeMutablePointer<dirent>) -> UnsafeRawBufferPointer? {
    // By address: a copy of `d_name` would read 256 bytes, and the record is shorter.
    guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return nil }
    let start = UnsafeRawPointer(entry) + offset
    let name = UnsafeRawBufferPointer(
      start: start, count: strnlen(start.assumingMemoryBound(to: CChar.self), 255))
    let isDots = name.elementsEqual(".".utf8) || name.elementsEqual("..".utf8)
    return name.isEmpty || isDots ? nil : name
  }

  private func isDirectory(
    _ entry: UnsafeMutablePointer<dirent>, _ name: UnsafeRawBufferPointer, in directory: Int32
  ) -> Bool {
    // Some file systems on which a recorded machine may lie do not tell.
    guard Int(entry.pointee.d_type) == Int(DT_UNKNOWN) else {
      return Int(entry.pointee.d_type) == Int(DT_DIR)
    }
    guard let text = name.baseAddress?.assumingMemoryBound(to: CChar.self) else { return false }
    var status = stat()
    return fstatat(directory, text, &status, AT_SYMLINK_NOFOLLOW) == 0
      && status.st_mode & S_IFMT == S_IFDIR
  }

  private func pathOf(_ name: StaticString) -> UnsafePointer<CChar> {
    name.withUTF8Buffer { text in
      let length = min(text.count, Self.capacity - 1 - prefixLength)
      for offset in 0..<length { path[prefixLength + offset] = CChar(bitPattern: text[offset]) }
      path[prefixLength + length] = 0
    }
    return UnsafePointer(path)
  }
}
