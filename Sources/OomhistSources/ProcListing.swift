import Glibc
import SystemPackage

/// The processes in `/proc`, listed again and again through one open directory.
final class ProcListing {
  /// A process as the directory names it.
  struct Entry {
    var pid: Int32
    /// Inode of its directory; while it stays the same, the process does: see ``ProcReader``.
    var inode: UInt64
  }

  /// The last listing, ascending by pid.
  private(set) var entries: [Entry] = []
  private let path: String
  private let stream: OpaquePointer

  init(_ path: String) throws(SourceError) {
    self.path = path
    guard let stream = opendir(path) else {
      throw SourceError(.list, path, Errno(rawValue: errno))
    }
    self.stream = stream
  }

  deinit { closedir(stream) }

  /// Lists the processes of now.
  func refresh() throws(SourceError) {
    entries.removeAll(keepingCapacity: true)
    rewinddir(stream)
    var isSorted = true
    errno = 0
    while let entry = readdir(stream) {
      guard let pid = Self.pid(of: entry) else { continue }
      if let last = entries.last, last.pid > pid { isSorted = false }
      entries.append(Entry(pid: pid, inode: UInt64(entry.pointee.d_ino)))
    }
    guard errno == 0 else { throw SourceError(.list, path, Errno(rawValue: errno)) }
    // procfs lists by pid; a recorded machine on another file system does not.
    if !isSorted { entries.sort { $0.pid < $1.pid } }
  }

  /// The number that is the entry's whole name; `nil` for `self`, `meminfo` and so on.
  private static func pid(of entry: UnsafeMutablePointer<dirent>) -> Int32? {
    // By address: a copy of `d_name` would read 256 bytes, and the record is shorter.
    guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return nil }
    let name = UnsafeRawPointer(entry) + offset
    var value: Int32 = 0
    var length = 0
    while case let byte = name.load(fromByteOffset: length, as: UInt8.self), byte != 0 {
      guard (0x30...0x39).contains(byte), length < 9 else { return nil }
      value = value * 10 + Int32(byte - 0x30)
      length += 1
    }
    return length > 0 && value > 0 ? value : nil
  }
}
